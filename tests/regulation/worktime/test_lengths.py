import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.regulation.worktime.lengths import Length, LengthError, Unit, in_words, parse_length


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("30 min", Length(30, Unit.MINUTE)),
        ("3 h", Length(3, Unit.HOUR)),
        ("8 wh", Length(8, Unit.WORKING_HOUR)),
        ("3 d", Length(3, Unit.DAY)),
        ("7 wd", Length(7, Unit.WORKING_DAY)),
        ("5 24hd", Length(5, Unit.FULL_DAY)),
        ("2 w", Length(2, Unit.WEEK)),
        ("2 ww", Length(2, Unit.WORKING_WEEK)),
        ("1 month", Length(1, Unit.MONTH)),
        ("3 months", Length(3, Unit.MONTH)),
        ("1 quarter", Length(1, Unit.QUARTER)),
        ("1 half-year", Length(1, Unit.HALF_YEAR)),
        ("3 years", Length(3, Unit.YEAR)),
    ],
)
def test_a_length_reads_as_it_is_written(text: str, length: Length) -> None:
    assert parse_length(text) == length
    assert str(length) == text


@given(st.integers(1, 100), st.sampled_from(Unit))
def test_every_length_is_read_back(amount: int, unit: Unit) -> None:
    length = Length(amount, unit)

    assert parse_length(str(length)) == length


@pytest.mark.parametrize(
    ("text", "proposal"),
    [
        ("3小时", 'Write "3 h".'),
        ("三个工作日", 'Write "3 wd".'),
        ("10 日", 'Write "10 d".'),
        ("3h", 'Write "3 h".'),
        ("３ h", 'Write "3 h".'),
        ("3 days", 'Write "3 d".'),
        ("3 H", 'Write "3 h".'),
        ("03 h", 'Write "3 h".'),
        ("0.5 h", 'here "30 min"'),
        ("1.5 d", "use a smaller unit."),
        ("0 h", "at least 1"),
        ("-3 d", "at least 1"),
        ("999999999 h", "The longest is 876600 h"),
        ("9" * 5000 + " h", "a century"),
        ("3 fortnights", '"fortnights" is not a unit'),
        ("", "a whole number, a space and a unit"),
        ("h", "a whole number, a space and a unit"),
        ("² h", "a whole number, a space and a unit"),
        ("٣ h", "a whole number, a space and a unit"),
    ],
)
def test_a_text_that_is_no_length_is_answered_with_what_to_write(text: str, proposal: str) -> None:
    with pytest.raises(LengthError) as refused:
        parse_length(text)

    message = str(refused.value)
    assert message.startswith('expected a length such as "3 h" or "7 wd", found "')
    assert proposal in message
    assert len(message) < 250


@given(st.text(max_size=30))
def test_any_text_is_a_length_or_a_length_error(text: str) -> None:
    try:
        length = parse_length(text)
    except LengthError:
        return

    assert parse_length(str(length)) == length


@pytest.mark.parametrize(("amount", "unit"), [(0, Unit.DAY), (-1, Unit.HOUR), (101, Unit.YEAR)])
def test_a_length_cannot_be_made_out_of_bounds(amount: int, unit: Unit) -> None:
    with pytest.raises(LengthError):
        Length(amount, unit)


@pytest.mark.parametrize(
    ("text", "chinese", "english"),
    [
        ("3 wd", "3 个工作日", "3 working days"),
        ("1 h", "1 小时", "1 hour"),
        ("2 ww", "2 个工作周", "2 working weeks"),
        ("1 half-year", "半年", "1 half-year"),
        ("3 months", "3 个月", "3 months"),
        ("5 24hd", "5 天（每满 24 小时为 1 天，余数进 1）", "5 days of 24 hours, a remainder being one more"),
    ],
)
def test_a_length_is_told_in_words(text: str, chinese: str, english: str) -> None:
    length = parse_length(text)

    assert in_words(length, "zh") == chinese
    assert in_words(length, "en") == english
