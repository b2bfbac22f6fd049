"""What clocks and letters listen for: `slip is done`, `penalty/sign is done with signed`, `letter result is
delivered`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bihuan.regulation.model import News, NewsKind, Procedure
from bihuan.regulation.reading.building.draft import (
    CLOCK,
    END,
    LETTER,
    OUTCOME,
    PROCEDURE,
    STEP,
    WATCH,
    Place,
)
from bihuan.regulation.reading.words import Words, did_you_mean, quoted

_PLAIN = {
    "received": NewsKind.RECEIVED,
    "level is set": NewsKind.LEVEL_SET,
    "material is supplied": NewsKind.SUPPLIED,
    "case closes": NewsKind.CLOSES,
    "case settles": NewsKind.SETTLES,
}
_LETTER = re.compile(r"letter (\S+) is delivered")
_CLOCK = re.compile(r"clock (\S+) is late")
_WATCH = re.compile(r"watch (\S+) (begins|ends)")
_STEP = re.compile(r"(?:([^\s/]+)/)?([^\s/]+) (begins|is done)(?: with (\S+))?")
_PROCEDURE = re.compile(r"(\S+) (starts|ends)(?: with (\S+))?")
_FORMS = (
    *_PLAIN,
    "<step> begins",
    "<step> is done",
    "<step> is done with <outcome>",
    "<procedure> starts",
    "<procedure> ends",
    "<procedure> ends with <outcome>",
    "letter <key> is delivered",
    "clock <key> is late",
    "watch <key> begins",
    "watch <key> ends",
)


@dataclass(frozen=True, slots=True)
class Newsroom:
    """Resolves texts of news against the procedures, for a clock or letter of procedure `of`."""

    procedures: Mapping[str, Procedure]
    of: str

    def read_all(self, place: Place, texts: str | list[str] | None) -> tuple[News, ...]:
        """The news; what cannot be resolved is told and left out."""
        found = (self._read(at, text) for at, text in place.each(texts))
        return tuple(one for one in found if one is not None)

    def _read(self, place: Place, text: str) -> News | None:
        names = place.draft.names
        if text in _PLAIN:
            return News(_PLAIN[text], text=text)
        if found := _LETTER.fullmatch(text):
            place.knows(found[1], names.of("letters"), LETTER, offset=found.start(1))
            return News(NewsKind.DELIVERED, name=found[1], text=text)
        if found := _CLOCK.fullmatch(text):
            place.knows(found[1], names.of("clocks"), CLOCK, offset=found.start(1))
            return News(NewsKind.LATE, name=found[1], text=text)
        if found := _WATCH.fullmatch(text):
            place.knows(found[1], names.of("watches"), WATCH, offset=found.start(1))
            kind = NewsKind.WATCH_BEGINS if found[2] == "begins" else NewsKind.WATCH_ENDS
            return News(kind, name=found[1], text=text)
        if found := _STEP.fullmatch(text):
            return self._of_step(place, text, found)
        if found := _PROCEDURE.fullmatch(text):
            return self._of_procedure(place, text, found)
        place.wrong(_NEWS, quoted(text), did_you_mean(text, _FORMS))
        return None

    def _of_step(self, place: Place, text: str, found: re.Match[str]) -> News | None:
        names, procedure = place.draft.names, found[1] or self.of
        if found[1] and not place.knows(found[1], names.of("procedures"), PROCEDURE, offset=found.start(1)):
            return None
        if not self._knows_step(place, procedure, found):
            return None
        outcome = found[4]
        step = self.procedures[procedure].steps.get(found[2]) if procedure in self.procedures else None
        if outcome is not None and step is not None:
            place.knows(outcome, step.outcomes, OUTCOME, offset=found.start(4))
        kind = NewsKind.BEGINS if found[3] == "begins" else NewsKind.DONE
        return News(kind, procedure, found[2], outcome, text)

    def _knows_step(self, place: Place, procedure: str, found: re.Match[str]) -> bool:
        names = place.draft.names
        said = self.procedures.get(procedure)
        # A duty's one step stands under no `procedures`, and yet is done like any other.
        known = names.steps(procedure) or (tuple(said.steps) if said is not None else ())
        if found[2] in known or not (known or found[1]):
            # Without steps the procedure itself is wrong, which is told where it is named.
            return bool(known)
        elsewhere = [
            f"{other}/{found[2]}" for other in names.of("procedures") if found[2] in names.steps(other)
        ]
        if elsewhere and not found[1]:
            advice = Words(f"请写 {elsewhere[0]}。", f"Write {elsewhere[0]}.")
        else:
            advice = did_you_mean(found[2], known)
        of = Words(f"程序 {procedure} 的步骤", f"a step of {procedure}")
        place.wrong(
            of if procedure in names.of("procedures") else STEP,
            quoted(found[2]),
            advice,
            offset=found.start(2),
        )
        return False

    def _of_procedure(self, place: Place, text: str, found: re.Match[str]) -> News | None:
        if not place.knows(found[1], place.draft.names.of("procedures"), PROCEDURE, offset=0):
            return None
        outcome = found[3]
        if outcome is not None and found[1] in self.procedures:
            place.knows(outcome, self.procedures[found[1]].ends, END, offset=found.start(3))
        kind = NewsKind.STARTS if found[2] == "starts" else NewsKind.ENDS
        return News(kind, found[1], found[1], outcome, text)


_NEWS = Words("发生的事，如 slip is done", "something that happens, such as slip is done")
