"""Log lines as key=value: what happened, to which case, how long. Never names, numbers, bodies or tokens.

`logger.info("letter.sent", extra={"case": "YH-2026-000123", "took_ms": 12})` becomes
`2026-11-21T09:30:00.120Z INFO bihuan.inbox.post letter.sent case=YH-2026-000123 took_ms=12`.
Only the keys of `KEYS` are written, so a personal value cannot slip in under a new name.
"""

import logging
import traceback
from datetime import UTC, datetime

KEYS = (
    "case", "stream", "unit", "command", "event", "number", "letter", "channel", "job", "worker",
    "pid", "exit", "count", "attempt", "took_ms", "wait_s", "status", "method", "rule", "article",
    "version", "error",
)  # fmt: skip


class Facts(logging.Formatter):
    """Writes the facts alone; with `everything`, for one's own machine, messages and tracebacks too."""

    def __init__(self, *, everything: bool = False) -> None:
        super().__init__()
        self.everything = everything

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        words = [moment.replace("+00:00", "Z"), record.levelname, record.name, self._happened(record)]
        words += [f"{name}={_quoted(record.__dict__[name])}" for name in _named(record)]
        if record.exc_info and record.exc_info[1] is not None:
            words.append(f"raised={_quoted(_where(record.exc_info[1]))}")
            if self.everything:
                words.append("\n" + self.formatException(record.exc_info))
        return " ".join(words)

    def _happened(self, record: logging.LogRecord) -> str:
        # The words of other packages without what was put into them: that may be a name or an address.
        return _quoted(record.getMessage() if self.everything else str(record.msg))


def _named(record: logging.LogRecord) -> list[str]:
    return [name for name in KEYS if name in record.__dict__]


def _quoted(value: object) -> str:
    text = " ".join(str(value).splitlines())
    return f'"{text}"' if " " in text or "=" in text else text


def _where(error: BaseException) -> str:
    """The kinds of error and the lines they passed, without their messages: those quote what people typed."""
    steps = [f"{frame.name}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__, limit=-4)]
    return " < ".join([type(error).__name__, *reversed(steps)])
