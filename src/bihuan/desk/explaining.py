"""What happened and why, as the timeline tells it; and why a task lies with these people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.cases.queries import Recorded
from bihuan.desk.dossier import Dossier
from bihuan.desk.naming import HEADLINE
from bihuan.desk.timing import working_line
from bihuan.documents import serving
from bihuan.documents.models import Document
from bihuan.documents.sniffing import PDF
from bihuan.engine import events as e
from bihuan.engine.case import Occurrence
from bihuan.engine.events import Part
from bihuan.engine.explaining import (
    Explanation,
    coded_in_words,
    rows_in_words,
    why,
    why_due,
    why_person,
    why_step,
)
from bihuan.engine.telling import Told, tell
from bihuan.pages.formats import masked_name, masked_phone
from bihuan.pages.shapes import Attachment, DotKind, Entry, Tone, WorkingLine
from bihuan.parties.contacts import Kind, contact
from bihuan.regulation.model import Field, FieldKind

TONES: Mapping[str, Tone] = {
    "done": "done", "late": "late", "soon": "soon", "waits": "waiting", "quiet": "plain",
}  # fmt: skip
LETTERS = (
    e.LetterOwed, e.LetterSent, e.LetterDelivered, e.LetterRead, e.LetterFailed, e.MessageReceived,
    e.NoticeOwed,
)  # fmt: skip
CLOCKS = (
    e.ClockStarted, e.ClockStopped, e.ClockMoot, e.ClockWarned, e.ClockLate, e.LadderActed, e.ClockSuspended,
    e.ClockResumed, e.ClockReset, e.ExtensionAsked, e.ExtensionGranted, e.ExtensionRefused,
)  # fmt: skip


def entries_of(
    dossier: Dossier, files: Sequence[Document], *, whole: bool, revealed: bool = False, read: int = 0
) -> tuple[Entry, ...]:
    """The history, newest first; without `whole` only what is worth showing unfolded.

    With `read` the entries after that number are marked as new.
    """
    by_id = {file.id: file for file in files}
    shown = [one for one in dossier.history if whole or not _told(dossier, one).folded]
    filled = {} if whole else _filled(dossier.history)
    return tuple(
        replace(_entry(dossier, one, by_id, filled, revealed=revealed), fresh=0 < read < one.number)
        for one in reversed(shown)
    )


def _filled(history: Sequence[Recorded]) -> dict[int, Recorded]:
    """What was filled in, by the number of the entry that tells it: the step done with it, and no other.

    The automatic steps that follow of themselves in the same command have filled in nothing.
    """
    waiting: dict[tuple[str, str | None], Recorded] = {}
    told: dict[int, Recorded] = {}
    for one in history:
        match one.happened.event:
            case e.ValuesRecorded(instance=instance):
                waiting[one.command, instance] = one
            case e.StepCompleted(occurrence=occurrence):
                with_it = waiting.pop((one.command, occurrence.rpartition("/")[0]), None)
                if with_it is not None:
                    told[one.number] = with_it
    return told


def _told(dossier: Dossier, one: Recorded) -> Told:
    return tell(
        one.happened,
        dossier.regulation,
        dossier.case,
        dossier.viewer.lang,
        named=dossier.called,
        versions=dossier.known.versions,
    )


def _entry(
    dossier: Dossier,
    one: Recorded,
    files: Mapping[str, Document],
    filled: Mapping[int, Recorded],
    *,
    revealed: bool,
) -> Entry:
    happened, told = one.happened, _told(dossier, one)
    body = list(_body(dossier, one, revealed=revealed))
    with_it = filled.get(one.number)
    body += _body(dossier, with_it, revealed=revealed) if with_it is not None else ()
    explained = explanation_of(dossier, one)
    later = (one.recorded_at - happened.at).total_seconds() >= 60
    return Entry(
        title=told.title,
        at=happened.at,
        who=_who(dossier, one),
        body="\n".join(body),
        kind=_kind(happened.event),
        tone=TONES[told.tone],
        recorded_at=one.recorded_at if later else None,
        fold=_("为什么？"),
        basis=explained.sentence,
        working=_working(explained),
        files=tuple(_attached(dossier, happened.event, files)),
    )


def _who(dossier: Dossier, one: Recorded) -> str:
    by = dossier.called(one.happened.by or "")
    behalf = getattr(one.happened.event, "on_behalf", None)
    if behalf:
        return _("%(by)s 代%(whom)s记录") % {"by": by, "whom": dossier.called(behalf)}
    return by


def _kind(event: e.Event) -> DotKind:
    if isinstance(event, e.CaseOpened):
        return "open"
    if isinstance(event, LETTERS):
        return "letter"
    return "clock" if isinstance(event, CLOCKS) else "fact"


def explanation_of(dossier: Dossier, one: Recorded) -> Explanation:
    """Why an entry stands there; for the start of a clock, how its end was counted."""
    happened = one.happened
    match happened.event:
        case e.ClockStarted(clock=name, due=due) | e.ClockReset(clock=name, due=due):
            clock = dossier.case.clocks.get(name)
            if clock is not None and clock.due == due and due is not None:
                return why_due(
                    dossier.regulation, dossier.case, clock, dossier.known.calendar, dossier.viewer.lang
                )
    return why(happened, dossier.regulation, dossier.case, dossier.viewer.lang, named=dossier.called)


def _working(explained: Explanation) -> tuple[WorkingLine, ...]:
    cited = (WorkingLine(label=number, value=title) for number, title in explained.articles if title)
    return (*(working_line(line) for line in explained.lines), *cited)


def _body(dossier: Dossier, one: Recorded, *, revealed: bool) -> Iterator[str]:
    """The values and texts of an entry, a line each."""
    happened = one.happened
    match happened.event:
        case e.ValuesRecorded(values=values):
            yield from (value_line(dossier, key, value) for key, value in values.items())
        case e.FieldCorrected(field=key, old=old, new=new) if new is not None:
            was = value_words(dossier, key, old) if old is not None else _("空")
            yield _("%(was)s 更正为 %(now)s") % {"was": was, "now": value_words(dossier, key, new)}
        case e.TableDecided(values=values):
            yield from (value_line(dossier, key, value) for key, value in values.items() if key != "level")
    for part in happened.parts:
        yield from _part(dossier, happened.event, part, revealed=revealed)
    for name in one.erased:
        if not name.startswith("name:"):
            yield _("%(what)s（已删除）") % {"what": part_name(dossier, name)}


def _part(dossier: Dossier, event: e.Event, part: Part, *, revealed: bool) -> Iterator[str]:
    field = dossier.regulation.fields.get(part.name)
    if field is not None:
        said = text_words(dossier, field, part.value, revealed=revealed)
        yield labelled(part_name(dossier, part.name), said)
    elif part.name in ("text", "comment"):
        yield part.value
    elif part.name in ("reason", "learnt"):
        yield labelled(part_name(dossier, part.name), part.value)
    # Who brought the case, and names of files, have places of their own on the page.


def part_name(dossier: Dossier, name: str) -> str:
    built_in = {
        "reason": _("理由"), "learnt": _("得知方式"), "text": _("内容"), "comment": _("意见"),
        "name": _("姓名"), "phone": _("电话"), "email": _("邮箱"),
    }  # fmt: skip
    return built_in.get(name) or dossier.teller.field(name)


def value_line(dossier: Dossier, key: str, value: object) -> str:
    return labelled(dossier.teller.field(key), value_words(dossier, key, value))


def labelled(label: str, value: str) -> str:
    return _("%(label)s：%(value)s") % {"label": label, "value": value}


def value_words(dossier: Dossier, key: str, value: object) -> str:
    """A coded value as people read it."""
    if key == "level":
        return dossier.teller.level(value)
    field = dossier.regulation.fields.get(key)
    if field is None:
        return str(value)
    if field.kind is FieldKind.MOMENT and hasattr(value, "utcoffset"):
        return dossier.moment(value)  # type: ignore[arg-type]
    return coded_in_words(dossier.teller, field, value)


def text_words(dossier: Dossier, field: Field, text: str, *, revealed: bool) -> str:
    """A text as it may be shown: a short personal one is masked until it is revealed."""
    if field.kind is FieldKind.FILES:
        return _("%(n)s 个文件") % {"n": len(text.split(","))}
    if field.kind is FieldKind.ROWS:
        return "\n" + rows_in_words(dossier.teller, field, text)
    if not is_masked(field) or revealed:
        return field.options.get(text, text)
    return masked_text(text)


def is_masked(field: Field) -> bool:
    """A short personal text, such as a name or a number; the complaint itself must be read to be handled."""
    return field.personal and field.kind is not FieldKind.LONG_TEXT and field.key != HEADLINE


def masked_text(text: str) -> str:
    """A name, a number, a plate: enough of it to recognise, not to use."""
    for kind in (Kind.PHONE, Kind.EMAIL, Kind.PLATE):
        found = contact(kind, text)
        if found is not None and (kind is not Kind.PLATE or any(one.isdigit() for one in text)):
            return masked_phone(text) if kind is Kind.PHONE else found.masked
    return masked_name(text)


def _attached(dossier: Dossier, event: e.Event, files: Mapping[str, Document]) -> Iterator[Attachment]:
    if isinstance(event, e.FilesAttached):
        yield from (attachment(dossier, files[id]) for id in event.files if id in files)


def attachment(dossier: Dossier, document: Document) -> Attachment:
    """A file of the case as a link."""
    kind = document.blob.kind
    shown = (
        "photo"
        if kind.startswith("image/")
        else "recording"
        if kind.startswith(("audio/", "video/"))
        else "other"
    )
    url = reverse("desk:file", args=[dossier.number, document.id])
    page = reverse("desk:file_page", args=[dossier.number, document.id])
    return Attachment(
        name=document.name,
        url=url,
        preview=page if kind == PDF else url if kind in serving.PICTURES else "",
        size=document.blob.size,
        kind="document" if kind == "application/pdf" else shown,  # type: ignore[arg-type]
        who=dossier.called(document.subject) if document.subject == "complainant" else "",
        at=document.kept_at,
    )


def person_explained(dossier: Dossier, occurrence: Occurrence) -> tuple[str, tuple[WorkingLine, ...]]:
    """Why the case has come to a task and why it lies with these people: a sentence, and line by line."""
    regulation, lang = dossier.regulation_at(dossier.case.instances[occurrence.instance]), dossier.viewer.lang
    history = tuple(one.happened for one in dossier.history)
    come = why_step(regulation, dossier.case, history, occurrence.id, lang, named=dossier.called)
    lies = why_person(regulation, dossier.case, occurrence, dossier.known, lang, named=dossier.called)
    return f"{come.sentence} {lies.sentence}", (*_working(come), *_working(lies))
