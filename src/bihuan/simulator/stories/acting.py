"""From a written act to the engine's command."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from bihuan.engine import commands as c
from bihuan.engine.case import Case, Occurrence
from bihuan.engine.commands import Command
from bihuan.engine.events import Part
from bihuan.engine.filling import shown_of
from bihuan.regulation.model import MAIN, Regulation
from bihuan.regulation.values import sorted_out
from bihuan.simulator.stories.reading import Act, StoryMistake, moment
from bihuan.simulator.stories.staging import UNIT

WORDS: Final = frozenset(
    ("outcome", "reason", "learnt", "happened", "received", "length", "evidence", "anonymous")
)


def command_for(act: Act, regulation: Regulation, case: Case | None) -> tuple[str, Command]:
    """Who acts, and the command. Raises StoryMistake for an act docs/stories.md does not know."""
    if act.text == "time passes":
        return "system", c.LetTimePass()
    if act.text.startswith("letter "):
        return "system", _delivery(act, case)
    if act.text == "calendar changes":
        return "system", c.RecountClocks("calendar")
    who, _, does = act.text.partition(" ")
    for pattern, make in ACTS:
        if found := pattern.fullmatch(does):
            return who, make(act, found, regulation, case)
    raise StoryMistake(f'line {act.line}: expected an act of docs/stories.md, found "{act.text}"')


def find_occurrence(
    regulation: Regulation, case: Case, where: str, *, only_open: bool = True
) -> Occurrence | None:
    """The occurrence a story means by `plan`, `penalty/sign` or `penalty(li)/sign`.

    The open one, else the last.
    """
    place, _, step = where.rpartition("/")
    procedure, subject = place or _main(case), None
    if found := re.fullmatch(r"([^()]+)\(([^()]*)\)", procedure):
        procedure, subject = found[1], found[2]
    fitting = [
        one for one in case.occurrences.values() if one.step == step and _fits(case, one, procedure, subject)
    ]
    opened = [one for one in fitting if one.status == "open"]
    if opened:
        return opened[0]
    return None if only_open or not fitting else fitting[-1]


def _fits(case: Case, one: Occurrence, procedure: str, subject: str | None) -> bool:
    instance = case.instances[one.instance]
    return instance.procedure == procedure and (subject is None or matches_subject(instance.subject, subject))


def matches_subject(subject: str | None, said: str) -> bool:
    """Whether a subject is the person, department or post a story names."""
    return subject is not None and (
        subject == said or subject.startswith(f"post:{said}@") or subject == f"post:{said}"
    )


def _main(case: Case) -> str:
    return next(iter(case.instances.values())).procedure if case.instances else MAIN


def _mapping(act: Act, lone: str | None) -> dict[str, Any]:
    if act.given is None:
        return {}
    if isinstance(act.given, dict):
        return dict(act.given)
    if lone is None:
        raise StoryMistake(f"line {act.line}: expected a mapping after “{act.text}”, found {act.given!r}")
    return {lone: act.given}


def _fields(
    act: Act, regulation: Regulation, given: Mapping[str, Any]
) -> tuple[dict[str, object], dict[str, str]]:
    fields = {key: value for key, value in given.items() if key not in WORDS or key in regulation.fields}
    values, texts, wrong, unknown = sorted_out(regulation.fields, fields)
    if wrong or unknown:
        said = "; ".join([*(str(one) for one in wrong), *(f"no field {one}" for one in unknown)])
        raise StoryMistake(f"line {act.line}: {said}")
    return values, texts


def _lodge(act: Act, found: re.Match[str], regulation: Regulation, case: Case | None) -> Command:
    given = _mapping(act, None)
    values, texts = _fields(act, regulation, given)
    duty = found["duty"]
    return c.Lodge(
        unit=UNIT,
        channel=found["channel"] or next(iter(regulation.channels), ""),
        received_at=moment(str(given["received"])) if "received" in given else act.at,
        values=values,
        texts=texts,
        person=() if given.get("anonymous") is True else (Part("name", "complainant", "某客户"),),
        anonymous=given.get("anonymous") is True,
        kind="duty" if duty else "complaint",
        duty=duty,
        period=act.at.date().isoformat() if duty else None,
    )


def _complete(act: Act, found: re.Match[str], regulation: Regulation, case: Case | None) -> Command:
    given = _mapping(act, "outcome")
    values, texts = _fields(act, regulation, given)
    where = found["step"]
    occurrence = find_occurrence(regulation, case, where, only_open=False) if case is not None else None
    name = occurrence.id if occurrence is not None else where
    approves = occurrence is not None and occurrence.step.endswith(".approval")
    return c.Complete(
        occurrence=name,
        outcome=str(given.get("outcome", "done")),
        values=values,
        texts=texts,
        reason=str(given.get("reason", "")),
        learnt=str(given.get("learnt", "")),
        happened_at=moment(str(given["happened"])) if "happened" in given else None,
        files=("evidence",) if "evidence" in given else (),
        digests=("0" * 64,) if "evidence" in given else (),
        shown=shown_of(case, name) if approves and case is not None else None,
    )


def _named(act: Act, found: re.Match[str], regulation: Regulation, case: Case | None) -> str:
    occurrence = find_occurrence(regulation, case, found["step"]) if case is not None else None
    return occurrence.id if occurrence is not None else found["step"]


def _take(act: Act, found: re.Match[str], regulation: Regulation, case: Case | None) -> Command:
    return c.AssignTask(_named(act, found, regulation, case), act.text.partition(" ")[0].rpartition(":")[2])


def _hand(act: Act, found: re.Match[str], regulation: Regulation, case: Case | None) -> Command:
    return c.AssignTask(_named(act, found, regulation, case), found["person"])


def _give_back(act: Act, found: re.Match[str], regulation: Regulation, case: Case | None) -> Command:
    return c.AssignTask(_named(act, found, regulation, case), None)


def _urge(act: Act, found: re.Match[str], regulation: Regulation, case: Case | None) -> Command:
    return c.Urge(_named(act, found, regulation, case), str(act.given or ""))


def _extend(act: Act, found: re.Match[str], regulation: Regulation, case: Case | None) -> Command:
    given = _mapping(act, "reason")
    length = given.get("length")
    return c.AskExtension(
        last_clock(case, found["clock"]), str(given.get("reason", "")), str(length) if length else None
    )


def last_clock(case: Case | None, key: str) -> str:
    """The id of the clock's last start, or the bare key where it never started."""
    names = [state.id for state in case.clocks.values() if state.key == key] if case is not None else []
    return names[-1] if names else key


def _reassess(act: Act, found: re.Match[str], regulation: Regulation, case: Case | None) -> Command:
    given = _mapping(act, "reason")
    values, _ = _fields(act, regulation, given)
    return c.Reassess(str(given.get("reason", "")), values)


def _correct(act: Act, found: re.Match[str], regulation: Regulation, case: Case | None) -> Command:
    values, texts = _fields(act, regulation, {found["field"]: act.given})
    value = values.get(found["field"], texts.get(found["field"]))
    assert case is not None
    return c.CorrectField(next(iter(case.instances)), found["field"], value, "更正")


def _withdraw(act: Act, found: re.Match[str], regulation: Regulation, case: Case | None) -> Command:
    given = _mapping(act, "reason")
    return c.Withdraw(str(given.get("reason", "")), str(given.get("learnt", "")))


def _reopen(act: Act, found: re.Match[str], regulation: Regulation, case: Case | None) -> Command:
    given = _mapping(act, "reason")
    return c.Reopen(str(given.get("reason", "")), given.get("step"))


def _start(act: Act, found: re.Match[str], regulation: Regulation, case: Case | None) -> Command:
    given = _mapping(act, "for")
    subject = str(given["for"]) if "for" in given else None
    return c.StartProcedure(found["procedure"], subject, str(given.get("reason", "")))


def _archive(act: Act, found: re.Match[str], regulation: Regulation, case: Case | None) -> Command:
    return c.Archive()


def _supply(act: Act, found: re.Match[str], regulation: Regulation, case: Case | None) -> Command:
    return c.SupplyMaterial(str(act.given or ""))


def _note(act: Act, found: re.Match[str], regulation: Regulation, case: Case | None) -> Command:
    return c.AddNote(str(act.given or ""))


def _part(act: Act, found: re.Match[str], regulation: Regulation, case: Case | None) -> Command:
    links = case.links if case is not None else ()
    relation = next((relation for other, relation in links if other == found["other"]), "handled_with")
    return c.UnlinkCase(found["other"], relation, str(act.given or ""))


def _survey(act: Act, found: re.Match[str], regulation: Regulation, case: Case | None) -> Command:
    given = _mapping(act, None)
    comment = str(given.pop("comment", ""))
    return c.AnswerSurvey({key: int(value) for key, value in given.items()}, comment)


def _delivery(act: Act, case: Case | None) -> Command:
    found = re.fullmatch(r"letter (\S+) (is delivered|fails)", act.text)
    if found is None:
        raise StoryMistake(f'line {act.line}: expected "letter <key> is delivered", found "{act.text}"')
    letters = [one.id for one in case.letters.values() if one.key == found[1]] if case is not None else []
    result = "delivered" if found[2] == "is delivered" else "failed"
    return c.RecordDelivery(letters[-1] if letters else found[1], "story", result)


Maker = Callable[[Act, re.Match[str], Regulation, Case | None], Command]

ACTS: Final[tuple[tuple[re.Pattern[str], Maker], ...]] = (
    (re.compile(r"lodges(?: duty (?P<duty>\S+))?(?: (?P<channel>\S+))?"), _lodge),
    (re.compile(r"completes (?P<step>\S+)"), _complete),
    (re.compile(r"takes (?P<step>\S+)"), _take),
    (re.compile(r"hands (?P<step>\S+) to (?P<person>\S+)"), _hand),
    (re.compile(r"gives back (?P<step>\S+)"), _give_back),
    (re.compile(r"urges (?P<step>\S+)"), _urge),
    (re.compile(r"asks extension of (?P<clock>\S+)"), _extend),
    (re.compile(r"reassesses"), _reassess),
    (re.compile(r"corrects (?P<field>\S+)"), _correct),
    (re.compile(r"withdraws"), _withdraw),
    (re.compile(r"reopens"), _reopen),
    (re.compile(r"starts (?P<procedure>\S+)"), _start),
    (re.compile(r"archives"), _archive),
    (re.compile(r"supplies"), _supply),
    (re.compile(r"notes"), _note),
    (re.compile(r"parts from (?P<other>\S+)"), _part),
    (re.compile(r"answers survey"), _survey),
)
