"""How a file's columns become a history: what `--mapping` says, in YAML."""

from collections.abc import Iterable
from typing import Annotated, Any

import yaml
from django.utils.translation import gettext as _
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from bihuan.registry import history

CONTACTS = ("name", "phone", "email")
RECEIVED = "收到"
LONGEST_CODE = 80


class WrongMapping(ValueError):
    """A mapping that cannot be used; the words say where, what was expected and what to do."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Moment(_Part):
    """A column with moments; `formats` as strptime has them, for what is not written year first."""

    column: str
    formats: tuple[str, ...] = ()


def _moment(given: Any) -> Any:
    return {"column": given} if isinstance(given, str) else given


AMoment = Annotated[Moment, BeforeValidator(_moment)]


class Step(Moment):
    """Something that happened at the moment of a column, with the texts said then."""

    texts: tuple[str, ...] = ()


AStep = Annotated[Step, BeforeValidator(_moment)]


class Event(_Part):
    """One row an event: what was done, when and by whom. `names` gives activities another name."""

    activity: str
    at: AMoment
    by: str | None = None
    names: dict[str, str] = Field(default_factory=dict)


class Mapping(_Part):
    """One row a case (`moments`) or one row an event (`event`).

    `facts` and `texts` are our names to their columns; facts are codes of at most 80 characters, whatever is
    longer or names somebody belongs under `texts` or `person`.
    """

    source: str = Field(min_length=1, max_length=80)
    case: str
    received: AMoment | None = None
    event: Event | None = None
    moments: dict[str, AStep] = Field(default_factory=dict)
    closed: AMoment | None = None
    closed_by: tuple[str, ...] = ()
    outcome: str | None = None
    facts: dict[str, str] = Field(default_factory=dict)
    texts: dict[str, str] = Field(default_factory=dict)
    person: dict[str, str] = Field(default_factory=dict)
    missing: tuple[str, ...] = ()
    refuse: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    zone: str = ""

    @model_validator(mode="after")
    def _whole(self) -> "Mapping":
        if self.event is None and self.received is None:
            raise ValueError(_("请写明 received（收到时间的列）或 event（一行一个动作）"))
        if self.event is not None and self.moments:
            raise ValueError(_("event 和 moments 只能写一个：一行一个动作，或一行一件"))
        if self.closed_by and self.event is None:
            raise ValueError(_("closed_by 写的是动作名，只在写了 event 时可用"))
        _require_known("texts", self.texts, history.TEXTS)
        _require_known("person", self.person, CONTACTS)
        return self

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column it reads."""
        at = [self.received, self.closed, *self.moments.values(), self.event.at if self.event else None]
        found = [self.case, self.outcome, *(one.column for one in at if one is not None)]
        if self.event is not None:
            found += [self.event.activity, self.event.by]
        found += [*self.facts.values(), *self.texts.values(), *self.person.values(), *self.refuse]
        return tuple(dict.fromkeys(one for one in found if one))


def _require_known(where: str, given: Iterable[str], known: tuple[str, ...]) -> None:
    unknown = [one for one in given if one not in known]
    if unknown:
        words = _("%(where)s 没有“%(name)s”，可用：%(known)s")
        raise ValueError(words % {"where": where, "name": unknown[0], "known": "、".join(known)})


def read_mapping(text: str, header: tuple[str, ...]) -> Mapping:
    """The mapping, sound for a file with these columns. Raises WrongMapping with everything that is wrong."""
    try:
        given = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise WrongMapping(
            _("映射不是正确的 YAML：%(why)s") % {"why": " ".join(str(error).split())}
        ) from None
    if not isinstance(given, dict):
        raise WrongMapping(_("映射应写成“键: 值”，如 case: 编号。"))
    try:
        found = Mapping.model_validate(given)
    except ValidationError as error:
        raise WrongMapping("\n".join(_said(one) for one in error.errors())) from None
    absent = [one for one in found.columns if one not in header]
    if absent:
        words = _("映射里的列“%(absent)s”不在文件里。文件里的列：%(header)s。")
        raise WrongMapping(words % {"absent": "”“".join(absent), "header": "、".join(header)})
    return found


def _said(error: Any) -> str:
    where = ".".join(str(one) for one in error["loc"])
    what = str(error["msg"]).removeprefix("Value error, ")
    return f"{where}: {what}" if where else what


def write_mapping(mapping: Mapping) -> str:
    """The mapping as YAML, to be kept or edited."""
    said = mapping.model_dump(mode="json", exclude_defaults=True)
    return str(yaml.safe_dump(said, allow_unicode=True, sort_keys=False, width=100))
