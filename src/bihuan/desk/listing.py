"""Cases as lists show them: what each is called, where it stands, what time is left, what a search hit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.cases import queries
from bihuan.cases.queries import CaseRow
from bihuan.desk.explaining import masked_text
from bihuan.desk.frame import Language, Viewer
from bihuan.desk.naming import level_shape, matters, title_of
from bihuan.desk.shut import is_shut
from bihuan.pages import formats
from bihuan.pages.shapes import Level, Tone
from bihuan.parties import directory
from bihuan.registry import versions
from bihuan.regulation.model import MAIN, FieldKind, Regulation

AROUND = 18


@dataclass(frozen=True, slots=True)
class Hit:
    """Where a search found a word: the field's name, and the text before, at and after it."""

    where: str
    before: str
    word: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A case in a list; nothing of it is personal but what everybody in sight of the case reads."""

    url: str
    number: str
    title: str
    complainant: str
    unit: str
    channel: str
    received_at: datetime
    state: Level
    level: Level | None = None
    who: str = ""
    left: str = ""
    tone: Tone = "plain"
    repeats: str = ""
    hits: tuple[Hit, ...] = ()
    department: str = ""
    regulation: str = ""
    due: datetime | None = None
    was_late: bool = False
    closed_at: datetime | None = None
    archived_at: datetime | None = None
    keep_until: date | None = None
    reopened: int = 0


def lines_of(viewer: Viewer, rows: Sequence[CaseRow], words: Sequence[str] = ()) -> tuple[Line, ...]:
    """The rows as lines, in two queries however many. `words` are looked for in what is said in the open.

    Of what is archived and not opened a line says that it is there, and nothing of what it says.
    """
    if not rows:
        return ()
    regulations = {row.id: versions.regulation(row.regulation, row.version) for row in rows}
    ids = tuple(row.id for row in rows if not is_shut(viewer, row))
    names = tuple(dict.fromkeys(name for one in regulations.values() for name in _read_names(one, words)))
    texts: dict[str, dict[str, str]] = {id: {} for id in ids}
    for (case, name), text in queries.texts_of(ids, names).items():
        texts[case][name] = text.value
    masked = directory.shown_of(ids)
    return tuple(
        _line(viewer, row, regulations[row.id], texts.get(row.id), masked.get(row.id, ""), words)
        for row in rows
    )


def _read_names(regulation: Regulation, words: Sequence[str]) -> Iterable[str]:
    yield from matters([regulation])
    if words:
        yield from open_fields(regulation)


def open_fields(regulation: Regulation) -> tuple[str, ...]:
    """The text fields that procedures for everybody ask for: where a hit may be shown."""
    record = regulation.forms.get("record")
    keys = dict.fromkeys(record.fields if record is not None else ())
    for procedure in regulation.procedures.values():
        for step in procedure.steps.values():
            if step.form is not None and not procedure.private:
                keys |= dict.fromkeys(regulation.forms[step.form].fields)
    texts = (FieldKind.TEXT, FieldKind.LONG_TEXT)
    return tuple(key for key in keys if regulation.fields[key].kind in texts)


def _line(
    viewer: Viewer, row: CaseRow, regulation: Regulation, texts: Mapping[str, str] | None, complainant: str,
    words: Sequence[str],
) -> Line:  # fmt: skip
    """`texts` are None where they are not for the viewer."""
    lang = viewer.lang
    left, tone = _time(row, regulation, viewer.now)
    return Line(
        url=reverse("desk:case", args=[row.number]),
        number=row.number,
        title=_("已归档的投诉") if texts is None else _title(row, regulation, texts, lang),
        complainant="" if texts is None else _("匿名") if row.anonymous else complainant,
        unit=viewer.names.unit(row.unit),
        channel=channel_word(regulation, row.channel, lang),
        received_at=row.received_at,
        state=state_of(row, regulation, lang),
        level=level_shape(regulation, row.level, lang),
        who=_who(viewer, row),
        left=left,
        tone=tone,
        repeats=_("重新办理 %(n)s 次") % {"n": row.reopened} if row.reopened else "",
        hits=tuple(_hits(regulation, texts or {}, words, lang)),
        department=viewer.names(row.department) if row.department else "",
        regulation=regulation.word("title", regulation.title, lang),
        due=_due(row, regulation),
        was_late=row.was_late,
        closed_at=row.closed_at,
        archived_at=row.archived_at,
        keep_until=row.keep_until,
        reopened=row.reopened,
    )


def _title(row: CaseRow, regulation: Regulation, texts: Mapping[str, str], lang: Language) -> str:
    duty = regulation.owed(row.duty)
    if duty is not None:
        return regulation.word(duty.rule.path, duty.name, lang)
    return title_of(regulation, texts, lang)


def channel_word(regulation: Regulation, key: str, lang: Language) -> str:
    channel = regulation.channels.get(key)
    return regulation.word(channel.rule.path, channel.name, lang) if channel is not None else ""


def state_of(row: CaseRow, regulation: Regulation, lang: Language) -> Level:
    """The step an open case stands at, or how it ended."""
    duty = regulation.owed(row.duty)
    procedure = regulation.procedures.get(duty.procedure if duty is not None else MAIN)
    if row.archived_at is not None:
        return Level(name=_("已归档"), tone="done")
    if procedure is not None and row.status != "open":
        end = procedure.ends.get(row.outcome)
        name = regulation.word(end.rule.path, end.name, lang) if end is not None else _("已办结")
        return Level(name=name, tone="done" if row.settled_at is not None else "waiting")
    if procedure is not None and row.step:
        try:
            step = regulation.step(procedure.key, row.step)
        except KeyError:
            return Level(name=_("办理中"))
        return Level(name=regulation.word(step.rule.path, step.name, lang))
    return Level(name=_("办理中"))


def _who(viewer: Viewer, row: CaseRow) -> str:
    if row.archived_at is not None or row.status != "open":
        return ""
    department = viewer.names(row.department) if row.department else ""
    person = viewer.names(row.person) if row.person else _("待认领") if row.step else ""
    return " · ".join(one for one in (department, person) if one)


def _due(row: CaseRow, regulation: Regulation) -> datetime | None:
    """When the strictest clock ends; nothing of one in a procedure that is nobody else's business."""
    clock = regulation.clocks.get(row.clock.partition("@")[0])
    procedure = regulation.procedures.get(clock.procedure) if clock is not None else None
    return None if procedure is not None and procedure.private else row.due


def _time(row: CaseRow, regulation: Regulation, now: datetime) -> tuple[str, Tone]:
    """The strictest clock in words."""
    due = _due(row, regulation)
    if due is None:
        return (_("曾超时"), "plain") if row.was_late else ("", "plain")
    zone = timezone.get_current_timezone()
    ends_day = due.astimezone(zone).time().isoformat("minutes") == "00:00"
    words = formats.time_left_words(due, now=now, zone=zone, ends_day=ends_day)
    if row.late or due <= now:
        return words, "late"
    return words, "soon" if (due - now).total_seconds() < 24 * 3600 else "plain"


def _hits(
    regulation: Regulation, texts: Mapping[str, str], words: Sequence[str], lang: Language
) -> Iterable[Hit]:
    """At most two hits of a case, each with the name of the field it stands in."""
    named = 0
    for key in open_fields(regulation) if words else ():
        field, text = regulation.fields[key], " ".join(texts.get(key, "").split())
        for word in words:
            at = text.lower().find(word.lower())
            if at < 0 or named == 2:
                continue
            name = regulation.word(field.rule.path, field.name, lang)
            if field.personal and field.kind is FieldKind.TEXT:
                yield Hit(name, masked_text(text), "", "")
            else:
                yield _cut(name, text, at, at + len(word))
            named += 1
            break


def _cut(where: str, text: str, start: int, end: int) -> Hit:
    before = text[max(0, start - AROUND) : start]
    after = text[end : end + AROUND]
    return Hit(
        where,
        ("…" if start > AROUND else "") + before,
        text[start:end],
        after + ("…" if end + AROUND < len(text) else ""),
    )
