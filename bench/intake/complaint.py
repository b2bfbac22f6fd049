"""The complaint every site is given: the same words for all, told apart by its number."""

TOPICS = ("空调异响", "刹车偏软", "漆面划伤", "交车延误", "配件缺货", "账单不符", "态度生硬", "返修未果")


def complaint(number: int) -> dict[str, str]:
    """Keys: title, matter, demand, name, phone, email."""
    topic = TOPICS[number % len(TOPICS)]
    return {
        "title": f"{topic}，已是第{number % 3 + 1}次反映（{number}）",
        "matter": (
            f"本人于上周将车辆送到贵店检修，取车后发现{topic}的问题仍然存在。前台答应三天内给出说法，"
            "至今没有人回电。车辆每天要接送孩子上学，实在耽误不起。期间我两次到店询问，接待人员互相推托，"
            f"也没有给出书面的检查记录。请贵店查明原因，说明由谁负责。来信编号{number}。"
        ),
        "demand": "请重新检查并免费返修，给出书面说明，赔偿往返的交通费用。",
        "name": f"顾客{number}",
        "phone": f"139{number % 100_000_000:08d}",
        "email": f"customer{number}@example.com",
    }
