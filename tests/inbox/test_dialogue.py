"""The dialogue, message by message: what it asks, what it takes, and that nothing typed is lost."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.utils import translation

from bihuan.inbox.dialogue import answers, wording
from bihuan.inbox.dialogue.advancing import Around, advance, refused
from bihuan.inbox.dialogue.answers import Answer
from bihuan.inbox.dialogue.script import Question, Script, script_of
from bihuan.inbox.dialogue.state import (
    AddTo,
    CallAPerson,
    HandIn,
    LookUp,
    OwnCase,
    PassOn,
    Said,
    Stage,
    State,
    Turn,
    read_state,
)
from bihuan.regulation.model import Field, FieldKind, Rule
from tests.regulation.small import small_regulation

# Monday, 10:00 in Shanghai.
NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
NEW = State()


@pytest.fixture(autouse=True)
def _chinese():  # type: ignore[no-untyped-def]
    with translation.override("zh-hans"):
        yield


def script(*, reachable: bool = True, anonymous: bool = False) -> Script:
    said = wording.person_labels()
    made = script_of(small_regulation(), unit="小店", reachable=reachable, lang="zh", said=said)
    return replace(made, anonymous=anonymous)


def talk(*said: str | Said, begin: State = NEW, cases: tuple[OwnCase, ...] = (), **how: bool) -> Turn:
    """Everything said one after another; the last turn."""
    turn = Turn(begin)
    for one in said:
        message = one if isinstance(one, Said) else Said(one)
        turn = advance(turn.state, message, script(**how), Around(cases, NOW, "Asia/Shanghai"))
        # What is kept between two messages is text.
        assert read_state(turn.state.write()) == turn.state
    return turn


WHOLE = ("1", "1", "2", "酸奶过期了", "孩子肚子疼", "好了", "王女士", "13800138000")
PICTURE = Said(files=("f1",), kind="picture")
OPEN = OwnCase("c1", "XD-TS-2026-00001", "正在办理：登记", is_open=True)


def test_a_whole_complaint_is_asked_for_in_the_regulations_order() -> None:
    asked = [talk(*WHOLE[:n]).state.asked for n in range(1, len(WHOLE))]
    there = talk(*WHOLE)

    assert asked == ["topic", "danger", "matter", "matter", "matter", "name_", "phone_"]
    assert there.state.stage is Stage.CONFIRMING
    assert there.state.answers == {
        "topic": "goods",
        "danger": "false",
        "matter": "酸奶过期了\n孩子肚子疼",
        "name_": "王女士",
        "phone_": "13800138000",
    }
    assert "1. 投诉类型：商品" in there.replies[0]
    assert talk("1", begin=there.state).act == HandIn()


def test_choices_are_given_with_numbers_and_taken_by_number_or_name() -> None:
    assert "1 商品\n2 服务" in talk("1").replies[-1]
    assert talk("1", "服务").state.answers == {"topic": "service"}
    assert talk("1", "２").state.answers == {"topic": "service"}


def test_what_is_no_answer_is_kept_and_asked_again() -> None:
    turn = talk("1", "9")

    assert "1 到 2" in turn.replies[0]
    assert turn.state.asked == "topic" and turn.state.aside == ("9",)


def test_an_optional_question_may_be_passed_over_and_a_required_one_not() -> None:
    assert talk(*WHOLE[:-1], "跳过").state.stage is Stage.CONFIRMING
    assert "必须填写" in talk("1", "跳过").replies[0]


def test_where_nobody_can_be_answered_a_telephone_or_an_address_is_asked_for() -> None:
    without = talk(*WHOLE[:-1], "跳过", "跳过", reachable=False)
    by_mail = talk(*WHOLE[:-1], "跳过", "wang@example.com", reachable=False)

    assert without.state.asked == "phone_" and "至少留一个" in without.replies[0]
    assert by_mail.state.stage is Stage.CONFIRMING


def test_nobody_is_anonymous_where_the_regulation_does_not_say_so() -> None:
    assert talk(*WHOLE[:6], "匿名").state.asked == "name_"
    there = talk(*WHOLE[:6], "匿名", anonymous=True, reachable=False)
    assert there.state.stage is Stage.CONFIRMING and there.state.anonymous


def test_pictures_are_taken_at_any_time() -> None:
    turn = talk(PICTURE, "1", PICTURE, "1", "2", "坏了", "好了", PICTURE, "王", "跳过", PICTURE)

    assert len(turn.state.files) == 4
    assert "材料：4 份" in turn.replies[-1]


def test_a_voice_is_an_answer_once_its_words_are_known() -> None:
    spoken = Said("电梯坏了", files=("v1",), kind="voice")
    mute = Said(files=("v2",), kind="voice")

    told = talk("1", "1", "2", spoken)
    asked = talk("1", "1", "2", mute)

    assert told.state.answers["matter"] == "电梯坏了" and told.state.files == ("v1",)
    assert "matter" not in asked.state.answers and "再用文字" in asked.replies[0]


def test_one_step_back_asks_the_last_question_again() -> None:
    turn = talk("1", "1", "上一步")

    assert turn.state.asked == "topic" and not turn.state.answers


def test_one_answer_may_be_changed_before_it_is_handed_in() -> None:
    turn = talk(*WHOLE, "改1", "2")

    assert turn.state.stage is Stage.CONFIRMING
    assert turn.state.answers["topic"] == "service" and turn.state.answers["name_"] == "王女士"


def test_whoever_leaves_finds_everything_again() -> None:
    left = talk(*WHOLE[:5], "0")
    again = talk("1", begin=left.state)

    assert left.state.stage is Stage.IDLE and left.state.answers["matter"]
    assert again.state.asked == "matter" and "已记下：酸奶过期了" in again.replies[-1]


def test_what_was_said_before_any_question_goes_into_the_matter() -> None:
    turn = talk("我要投诉你们昨天卖的酸奶过期了")

    assert turn.state.asked == "topic"
    assert turn.state.answers["matter"] == "我要投诉你们昨天卖的酸奶过期了"


def test_a_word_in_passing_brings_the_menu_and_is_kept() -> None:
    turn = talk("酸奶")

    assert turn.state.aside == ("酸奶",) and "1 继续填写" in turn.replies[-1]
    assert "1 我要投诉" in talk(Said(begins=True)).replies[0]


def test_somebody_with_an_open_case_speaks_about_it() -> None:
    assert talk("还没好吗", cases=(OPEN,)).act == AddTo("c1", "还没好吗", ())
    assert talk(PICTURE, cases=(OPEN,)).act == AddTo("c1", "", ("f1",))
    assert talk("进度", cases=(OPEN,)).replies == ("XD-TS-2026-00001：正在办理：登记",)


def test_with_several_open_cases_one_is_asked_which() -> None:
    other = OwnCase("c2", "XD-TS-2026-00002", "正在办理", is_open=True)

    asked = talk("还没好吗", cases=(other, OPEN))

    assert asked.act is None and asked.state.stage is Stage.CHOOSING
    assert talk("2", begin=asked.state, cases=(other, OPEN)).act == AddTo("c1", "还没好吗", ())
    new = talk("3", begin=asked.state, cases=(other, OPEN))
    assert new.state.answers["matter"] == "还没好吗" and new.state.asked == "topic"


def test_progress_is_told_between_two_questions() -> None:
    turn = talk("1", "1", "进度", cases=(OPEN,))

    assert turn.replies[0].startswith("XD-TS") and turn.state.asked == "danger"


def test_a_case_lodged_elsewhere_is_looked_up_by_number_and_code() -> None:
    assert talk("xd-ts-2026-00009 7kqm-2xpd").act == LookUp("XD-TS-2026-00009", "7KQM-2XPD")


def test_a_person_is_called_and_then_spoken_to() -> None:
    called = talk("1", "1", "转人工")

    assert called.act == CallAPerson() and called.state.stage is Stage.WITH_A_PERSON
    passed = talk("你好，在吗", begin=called.state)
    assert passed.act == PassOn() and passed.state.aside == ("你好，在吗",)
    assert passed.state.answers == {"topic": "goods"}


def test_after_a_refusal_the_field_at_fault_is_asked_for_again() -> None:
    there = talk(*WHOLE)

    turn = refused(there.state, ["matter"], "太短", script())

    assert turn.state.asked == "matter" and "太短" in turn.replies[0]
    assert talk("酸奶坏了", "好了", begin=turn.state).state.stage is Stage.CONFIRMING


def question(kind: FieldKind, **more: object) -> Question:
    field = Field("one", "一项", kind, Rule("forms.record.fields.one"), **more)  # type: ignore[arg-type]
    return Question("one", "一项", required=True, field=field, options=tuple(field.options.items()))


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        (FieldKind.DATE, "昨天", "2026-03-01"),
        (FieldKind.DATE, "2月14号", "2026-02-14"),
        (FieldKind.DATE, "12月30日", "2025-12-30"),
        (FieldKind.DATE, "2026/2/3", "2026-02-03"),
        (FieldKind.DATE, "20260203", "2026-02-03"),
        (FieldKind.DATE, "２０２６－０２－０３", "2026-02-03"),
        (FieldKind.MOMENT, "昨天 18:20", "2026-03-01T18:20:00+08:00"),
        (FieldKind.MOMENT, "3月1日下午3点半", "2026-03-01T15:30:00+08:00"),
        (FieldKind.MOMENT, "今天早上8点", "2026-03-02T08:00:00+08:00"),
        (FieldKind.MOMENT, "刚才", "2026-03-02T10:00:00+08:00"),
        (FieldKind.MONEY, "1,200.50元", "1200.50"),
        (FieldKind.MONEY, "大概1.2万", "12000"),
        (FieldKind.WHOLE, "3件", "3"),
        (FieldKind.YES_NO, "没有", "false"),
        (FieldKind.YES_NO, "是的。", "true"),
    ],
)
def test_people_type_as_they_speak(kind: FieldKind, typed: str, value: object) -> None:
    assert answers.read(question(kind), typed, now=NOW, zone="Asia/Shanghai") == Answer(value)


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        (FieldKind.DATE, "2026-02-30"),
        (FieldKind.DATE, "很久以前"),
        (FieldKind.MOMENT, "昨天"),
        (FieldKind.MOMENT, "25:70"),
        (FieldKind.MONEY, "不知道"),
        (FieldKind.WHOLE, "几件"),
        (FieldKind.YES_NO, "也许"),
    ],
)
def test_what_is_none_of_the_kind_is_not_guessed(kind: FieldKind, typed: str) -> None:
    assert answers.read(question(kind), typed, now=NOW, zone="Asia/Shanghai") == answers.NotRead()


def test_several_are_chosen_by_their_numbers() -> None:
    several = question(FieldKind.MANY_OF, options={"a": "甲", "b": "乙", "c": "丙"})

    assert answers.read(several, "1，3", now=NOW, zone="Asia/Shanghai") == Answer(["a", "c"])
    assert answers.read(several, "1 9", now=NOW, zone="Asia/Shanghai") == answers.NotRead()


def test_bounds_of_the_regulation_hold() -> None:
    few = question(FieldKind.WHOLE, least=1, most=5)

    assert answers.read(few, "6", now=NOW, zone="Asia/Shanghai") == answers.NotRead()
