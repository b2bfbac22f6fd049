"""A small but complete regulation, for tests that need one.

One loop (the complainant is dissatisfied and the plan is made again), one approval, one clock with a ladder,
one child procedure for each responsible person, three letters, one duty.
"""

from bihuan.regulation.model import Regulation
from bihuan.regulation.reading import Sources, read

TEXT = """# 小店投诉办法

## 一 受理

店员接到投诉，当场登记。

## 二 分级与时限

### 二(1) 分级

涉及人身安全的为急件，其余为一般。

### 二(2) 时限

急件四小时内、一般三个工作日内拿出处理意见。逾期的，报告店长。

## 三 处理

处理意见由主管提出，急件须经店长同意；办理后答复投诉人，投诉人不满意的重新处理。

## 四 责任

有责任的员工，逐人开出整改通知，由本人签字。

## 五 学习

每季度学习一次投诉案例。

## 六 宗旨

顾客第一。
"""

POLICY = """language: 1
regulation: small-shop
version: "2026-01"
title: 小店投诉办法
number: XD-01
in_force_from: 2026-01-01
calendar: {days: CN, hours: "09:00-12:00,13:00-18:00"}

departments: {counter: 柜台}
posts:
  clerk: {name: 店员, of: counter, reports_to: chief}
  chief: {name: 主管, reports_to: owner}
  owner: {name: 店长}

levels: {urgent: 急件, normal: 一般}
outcomes: {satisfied: 满意, dissatisfied: 不满意}
channels:
  phone: {name: 电话, article: 一}
  counter: {name: 到店, article: 一}
  web: {name: 网页, article: 一}

forms:
  record:
    name: 投诉登记表
    article: 一
    fields:
      topic: {name: 投诉类型, one_of: {goods: 商品, service: 服务}, required: true, asks: complainant}
      danger: {name: 涉及人身安全, yes_no: true, required: true, asks: complainant}
      matter: {name: 投诉内容, text: long, required: true, personal: true, asks: complainant}
  opinion:
    name: 处理意见表
    article: 三
    fields:
      remedy: {name: 处理意见, text: long, required: true}
      offer: {name: 补偿金额, money: {least: 0, most: 10000}, required: true}
      responsible_persons: {name: 责任人, people: true}
  notice:
    name: 整改通知
    article: 四
    document: true
    series: ZG
  minutes:
    name: 学习记录
    article: 五
    fields:
      lessons: {name: 学习内容, text: long, required: true}

tables:
  level:
    name: 分级
    article: 二(1)
    rows:
      - {when: danger, then: urgent}
      - {then: normal}

procedures:
  complaint:
    name: 投诉处理
    begins: register
    reopens: plan
    steps:
      register: {name: 登记, article: 一, by: clerk, form: record, sets: level, then: plan}
      plan:
        name: 提出处理意见
        article: 三
        by: chief
        form: opinion
        approved_by: {urgent: owner}
        starts: {correction: for each responsible_persons}
        then: carry_out
      carry_out: {name: 办理并答复, article: 三, by: chief, letter: result, within: 2 wd, then: confirm}
      confirm:
        name: 听取投诉人意见
        article: 三
        by: [complainant, clerk]
        leads:
          satisfied: close
          dissatisfied: {to: plan, reason: required, clocks: {plan: restart}}
      close: {name: 关闭, article: 三, by: clerk, letter: closing, ends: closed}
    ends:
      closed: {name: 已关闭, article: 三, recourse: true}
      withdrawn: {name: 已撤回, article: 三}
  correction:
    name: 整改
    article: 四
    outlives: case
    private: true
    begins: issue
    steps:
      issue: {name: 开出整改通知, by: chief, issues: notice, then: sign}
      sign: {name: 本人签字, by: subject, ends: done}

clocks:
  plan:
    name: 提出处理意见的时限
    article: 二(2)
    starts: [register is done]
    stops: [plan is done]
    within: {urgent: 4 h, normal: 3 wd}
    answers: chief
    warns: [50%]
    shown: complainant
    late:
      - {at: 0 h, tells: owner}
      - {at: 1 d, raises: urgent}
    extension:
      {asked_by: chief, decided_by: owner, decided_within: 1 wd, each: 2 wd, times: 1, letter: extended}

letters:
  result: {name: 处理结果告知书, article: 三, to: complainant, by: [same channel, phone]}
  closing: {name: 关闭通知, article: 三, to: complainant, by: [same channel], asks: survey}
  extended: {name: 延期告知书, article: 二(2), to: complainant, by: [same channel]}

duties:
  study:
    name: 案例学习
    article: 五
    every: quarter
    due: by quarter's end
    by: chief
    form: minutes
    late: [{at: 1 wd, tells: owner}]

measures:
  plan_in_time:
    {name: 意见及时率, article: 二(2), share: clock plan in time, among: clock plan due, target: 95%}

retention: {keep: 3 years, from: settled, article: 一}
survey: {article: 三, after: closed, questions: {process: 处理过程, result: 处理结果}}
by_hand:
  - {article: 六, why: 宗旨，没有需要执行的规则}
  - {article: 二, why: 由二(1)和二(2)执行}
recourse: 对结果不满意的，可以向消费者协会投诉，或向人民法院起诉。
"""

ENGLISH = """title: Complaint rules of a small shop
departments.counter: Counter
posts.clerk: Clerk
posts.chief: Chief
posts.owner: Owner
levels.urgent: Urgent
levels.normal: Normal
outcomes.satisfied: Satisfied
outcomes.dissatisfied: Not satisfied
channels.phone: Phone
channels.counter: In the shop
channels.web: Web page
forms.record: Record of the complaint
forms.record.fields.topic: Topic
forms.record.fields.topic.one_of.goods: Goods
forms.record.fields.topic.one_of.service: Service
forms.record.fields.danger: Danger to persons
forms.record.fields.matter: Matter
forms.opinion: Opinion
forms.opinion.fields.remedy: Remedy
forms.opinion.fields.offer: Compensation
forms.opinion.fields.responsible_persons: Persons responsible
forms.notice: Notice of correction
forms.minutes: Minutes
forms.minutes.fields.lessons: Lessons
tables.level: Level
procedures.complaint: Complaint
procedures.complaint.steps.register: Register
procedures.complaint.steps.plan: Make the plan
procedures.complaint.steps.carry_out: Carry out and answer
procedures.complaint.steps.confirm: Ask the complainant
procedures.complaint.steps.close: Close
procedures.complaint.ends.closed: Closed
procedures.complaint.ends.withdrawn: Withdrawn
procedures.correction: Correction
procedures.correction.steps.issue: Issue the notice
procedures.correction.steps.sign: Sign
clocks.plan: Time for the plan
letters.result: Answer
letters.closing: Notice of closing
letters.extended: Notice of extension
duties.study: Study of cases
measures.plan_in_time: Plans in time
recourse: If you disagree with the result, you may turn to the consumers' association or to a court.
survey.questions.process: How it was handled
survey.questions.result: The result
"""

LETTERS = {
    "result.txt": "主题：投诉 {number} 的处理结果\n\n您好，您的投诉处理如下：{remedy}\n",
    "result.en.txt": "Subject: The answer to complaint {number}\n\nOur answer: {remedy}\n",
    "closing.txt": "主题：投诉 {number} 已关闭\n\n如不认可，可以：{recourse}\n",
    "closing.en.txt": "Subject: Complaint {number} is closed\n\nIf you disagree: {recourse}\n",
    "extended.txt": "主题：投诉 {number} 延期\n\n新的期限是 {plan.due}，原因：{reason}\n",
    "extended.en.txt": "Subject: Complaint {number} takes longer\n\nNow due {plan.due}: {reason}\n",
}

SMALL = Sources(
    {
        "regulation.md": TEXT,
        "policy.yaml": POLICY,
        "en.yaml": ENGLISH,
        **{f"letters/{name}": text for name, text in LETTERS.items()},
    }
)


def small_regulation() -> Regulation:
    """The small regulation, read."""
    found = read(SMALL)
    assert isinstance(found, Regulation), "\n".join(one.in_words("en") for one in found)
    return found


def with_policy(old: str, new: str) -> Sources:
    """The small regulation with one passage of its policy, which must be there, written otherwise."""
    assert old in POLICY, f"the small regulation has no passage {old!r}"
    return Sources({**SMALL.texts, "policy.yaml": POLICY.replace(old, new, 1)})
