"""Reports: whose duty they answer, what they tell, who writes, looks over and signs them."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal

from bihuan.regulation.measures.house import NAMES
from bihuan.regulation.model import SECTIONS, Duty, Field, FieldKind, Fill, Form, Procedure, Report, Spell
from bihuan.regulation.reading.building.draft import FIELD, POST, Place
from bihuan.regulation.reading.building.implied import EVERY
from bihuan.regulation.reading.policy.whole import Policy, ReportShape
from bihuan.regulation.reading.words import Words, quoted

NUMBERS: Final = (FieldKind.WHOLE, FieldKind.DECIMAL, FieldKind.MONEY)
SPELLS: Final[Mapping[str, Spell]] = {
    "day": "day", "week": "week", "month": "month", "quarter": "quarter", "half-year": "half-year",
    "year": "year",
}  # fmt: skip
PARTS: Final[Mapping[str | None, Literal["value", "numerator", "denominator"]]] = {
    None: "value", "numerator": "numerator", "denominator": "denominator",
}  # fmt: skip
_FILL: Final = re.compile(r"(\S+?)(?: (numerator|denominator))?(?: where (\S+) is (\S+))?")


def read_reports(
    top: Place,
    policy: Policy,
    fields: Mapping[str, Field],
    forms: Mapping[str, Form],
    duties: Mapping[str, Duty],
    filling: Mapping[str, Procedure],
) -> dict[str, Report]:
    """The reports that can be read; what is wrong with the others is told."""
    reader = _Reader(policy, fields, forms, duties, filling)
    read = {key: reader.report(top / "reports" / key, key, one) for key, one in policy.reports.items()}
    return {key: one for key, one in read.items() if one is not None}


class _Reader:
    def __init__(
        self,
        policy: Policy,
        fields: Mapping[str, Field],
        forms: Mapping[str, Form],
        duties: Mapping[str, Duty],
        filling: Mapping[str, Procedure],
    ) -> None:
        self.policy = policy
        self.fields = fields
        self.forms = forms
        self.duties = duties
        self.filling = filling

    def report(self, at: Place, key: str, shape: ReportShape) -> Report | None:
        period = self._period(at, shape)
        duty = self.duties.get(shape.duty) if shape.duty else None
        posts = at.draft.names.of("posts")
        if duty is not None and shape.signed_by is not None:
            (at / "signed_by").wrong(_NO_SIGNER, Words("另写了", "others"), _NO_SIGNER_ADVICE)
        if duty is None and shape.duty is None and shape.signed_by is None:
            at.wrong(_SIGNER, Words("没有", "none"), _SIGNER_ADVICE, at_key=True)
        signed = duty.by if duty is not None else (at / "signed_by").known_each(shape.signed_by, posts, POST)
        by = (at / "by").known_each(shape.by, posts, POST) or signed
        reviewed = (at / "reviewed_by").known_each(shape.reviewed_by, posts, POST)
        sent = (at / "sent_to").known_each(shape.sent_to, posts, POST)
        known = (*self.policy.measures, *NAMES)
        measures = (at / "measures").known_each(shape.measures, known, MEASURE)
        fills = self._fills(at / "fills", shape.fills, duty)
        if period is None:
            return None
        return Report(
            key=key,
            name=shape.name,
            period=period,
            rule=at.rule(shape.article),
            duty=shape.duty,
            about=shape.about,
            sections=tuple(shape.sections) if shape.sections is not None else SECTIONS,
            measures=measures,
            by=by,
            reviewed_by=reviewed,
            signed_by=signed,
            sent_to=sent,
            fills=MappingProxyType(fills),
        )

    def _period(self, at: Place, shape: ReportShape) -> Spell | None:
        """The duty's, or its own: one of the two is written."""
        if (shape.duty is None) == (shape.period is None):
            found = Words("一个也没有", "neither") if shape.duty is None else Words("两者都有", "both")
            at.wrong(_EITHER, found, _EITHER_ADVICE, at_key=True)
            return None
        if shape.period is not None:
            return shape.period
        assert shape.duty is not None
        if not (at / "duty").knows(shape.duty, self.policy.duties, DUTY) or shape.duty not in self.duties:
            return None
        every = self.duties[shape.duty].every
        named = next((name for name, length in EVERY.items() if length == every), "")
        if named not in SPELLS:
            (at / "duty").wrong(_SPELL, quoted(str(every)), _SPELL_ADVICE)
            return None
        return SPELLS[named]

    def _fills(self, at: Place, given: Mapping[str, str], duty: Duty | None) -> dict[str, Fill]:
        made = {}
        form = self.filling[duty.procedure].steps["fill"].form if duty is not None else None
        known = self.forms[form].fields if form is not None and form in self.forms else ()
        numbers = [key for key in known if key in self.fields and self.fields[key].kind in NUMBERS]
        for key, text in given.items():
            if (at / key).knows(key, numbers, NUMBER, at_key=True):
                fill = self._fill(at / key, key, text)
                if fill is not None:
                    made[key] = fill
        return made

    def _fill(self, at: Place, key: str, text: str) -> Fill | None:
        found = _FILL.fullmatch(text)
        if found is None:
            at.wrong(_FILLED, quoted(text), _FILLED_ADVICE)
            return None
        measure, part, name, item = found.groups()
        if not at.knows(measure, (*self.policy.measures, *NAMES), MEASURE):
            return None
        where = None
        if name is not None and not self._knows_item(at, text, name, item):
            return None
        if name is not None:
            where = (name, item)
        return Fill(key, measure, PARTS[part], where)

    def _knows_item(self, at: Place, text: str, name: str, item: str) -> bool:
        """Whether a figure can be narrowed so: to a level, or to one choice of a field."""
        chosen = [one.key for one in self.fields.values() if one.kind is FieldKind.ONE_OF]
        if not at.knows(name, ("level", *chosen), FIELD, offset=text.find(name)):
            return False
        items = self.policy.levels if name == "level" else self.fields[name].options
        return at.knows(item, items, OPTION, offset=text.rfind(item))


MEASURE = Words("已定义的指标", "a known measure")
DUTY = Words("已定义的定期工作", "a known duty")
NUMBER = Words("该定期工作表单中的数字项", "a number of the duty's form")
OPTION = Words("该项的选项", "one of its choices")
_EITHER = Words("duty 与 period 之一", "one of duty and period")
_EITHER_ADVICE = Words(
    "写它完成的定期工作；没有的写期间。", "Name the duty it answers, or without one its period."
)
_SPELL = Words(
    "按日、周、月、季、半年或年的定期工作", "a duty of days, weeks, months, quarters, half-years or years"
)
_SPELL_ADVICE = Words("请改用这样的周期。", "Give the duty such a period.")
_SIGNER = Words("键 signed_by", "the key signed_by")
_SIGNER_ADVICE = Words("没有定期工作的报告，写明由谁签署。", "Say who signs a report that answers no duty.")
_NO_SIGNER = Words("不写 signed_by", "no signed_by")
_NO_SIGNER_ADVICE = Words(
    "由定期工作的办理人签署，因为签署就是完成它。", "Who does the duty signs, for signing answers it."
)
_FILLED = Words(
    "一个指标，如 received 或 in_time numerator", "a measure, such as received or in_time numerator"
)
_FILLED_ADVICE = Words(
    "可加 numerator、denominator，或 where 字段 is 选项。",
    "Add numerator, denominator, or where FIELD is CHOICE.",
)
