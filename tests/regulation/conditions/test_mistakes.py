"""Whatever is wrong with a condition is said where it stands, with what to do."""

import pytest
from tests.regulation.conditions.cast import REFUSED, SCOPE

from bihuan.regulation.conditions import ConditionError, compile_condition


def mistakes(text: str) -> list[tuple[str, str]]:
    """Each mistake as the piece of text it points at and its message."""
    with pytest.raises(ConditionError) as error:
        compile_condition(text, SCOPE, refused=REFUSED)
    return [(text[one.column : one.column + one.length], one.message) for one in error.value.mistakes]


@pytest.mark.parametrize(
    ("text", "piece", "says"),
    [
        ('source == "refered"', '"refered"', 'did you mean "referred"?'),
        ("topic == 3", "3", "expected one of product, attitude, repair for topic, found 3"),
        ("soruce == 1", "soruce", "did you mean source?"),
        ("source == phone", "phone", 'a value stands in quotes: "phone"'),
        ("损失 > 3 and 损耗 > 1", "损耗", "did you mean 损失?"),
        ('matter == "x"', "matter", "it is personal; record a coded fact instead"),
        ("source", "source", "expected a comparison, found source alone"),
        ("not loss", "loss", "expected a comparison"),
        ("danger == True", "danger == True", "stands alone"),
        ("danger == true", "true", "stands alone or after not"),
        ("True", "True", "where it always holds leave it out"),
        ("3 > 2", "3 > 2", "expected a field on one side"),
        ("loss", "loss", "an amount in yuan"),
        ("loss > days", "loss > days", "found yuan and d"),
        ("loss + days > 3", "loss + days", "units that go together"),
        ("loss * freight > 3", "loss * freight", "units that go together"),
        ("rate * loss > 3", "rate * loss", "a share is written as a decimal"),
        ("loss > 2.005", "2.005", "at most 2 decimals"),
        ("times > 2.5", "2.5", "a whole number"),
        ("times > 100", "100", "outside its bounds"),
        ('loss > "3"', '"3"', "take the quotes off"),
        ('source < "phone"', 'source < "phone"', "have no order"),
        ("source == topic", "source == topic", "two fields of the same values"),
        ('wants == "refund"', 'wants == "refund"', 'write "refund" in wants'),
        ('"phone" in source', "source", 'write source == "phone"'),
        ('source in ("phone")', '"phone"', "values in brackets"),
        ('source in ("phone", "phone")', '"phone"', "each value once"),
        ("source in ()", "()", "name at least one"),
        ('source in ("phone" "on_site")', '"on_site"', "a comma between two texts"),
        ('bought > "2026-13-01"', '"2026-13-01"', 'such as "2026-09-30"'),
        ('seen > "2026-01-01T00:00"', '"2026-01-01T00:00"', "+08:00"),
        ("bought > seen", "seen", "compare two of a kind"),
        ("age > 3", "age", "write age is not None and …"),
        ("age > 3 and age is not None", "age", "write age is not None and …"),
        ("(age is not None or danger) and age > 3", "age", "write age is not None and …"),
        ("age is None and age > 3", "age", "write age is not None and …"),
        ("danger is None", "danger", "always has a value"),
        ("age == None", "None", "write is None"),
        ("age is 3", "3", "compare with =="),
        ("loss / 2 > 3", "/", "0.2 * loss"),
        ("loss ** 2 > 3", "**", "found **"),
        ("min(loss, 3) > 2", "min(loss, 3)", "found a call"),
        ("loss.real > 2", ".", "plain names"),
        ("wants[0] == 1", "wants[0]", "found a subscript"),
        ("[x for x in wants] == 1", "[x for x in wants]", "found a comprehension"),
        ("3h > days", "h", "without its unit"),
        ("days > 0x10", "x10", "without its unit"),
        ("days > 007", "007", "such as 1000"),
        ("days > 1.2.3", "1.2.3", "such as 1000"),
        ("days > 1_000", "_000", "without its unit"),
        ("days > " + "9" * 19, "9" * 19, "at most 18 digits"),
        ('source = "phone"', "=", "write =="),
        ("source == “phone”", "“", 'write "'),
        ("danger 且 again", "且", "write and"),
        ("danger && again", "&&", "write and"),
        ("loss ＞ 3", "＞", "write >"),
        ("danger # always", "#", "a comment"),
        ("danger\u200b", "\u200b", "U+200B"),
        ("danger\x00", "\x00", "U+0000"),
        ("danger\ud800", "\ud800", "U+D800"),
        ('source == "a\\"', '"a\\"', "no escapes"),
        ('source == "pho', '"', "close the text"),
        ('source == f"phone"', '"phone"', "without prefix"),
        ("danger or", "or", "expected a value after or, found the end"),
        ("danger) or (again", ")", "joined by comparisons"),
        ("", "", "found nothing"),
    ],
)
def test_a_mistake_points_at_its_piece_and_says_what_to_do(text: str, piece: str, says: str) -> None:
    found = mistakes(text)

    assert any(where == piece and says in message for where, message in found), found


def test_every_message_says_what_was_expected_and_found() -> None:
    for text in ('source == "x"', "topic", "x > 1", "age > 3", "a ==", "1 +", "danger 且 again", "f()"):
        for _, message in mistakes(text):
            assert message.startswith("expected ")
            assert "found " in message


def test_all_mistakes_of_a_text_are_told_at_once_leftmost_first() -> None:
    found = mistakes('损失 > 3.001 or source == "refered" and topic == 3 or age > 1')

    assert [piece for piece, _ in found] == ["3.001", '"refered"', "3", "age"]


@pytest.mark.parametrize(
    "text",
    [
        "(" * 1_000_000,
        "(" * 900 + "danger" + ")" * 900,
        "not " * 400 + "danger",
        "-" * 1_900 + "1 > times",
        "1<2 or " * 280 + "danger",
        "1" * 1_900 + " > times",
        "loss" + " + 1" * 400 + " > 3",
        "danger\n" * 100,
        "{" * 30 + "}" * 30,
        "danger if danger else " * 60 + "danger",
        "lambda: " * 200 + "1",
        "\x00" * 100,
        "\ufeffdanger",
        '"' * 999,
        "print('x') or __import__('os').system('true')",
        "().__class__.__bases__[0].__subclasses__()",
        "(danger := True)",
        "*danger",
        "await danger",
        "danger; danger",
        "yield",
        "...",
    ],
)
def test_a_hostile_text_is_refused_and_nothing_worse(text: str) -> None:
    with pytest.raises(ConditionError) as error:
        compile_condition(text, SCOPE)

    assert error.value.mistakes


def test_the_deepest_condition_allowed_still_compiles() -> None:
    text = "not " * 37 + "danger"

    assert compile_condition(text, SCOPE)({"danger": True}) is False
