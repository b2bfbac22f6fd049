"""A first mapping for a file nobody has imported yet: by the names of its columns and what stands in them."""

from collections.abc import Mapping as Values
from collections.abc import Sequence
from itertools import islice
from zoneinfo import ZoneInfo

from bihuan.inbox.importing.mapping import LONGEST_CODE, Event, Mapping, Moment, Step
from bihuan.inbox.importing.moments import could_be_moments, formats_of
from bihuan.inbox.importing.sheets import Sheet

LOOKED_AT = 2000
MISSING = ("?", "-", "NULL", "null", "None", "无", "N/A", "EMPTY")
MANY_CODES = 200

_CASE = (
    "投诉编号", "工单编号", "受理编号", "工单号", "案件编号", "编号", "单号", "case_id", "number",
    "ticket_id", "ticket", "id",
)  # fmt: skip
_RECEIVED = (
    "受理时间", "投诉时间", "来电时间", "收到时间", "登记时间", "收件时间", "opened_at",
    "case_startdate", "received_at", "received", "created_at", "time",
)  # fmt: skip
_AT = ("操作时间", "处理时间", "发生时间", "timestamp", "sys_updated_at", "event_time", "completed_at")
_ACTIVITY = ("环节", "步骤", "动作", "操作", "办理环节", "activity", "incident_state", "event", "status")
_BY = ("处理人", "经办人", "操作人", "办理人", "resource", "sys_updated_by", "user_name", "assigned_to")
_CLOSED = ("办结时间", "关闭时间", "结案时间", "closed_at", "case_enddate")
_ANSWERED = ("答复时间", "回复时间", "reply_time", "answered_at", "resolved_at")
_OUTCOME = ("办理结果", "处理结果", "结果", "closed_code", "outcome")
_TEXTS = {
    "headline": ("标题", "主题", "title", "subject"),
    "matter": ("投诉内容", "诉求内容", "留言详情", "内容", "详情", "描述", "text", "content", "description"),
    "answer": ("答复意见", "答复内容", "回复内容", "答复", "回复", "reply", "answer"),
}
# Names of people are nothing for the bodies of entries.
_NAMES_SOMEBODY = (
    "_by",
    "_to",
    "人",
    "员",
    "姓名",
    "name",
    "customer",
    "caller",
    "user",
    "resource",
    "responsible",
)
_PERSON = {
    "name": ("投诉人", "姓名", "客户姓名", "联系人"),
    "phone": ("联系电话", "手机号", "手机", "电话", "来电号码", "phone", "mobile"),
    "email": ("邮箱", "电子邮箱", "email"),
}
_FACTS = {
    "category": ("类别", "投诉类型", "类型", "分类", "category", "label"),
    "source": ("渠道", "来源", "投诉渠道", "contact_type", "case_channel", "channel"),
    "department": ("部门", "承办部门", "责任部门", "assignment_group", "case_department", "department"),
    "place": ("地点", "区域", "门店", "location"),
    "product": ("产品", "车型", "型号", "product"),
}


def guess(sheet: Sheet, *, source: str, zone: str) -> Mapping | None:
    """A mapping for somebody to look through; None where no column could be the case's number, or none of the
    moments can be read in one way only.
    """
    sample = [row.cells for row in islice(sheet.rows(), LOOKED_AT)]
    seen = _Seen(sheet.header, sample, ZoneInfo(zone))
    case, at = seen.named(_CASE), seen.moment(_AT)
    activity = seen.named(_ACTIVITY)
    repeated = case is not None and len({row.get(case, "") for row in sample}) < len(sample)
    is_log = at is not None and activity is not None and repeated
    received = seen.moment(_RECEIVED) or (None if is_log else seen.moment(tuple(sheet.header)))
    if case is None or (received is None and not is_log):
        return None
    by = seen.named(_BY) if is_log else None
    answered = seen.moment(_ANSWERED) if not is_log else None
    closed = seen.moment(_CLOSED) or (answered if not is_log else None)
    texts = {key: column for key, names in _TEXTS.items() if (column := seen.named(names)) is not None}
    moments = {}
    if answered is not None:
        said = ("answer",) if "answer" in texts else ()
        moments["答复"] = Step(column=answered.column, formats=answered.formats, texts=said)
    person = {key: column for key, names in _PERSON.items() if (column := seen.named(names)) is not None}
    taken = {case, activity, by, *texts.values(), *person.values()}
    return Mapping(
        source=source[:80],
        case=case,
        received=received,
        event=Event(activity=activity, at=at, by=by) if is_log and at and activity else None,
        moments=moments,
        closed=closed,
        outcome=seen.named(_OUTCOME),
        facts=_facts(seen, taken),
        texts=texts,
        person=person,
        missing=tuple(one for one in MISSING if seen.has(one)),
        zone=zone,
    )


def _facts(seen: "_Seen", taken: set[str | None]) -> dict[str, str]:
    """Columns that hold codes: short, and few beside the rows."""
    found: dict[str, str] = {}
    named = {column: key for key, names in _FACTS.items() if (column := seen.named(names)) is not None}
    for column in seen.header:
        names_somebody = column.lower().endswith(_NAMES_SOMEBODY)
        if column and column not in taken and not names_somebody and seen.is_code(column):
            found[named.get(column, column)] = column
    return found


class _Seen:
    """The columns and what stands in the first rows."""

    def __init__(self, header: tuple[str, ...], rows: Sequence[Values[str, str]], zone: ZoneInfo) -> None:
        self.header, self.rows, self.zone = header, rows, zone

    def named(self, names: Sequence[str]) -> str | None:
        lower = {one.lower(): one for one in self.header}
        return next((lower[name.lower()] for name in names if name.lower() in lower), None)

    def moment(self, names: Sequence[str]) -> Moment | None:
        """The first of the columns whose moments can be read in one way."""
        lower = {one.lower(): one for one in self.header}
        for name in names:
            column = lower.get(name.lower())
            formats = formats_of(self.values(column), self.zone) if column else None
            if column and formats is not None:
                return Moment(column=column, formats=formats)
        return None

    def values(self, column: str) -> tuple[str, ...]:
        said = dict.fromkeys(row.get(column, "") for row in self.rows)
        return tuple(one for one in said if one and one not in MISSING)

    def has(self, text: str) -> bool:
        return any(text in row.values() for row in self.rows)

    def is_code(self, column: str) -> bool:
        said = self.values(column)
        few = len(said) <= max(10, min(MANY_CODES, len(self.rows) // 2))
        return bool(said) and few and max(map(len, said)) <= LONGEST_CODE and not self._is_moment(said)

    def _is_moment(self, said: Sequence[str]) -> bool:
        plain = any(not one.isdecimal() for one in said)
        return plain and (formats_of(said, self.zone) is not None or could_be_moments(said, self.zone))
