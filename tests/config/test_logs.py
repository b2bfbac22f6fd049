import logging
import sys

import pytest

from bihuan.config.logs import Facts


def record(message: str, *arguments: object, **facts: object) -> logging.LogRecord:
    logger = logging.getLogger("bihuan.inbox.post")
    return logger.makeRecord(logger.name, logging.INFO, "post.py", 1, message, arguments, None, extra=facts)


def test_a_line_says_what_happened_to_which_case_and_how_long_it_took() -> None:
    line = Facts().format(record("letter.sent", case="YH-2026-000123", took_ms=12))

    assert line.endswith("Z INFO bihuan.inbox.post letter.sent case=YH-2026-000123 took_ms=12")


def test_a_fact_under_a_name_nobody_agreed_on_is_left_out() -> None:
    assert "138" not in Facts().format(record("letter.sent", phone="13800002210"))


def test_what_other_packages_put_into_their_words_is_left_out() -> None:
    line = Facts().format(record("Forbidden: %s", "/status/YH-2026-000123/secret-code/"))

    assert '"Forbidden: %s"' in line
    assert "secret-code" not in line


def test_an_error_says_its_kind_and_place_and_not_its_message() -> None:
    try:
        int("张三")
    except ValueError:
        raised = record("round.failed")
        raised.exc_info = sys.exc_info()

    line = Facts().format(raised)

    assert "raised=" in line and "ValueError" in line
    assert "张三" not in line


@pytest.mark.parametrize("typed", ["a\nb", "a\r\nINFO forged"])
def test_what_was_typed_cannot_begin_a_line_of_its_own(typed: str) -> None:
    line = Facts(everything=True).format(record("case.found %s", typed))

    assert len(line.splitlines()) == 1
