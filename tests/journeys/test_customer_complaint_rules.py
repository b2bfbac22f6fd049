"""A washing machine that leaks again: two departments, an answer sent back, a customer asked twice."""

from datetime import date

import pytest
from playwright.sync_api import expect

from tests.journeys.pictures import picture
from tests.journeys.reading import reads_well

COMPLAINT = {
    "投诉类型": "产品质量",
    "投诉事项": "五月买的滚筒洗衣机门封漏水，上月换过一次门封，这个月又漏，木地板泡起了一块。",
    "要求和意见": "换一台新的，地板按实际修理费赔。",
    "涉及人身安全": False,
    "产品或服务名称": "宁家滚筒洗衣机 WM10",
    "订单号": "NH20260512-0417",
    "购买日期": date(2026, 5, 12),
    "您怎么称呼": "纪文舟",
    "邮箱": "ji.wenzhou@example.com",
}
RECORD = {
    "联系方式": "电子邮件",
    "已说明处理流程": True,
    "涉及部门数": 2,
    "需要检测鉴定或外部取证": True,
    "索赔金额": "1200",
    "三个月内同一问题再次投诉": True,
}
FACTS = {
    "核实情况": "上月维修记录属实，门封批号与召回批次不同。",
    "判断一般或复杂的理由": "需要检测，涉及物流安装。",
}
INVESTIGATED = {
    "调查方式": ["现场", "检测"],
    "调查经过": "上门测试，门封唇口有一处模具飞边，压合不严。",
    "调查结论": "门封制造缺陷，安装水平无误。",
    "投诉是否成立": "成立",
}
REPLY = {
    "答复内容": "门封有制造缺陷，我们为您更换整机，并承担地板修理费。",
    "采取的措施": "更换整机；地板修理费凭票支付。",
    "补偿金额": "1200",
    "预计完成日期": date(2026, 7, 24),
    "理由": "检测确认为产品缺陷，安装无误。",
}
DONE = {"已采取的措施": "新机已送装调试，地板修理费已付。", "完成日期": date(2026, 7, 22)}
NOTICE = {
    "处理结果": "整机已更换，地板修理费一千二百元已付。",
    "对各项要求的答复": "换机：已换；地板：已付。",
}


@pytest.fixture
def office(open_office):
    return open_office("2026-07-13T09:30")


def test_a_leaking_machine_is_replaced_and_the_customer_confirms(office, complainant, clerks):
    customer, clerk = complainant(office), clerks(office)
    customer.page.goto(f"{office.url}/p/NH/complain")
    reads_well(customer.page)
    picture(customer.page, "customer-complaint-rules-01-complaining", widths=(360,))
    customer.complain("NH", COMPLAINT)
    number = customer.number
    assert number == "NH-TS-2026-00001"

    # Four working hours to call the customer: half is a warning, the whole is late and told upwards.
    taker, supervisor = clerk("fangmin"), clerk("shenjianping")
    office.let_time_pass("2026-07-13T11:40")
    taker.work()
    expect(taker.row(number, "联系客户、说明流程")).to_contain_text("还剩")
    office.let_time_pass("2026-07-13T14:45")
    taker.work()
    expect(taker.row(number, "联系客户、说明流程")).to_contain_text("超时")
    picture(taker.page, "customer-complaint-rules-02-late-in-my-work")
    taker.do(number, "联系客户、说明流程", RECORD, outcome="受理")

    # Assigned, with a second department asked for its opinion beside it.
    assigned = {"责任部门": "产品质量部", "处理责任人": ["顾婷"], "协办部门": ["物流部"]}
    supervisor.do(number, "分派处理责任人", assigned)
    office.let_time_pass("2026-07-13T15:30")
    assert "顾婷" in office.letter(number, "由谁负责")
    handler = clerk("guting")
    handler.do(number, "初步核实", FACTS, outcome="复杂")
    handler.do(number, "全面调查", INVESTIGATED)
    handler.look(number)
    expect(handler.page.get_by_role("region", name="同时进行")).to_contain_text("协办意见")
    picture(handler.page, "customer-complaint-rules-03-waiting-for-another-department")
    clerk("wuhaiyan").do(number, "写协办意见", {"协办意见": "安装单和照片齐全，水平仪读数正常。"})

    # The answer is sent back once.
    office.stand_at("2026-07-15T10:00")
    handler.do(number, "全面答复", REPLY)
    head = clerk("panzhigang")
    head.take_up(number, "审批：全面答复")
    picture(head.page, "customer-complaint-rules-04-approval")
    head.do(number, "审批：全面答复", {"理由": "请写明换机的送装日期。"}, outcome="退回")
    handler.do(number, "全面答复", {"答复内容": REPLY["答复内容"] + "七月二十一日上门送装。"})
    head.do(number, "审批：全面答复", outcome="同意")
    office.let_time_pass("2026-07-15T11:00")
    assert "七月二十一日上门送装" in office.letter(f"投诉 {number} 的全面答复")

    # Done and told; the customer does not confirm, and the head of the department looks into it anew.
    office.stand_at("2026-07-22T16:00")
    handler.do(number, "落实措施", DONE)
    taker.do(number, "通知结果", NOTICE)
    office.let_time_pass("2026-07-23T09:00")
    customer.look()
    picture(customer.page, "customer-complaint-rules-05-the-customer-is-asked", widths=(360,))
    customer.answer("取得客户确认", "不确认", {"客户意见": "新机没有调平，甩干时移位。"})
    office.stand_at("2026-07-23T10:00")
    head.do(
        number,
        "进一步调查",
        {**INVESTIGATED, "调查结论": "送装人员没有调平底脚。", "调查经过": "上门复测，右后底脚悬空。"},
    )
    again = {
        **REPLY,
        "答复内容": "我们今天上门调平并加装防震垫。",
        "补偿金额": "0",
        "预计完成日期": date(2026, 7, 24),
    }
    head.do(number, "进一步调查后的答复", again)
    leader = clerk("qianliqun")
    leader.do(number, "审批：进一步调查后的答复", outcome="同意")
    office.let_time_pass("2026-07-24T15:00")
    handler.do(number, "落实措施", {"已采取的措施": "已调平并加装防震垫。", "完成日期": date(2026, 7, 24)})
    taker.do(number, "通知结果", {"处理结果": "已调平，试机正常。", "对各项要求的答复": "移位：已解决。"})
    office.stand_at("2026-07-25T10:00")
    customer.answer("取得客户确认", "确认", {"客户意见": "现在很稳。"})

    # Filed, told, judged, archived.
    office.stand_at("2026-07-27T09:30")
    taker.do(number, "备案归档", {"原因": "产品", "原因性质": "个别", "办结说明": "换机调平，客户确认。"})
    office.let_time_pass("2026-07-27T09:40")
    assert number in office.letter("已结案归档")
    customer.judge({"您对处理过程满意吗": "4 满意", "您对处理结果满意吗": "5 很满意"})
    clerk("luojia").act(number, "归档", done="已归档")
    picture(clerk("luojia").look(number), "customer-complaint-rules-06-archived")
