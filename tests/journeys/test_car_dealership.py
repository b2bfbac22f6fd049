"""A repair complaint at the dealership: a plan late, a plan returned, a customer unhappy, then content."""

from datetime import date

import pytest
from playwright.sync_api import expect

from tests.journeys.pictures import picture
from tests.journeys.reading import reads_well

COMPLAINT = {
    "一句话说明": "保养后空调有糊味，车身发抖",
    "投诉类型": "维修质量",
    "投诉内容": "上周在贵店做完四万公里保养，第三天空调出风口就有糊味，压缩机一启动车身发抖。"
    "打电话问，服务顾问说是新滤芯的味道，让再等等。",
    "客户诉求": "查明原因，免费修好，修车期间请提供代步车。",
    "涉及人身或行车安全": False,
    "车牌号": "宁A·D3608",
    "车型": "启程 S5 1.5T",
    "行驶里程": 40210,
    "购车日期": date(2022, 6, 18),
    "您怎么称呼": "秦晓岚",
    "电话": "13800000361",
    "邮箱": "qin.xiaolan@example.com",
}
POINTS = {
    "诉求要点": "一、糊味和抖动的原因；二、免费修复；三、代步车。",
    "已与客户逐条确认": True,
    "有第三方介入": False,
    "店内争执或堵门": False,
    "索赔金额": "0",
    "三个月内同一问题再次投诉": False,
}
OPINION = {
    "调查经过与事实": "举升检查：更换滤芯时右侧卡扣未扣回，滤芯移位，碰到鼓风机叶轮。",
    "依据": ["维修工单", "照片"],
    "判断理由": "保养作业没有按工艺扣回卡扣，属于本店施工问题。",
}
CAUSE = {
    "原因": "施工",
    "原因分析": "换滤芯后没有按作业卡复查卡扣。",
    "核定的投诉类型": "维修质量",
    "责任人": ["张强"],
}
PLAN = {
    "处理方案": "免费更换滤芯和鼓风机叶轮，重做出风口清洁；维修期间提供代步车。",
    "补救方式": ["返修", "代步车", "道歉"],
    "补偿金额": "0",
    "承诺完成日期": date(2026, 3, 7),
    "方案负责人": ["李静"],
    "需要厂家支持": False,
}
SECOND_PLAN = {
    **PLAN,
    "处理方案": "更换压缩机支架减振垫，路试二十公里复查抖动，由技术主管当面交车。",
    "补救方式": ["返修", "赠送服务"],
    "承诺完成日期": date(2026, 3, 9),
}


RESULT = {
    "处理结果": "已免费更换滤芯和叶轮，路试正常，代步车已收回。",
    "完成日期": date(2026, 3, 6),
    "是否按承诺完成": True,
}
SECOND_RESULT = {
    "处理结果": "已更换压缩机支架减振垫，与客户同车路试二十公里，抖动消失。",
    "完成日期": date(2026, 3, 9),
    "是否按承诺完成": True,
}
IMPROVEMENT = {
    "改善方案": "作业卡增加卡扣复查一栏，由第二人签字。",
    "预防措施": "本月内对全体技师复训滤芯更换工艺。",
    "改善完成日期": date(2026, 3, 20),
    "改善负责人": ["李静"],
}


@pytest.fixture
def office(open_office):
    return open_office("2026-03-04T09:10")


def test_a_repair_complaint_goes_from_the_phone_to_the_archive(office, complainant, clerks):
    customer, clerk = complainant(office), clerks(office)

    # The complaint comes in, and is told by number and code.
    customer.complain("YH", COMPLAINT)
    number = customer.number
    assert number == "YH-TS-2026-00001"
    picture(customer.page, "car-dealership-01-received", widths=(360,))
    expect(customer.look()).to_have_title(f"{number} · 办理进度")
    reads_well(customer.page)

    # Registered and handed to the department within two hours.
    office.stand_at("2026-03-04T09:30")
    agent = clerk("zhaomin")
    agent.do(number, "聆听并判断是否投诉", {"投诉来源": "其他"}, outcome="是投诉")
    agent.do(number, "记录诉求要点并与客户确认", POINTS)
    office.stand_at("2026-03-04T09:40")
    agent.do(number, "生成客户投诉单", {"责任部门": "售后部", "已先电话通知": False})

    # Twelve hours for a plan: the case says until when and how that was counted.
    head = clerk("lijing")
    head.look(number)
    clock = head.page.locator(".clock", has_text="出具处理方案").first
    clock.get_by_text("怎么算的？").click()
    expect(clock.locator(".working")).to_contain_text("昼夜连续计时，累计 12 小时")
    expect(clock).to_contain_text("今天 21:40 截止")
    expect(clock).to_contain_text("启动投诉处罚")
    picture(head.page, "car-dealership-02-why-this-due-date")
    reads_well(head.page)

    # Half of the time is gone: who must act is warned; the acknowledgement has left by mail.
    office.let_time_pass("2026-03-04T15:45")
    assert customer.code in office.letter(f"您的投诉 {number} 已经受理")
    expect(head.look(number).locator("#timeline")).to_contain_text("提醒：出具处理方案 将到期")

    # No plan in time: late, and the penalty procedure is shown to those it concerns and to nobody else.
    office.let_time_pass("2026-03-04T22:00")
    head.look(number)
    expect(head.page.locator(".clock", has_text="出具处理方案").first).to_contain_text("超时")
    expect(head.page.get_by_role("region", name="同时进行")).to_contain_text("投诉处罚")
    picture(head.page, "car-dealership-03-late")
    expect(agent.look(number).get_by_text("投诉处罚")).to_have_count(0)
    expect(customer.look().get_by_text("处罚")).to_have_count(0)

    # A plan at last; it is sent back once with a reason, mended and approved.
    office.stand_at("2026-03-05T08:30")
    head.do(number, "调查了解实情，填写处理意见", OPINION, outcome="有效投诉")
    head.do(number, "分析原因，判别责任人及投诉类型", CAUSE)
    head.do(number, "制定处理方案", PLAN)
    approver = clerk("linzhiyuan")
    card = approver.take_up(number, "审批：制定处理方案")
    expect(card).to_contain_text("免费更换滤芯和鼓风机叶轮")
    picture(approver.page, "car-dealership-04-approval")
    approver.do(number, "审批：制定处理方案", {"理由": "请写明何时能交车。"}, outcome="退回")
    office.stand_at("2026-03-05T09:15")
    head.take_up(number, "制定处理方案")
    expect(head.page.locator("#timeline")).to_contain_text("请写明何时能交车。")
    head.do(number, "制定处理方案", {"处理方案": PLAN["处理方案"] + "三月六日下午交车。"})
    approver.do(number, "审批：制定处理方案", outcome="同意")

    # Carried out, told by letter; the customer is not content, and says so on the portal.
    office.let_time_pass("2026-03-06T17:00")
    assert "三月六日下午交车" in office.letter(f"投诉 {number} 的处理方案")
    head.do(number, "应对客户投诉，填写处理结果", RESULT)
    office.let_time_pass("2026-03-07T10:00")
    customer.look()
    picture(customer.page, "car-dealership-05-the-customer-is-asked", widths=(360,))
    customer.answer("回复客户，听取意见", "不满意", {"客户的话": "糊味没有了，可压缩机启动时车身还是抖。"})

    # A second plan; this time the customer is content.
    office.stand_at("2026-03-07T11:00")
    head.take_up(number, "制定处理方案")
    expect(head.page.locator("#timeline")).to_contain_text("车身还是抖")
    head.do(number, "制定处理方案", SECOND_PLAN)
    approver.do(number, "审批：制定处理方案", outcome="同意")
    office.let_time_pass("2026-03-09T16:00")
    head.do(number, "应对客户投诉，填写处理结果", SECOND_RESULT)
    office.stand_at("2026-03-09T18:00")
    customer.answer("回复客户，听取意见", "满意", {"客户的话": "修好了。"})

    # Improved and closed; the closing letter asks how it was.
    office.stand_at("2026-03-10T09:00")
    head.do(number, "填写改善方案及预防措施", IMPROVEMENT)
    agent.do(number, "关闭客户投诉单", {"办结说明": "空调与抖动均已修复，客户满意。", "材料齐全": True})
    office.let_time_pass("2026-03-10T09:10")
    assert "查询码" in office.letter(f"投诉 {number} 已关闭")
    customer.judge(
        {
            "您对处理过程满意吗": "3 一般",
            "您对处理结果满意吗": "5 很满意",
            "还想说的": "第一次要是修好就好了。",
        }
    )
    picture(customer.look(), "car-dealership-06-closed-on-the-phone", widths=(360,))

    the_penalty_takes_its_course(office, clerk, number)

    # Nothing is open any more: the case is archived, and opened again only with a purpose that is kept.
    agent.act(number, "归档", done="已归档")
    agent.look(number)
    expect(agent.page.get_by_role("heading", level=1)).to_have_text("查阅档案")


def the_penalty_takes_its_course(office, clerk, number):
    """七(4) on the head of the department: proposed, heard, decided, signed for, handed over."""
    manager, head, relations, finance = (clerk(who) for who in ("zhouhui", "lijing", "linzhiyuan", "helihua"))
    manager.do(
        number,
        "开具处罚单",
        {"处罚所依据的事实": "紧急件应在十二小时内出具方案，逾期未出。", "证据": "时限记录"},
    )
    head.take_up(number, "当事人陈述")
    picture(head.page, "car-dealership-07-heard-before-decided")
    head.do(
        number,
        "当事人陈述",
        {"陈述": "当天举升机检修，配件晚到；没有及时申请说明，责任在我。"},
    )
    relations.do(
        number,
        "审核处罚",
        {"审核的理由": "事实清楚，已陈述。", "按条款金额的百分之几核定": 100},
    )
    # She heads the department herself: the post above signs in her place, and says why.
    relations.look(number)
    relations.send(relations.card("部门经理签字"), "部门经理签字")
    office.let_time_pass("2026-03-10T10:00")
    head.do(number, "当事人签收")
    head.look(number)
    head.page.get_by_role("region", name="同时进行").get_by_role("link", name="投诉处罚").click()
    expect(head.page.get_by_role("region", name="为什么")).to_contain_text("七(4)")
    picture(head.page, "car-dealership-08-why-this-penalty")
    office.let_time_pass("2026-03-18T09:00")
    manager.do(number, "移交处罚建议", {"接收人": ["何丽华"]})
    finance.do(number, "财务接收")
