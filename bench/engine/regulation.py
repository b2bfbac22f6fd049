"""The life of `life.GRAPH` as a regulation: posts, forms, levels, clocks, letters, all that one has."""

from bihuan.regulation.model import Regulation
from bihuan.regulation.reading import Sources, read

TEXT = """# 基准制度

## 一 受理与处理

投诉逐步办理，紧急的四小时、一般的三个工作日内拿出方案，七个工作日内答复。
"""

POLICY = """
language: 1
regulation: bench
version: "1"
title: 基准制度
number: B-1
in_force_from: 2026-01-01
calendar: {days: CN, hours: around the clock}
departments: {service: 客服部, production: 生产部}
posts:
  agent: {name: 客服, of: service, reports_to: head}
  head: {name: 部门经理, of: responsible_department, reports_to: leader}
  leader: {name: 主管领导}
levels: {urgent: 紧急, normal: 一般}
outcomes:
  {valid: 有效, invalid: 无效, approved: 同意, rejected: 不同意, satisfied: 满意, dissatisfied: 不满意}
channels: {phone: {name: 电话, article: 一}}
forms:
  record:
    name: 登记表
    article: 一
    fields:
      topic: {name: 类型, one_of: {goods: 商品, service: 服务}, required: true}
      danger: {name: 涉及安全, yes_no: true, required: true}
      matter: {name: 内容, text: long, required: true, personal: true}
  assignment:
    name: 分派单
    article: 一
    fields:
      responsible_department: {name: 责任部门, department: true, required: true}
  plan:
    name: 方案
    article: 一
    fields:
      remedy: {name: 措施, text: long, required: true}
      offer: {name: 补偿, money: {least: 0, most: 100000}, required: true}
tables:
  level:
    name: 分级
    article: 一
    rows: [{when: danger, then: urgent}, {then: normal}]
procedures:
  complaint:
    name: 投诉处理
    begins: register
    steps:
      register: {name: 登记, article: 一, by: agent, form: record, sets: level, then: acknowledge}
      acknowledge: {name: 确认收到, article: 一, by: agent, letter: acknowledgement, then: assess}
      assess:
        {name: 初评, article: 一, by: agent, leads: {valid: accept, invalid: {to: close, letter: refusal}}}
      accept: {name: 受理, article: 一, by: agent, then: assign}
      assign: {name: 分派, article: 一, by: agent, form: assignment, then: investigate}
      investigate: {name: 调查, article: 一, by: head, then: plan}
      plan: {name: 方案, article: 一, by: head, form: plan, then: approve}
      approve:
        {name: 审批, article: 一, by: leader, not_by: [plan], leads: {approved: carry_out, rejected: plan}}
      carry_out: {name: 执行, article: 一, by: head, then: reply}
      reply:
        name: 答复
        article: 一
        by: agent
        letter: result
        leads: {satisfied: improve, dissatisfied: carry_out}
      improve: {name: 改进, article: 一, by: head, then: close}
      close: {name: 关闭, article: 一, by: agent, ends: closed}
    ends: {closed: {name: 已关闭, article: 一}}
clocks:
  plan:
    name: 出具方案
    article: 一
    starts: [assign is done]
    stops: [plan is done]
    within: {urgent: 4 h, normal: 3 wd}
    answers: head
    warns: [50%, 80%]
    late: [{at: 0 h, tells: leader}]
  answer:
    name: 答复
    article: 一
    starts: [received]
    stops: [reply is done, assess is done with invalid]
    within: 7 wd
    answers: agent
    warns: [80%]
    late: [{at: 0 h, tells: head}]
letters:
  acknowledgement: {name: 受理通知, article: 一, to: complainant, by: [same channel]}
  refusal: {name: 不予受理告知, article: 一, to: complainant, by: [same channel]}
  result: {name: 结果告知, article: 一, to: complainant, by: [same channel]}
retention: {keep: 3 years, from: settled, article: 一}
"""

LETTERS = {
    "letters/acknowledgement.txt": "主题：投诉 {number} 已收到\n\n我们已收到您的投诉。\n",
    "letters/refusal.txt": "主题：投诉 {number} 不予受理\n\n处理结论：{outcome}。\n",
    "letters/result.txt": "主题：投诉 {number} 的结果\n\n处理措施：{remedy}\n",
}


def bench_sources() -> Sources:
    return Sources({"regulation.md": TEXT, "policy.yaml": POLICY, **LETTERS})


def bench_regulation() -> Regulation:
    """The regulation, read. Raises SystemExit with what is wrong."""
    found = read(bench_sources())
    if not isinstance(found, Regulation):
        raise SystemExit("\n".join(one.in_words("en") for one in found))
    return found


FILLED: dict[str, dict[str, object]] = {
    "register": {"topic": "goods", "danger": False},
    "assign": {"responsible_department": "production"},
    "plan": {"offer": 10000},
}
"""Coded values each step's form is given."""

WRITTEN: dict[str, dict[str, str]] = {
    "register": {"matter": "送来的柜子门关不上，约了两次没有人来。"},
    "plan": {"remedy": "次日上门更换门板，补偿一百元。"},
}
"""Texts each step's form is given."""

BY: dict[str, str] = {
    "investigate": "head", "plan": "head", "carry_out": "head", "improve": "head", "approve": "leader",
}  # fmt: skip
"""The post that does a step, where it is not the agent."""
