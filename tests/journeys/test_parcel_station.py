"""A parcel lost before the National Day holiday: paid for, brought to the door, and accounted for."""

from datetime import date

import pytest
from playwright.sync_api import expect

from tests.journeys.pictures import picture
from tests.journeys.reading import reads_well

COMPLAINT = {
    "投诉类型": "包裹丢失",
    "投诉事项": "九月二十七日收到短信说包裹已到站，今天来取，货架上没有，店员说已经被取走，"
    "可我和家人都没有取过。",
    "客户要求": "查清谁取走的；找不回来按实际价值赔偿。",
    "有人受伤": False,
    "运单号": "YT8800451207736",
    "快递公司": "圆点快递",
    "发生日期": date(2026, 9, 27),
    "您怎么称呼": "方以宁",
    "电话": "13900000272",
    "邮箱": "fang.yining@example.com",
}
LEVEL = {
    "客户损失金额": "380",
    "疑似盗窃": False,
    "泄露个人信息": False,
    "发生争吵": False,
    "一个月内重复投诉": False,
    "涉及驿站负责人": False,
}
REPORT = {
    "调查方式": ["查阅资料", "询问当事人"],
    "调查过程": "调看九月二十七日十九时监控，核对出库记录。",
    "调查结果": "取件码相近，出库时没有核对后四位，被另一位客户误取。",
    "原因分析": "出库只看货架号，没有核对取件码后四位。",
    "投诉是否成立": "成立",
    "直接责任人": ["郑凯"],
}
PLAN = {
    "参加讨论的人": ["朱军", "胡小雨"],
    "处理方式": ["道歉", "查找", "赔偿或补偿"],
    "处理方案": "当面道歉，联系误取的客户取回；三日内取不回的，按实际价值赔偿三百八十元。",
    "赔偿金额": "380",
    "完成日期": date(2026, 9, 30),
}
SECOND_PLAN = {
    "参加讨论的人": ["朱军"],
    "处理方式": ["道歉", "重新派送"],
    "处理方案": "已取回的包裹由站长送上门，赔款不收回，作为补偿。",
    "赔偿金额": "0",
    "完成日期": date(2026, 10, 12),
}


@pytest.fixture
def office(open_office):
    return open_office("2026-09-29T15:20")


def test_a_lost_parcel_is_paid_for_and_accounted_for(office, complainant, clerks):
    customer, clerk = complainant(office), clerks(office)
    customer.page.goto(f"{office.url}/p/YZ01/")
    reads_well(customer.page)
    picture(customer.page, "parcel-station-01-guide")
    customer.complain("YZ01", COMPLAINT)
    number = customer.number
    assert number == "YZ01-TS-2026-00001"

    # Registered; the customer is told when to expect an answer.
    office.stand_at("2026-09-29T15:50")
    station = clerk("huxiaoyu")
    station.take_up(number, "记录并初步判断")
    picture(station.page, "parcel-station-02-registering")
    station.do(number, "记录并初步判断", {"是否属于本制度的理由": "本站保管的包裹"}, outcome="属于本制度")
    station.do(number, "登记台账，告知答复时间")
    office.let_time_pass("2026-09-29T16:20")
    assert customer.code in office.letter(number, "受理")

    # Three working days across the holiday: the case counts them one by one.
    head = clerk("zhujun")
    head.do(number, "分类定级", LEVEL)
    head.look(number)
    clock = head.page.locator(".clock", has_text="答复客户").first
    clock.get_by_text("怎么算的？").click()
    expect(clock.locator(".working")).to_contain_text("国庆")
    picture(head.page, "parcel-station-03-days-that-do-not-count")

    # The report goes on; the plan is sent back once and then approved.
    office.let_time_pass("2026-09-30T10:00")
    head.do(number, "调查并写报告", REPORT)
    head.do(number, "组织讨论，提出方案", PLAN)
    operations = clerk("tangxiaofeng")
    operations.do(number, "审批：组织讨论，提出方案", {"理由": "请写明由谁道歉、何时联系。"}, outcome="退回")
    head.do(number, "组织讨论，提出方案", {"处理方案": "站长今天当面道歉；" + PLAN["处理方案"]})
    operations.do(number, "审批：组织讨论，提出方案", outcome="同意")

    # Carried out and told; the customer is not content.
    office.let_time_pass("2026-09-30T15:00")
    carried_out = {
        "处理结果": "站长当面道歉，赔款手续已交财务。",
        "联系方式": "当面",
        "执行日期": date(2026, 9, 30),
    }
    station.do(number, "联系客户，执行处理", carried_out)
    office.let_time_pass("2026-10-08T09:00")
    assert "站长当面道歉" in office.letter(number, "处理结果")
    asked = {
        "问题彻底解决": False,
        "客户的话": "包裹找到了却要我自己去拿",
        "想说明的": "赔款收到，包裹没有送来。",
    }
    customer.answer("效果评估", "不满意", asked)

    # The finance office pays; a second plan brings the parcel to the door.
    clerk("qiufang").do(number, "支付赔偿", {"付款日期": date(2026, 10, 8), "凭证号": "FK-1008-02"})
    office.stand_at("2026-10-08T11:00")
    head.do(number, "组织讨论，提出方案", SECOND_PLAN)
    operations.do(number, "审批：组织讨论，提出方案", outcome="同意")
    brought = {"处理结果": "站长已送包裹上门，客户签收。", "联系方式": "当面", "执行日期": date(2026, 10, 9)}
    office.stand_at("2026-10-09T18:00")
    station.do(number, "联系客户，执行处理", brought)
    customer.look()
    picture(customer.page, "parcel-station-04-the-customer-is-asked", widths=(360,))
    customer.answer("效果评估", "满意", {"问题彻底解决": True, "客户的话": "送来了，谢谢。"})

    # Closed; the survey is answered.
    office.stand_at("2026-10-10T10:00")
    station.do(number, "结案", {"办结说明": "包裹已送回，赔款已付，客户满意。"})
    office.let_time_pass("2026-10-10T10:10")
    assert "结案" in office.letter(number, "结案")
    customer.judge({"处理过程": "3 一般", "处理结果": "5 很满意"})

    accounted_for(office, clerk, number)

    clerk("dinglan").act(number, "归档", done="已归档")
    picture(clerk("dinglan").look(number), "parcel-station-07-archived")


def accounted_for(office, clerk, number):
    """八(2): proposed by the district, heard, decided, signed for; not shown to the clerk."""
    district, operations, him, station = (
        clerk(who) for who in ("hanlei", "tangxiaofeng", "zhengkai", "huxiaoyu")
    )
    expect(station.look(number).get_by_text("责任追究")).to_have_count(0)
    proposal = {
        "责任": "直接",
        "情节": "较轻",
        "此前十二个月内被认定直接责任的次数": 0,
        "追究方式": ["批评教育"],
        "经济处罚建议金额": "0",
        "事实": "出库没有核对取件码后四位，包裹被误取。",
        "证据": "监控和出库记录",
    }
    district.do(number, "提出追究建议", proposal)
    him.take_up(number, "听取本人陈述")
    picture(him.page, "parcel-station-05-his-own-words")
    him.do(number, "听取本人陈述", {"陈述": "当时排队的人多，我没有核对后四位，以后一定核对。"})
    decision = {
        "决定的理由": "主动说明，情节较轻。",
        "核定金额": "0",
        "核定积分": 0,
        "核定的岗位建议": "不调整",
    }
    operations.do(number, "决定", decision, outcome="从轻")
    office.let_time_pass("2026-10-10T11:00")
    him.do(number, "本人签收", outcome="签收")
    him.work()
    picture(him.page, "parcel-station-06-his-work")
    office.let_time_pass("2026-10-21T09:00")
    clerk("luwei").do(number, "移交人事")
