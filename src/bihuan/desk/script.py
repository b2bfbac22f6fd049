"""The standard script (标准话术): what is said on the telephone, in the order of the record."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from bihuan.desk.frame import Viewer
from bihuan.desk.registration import Where
from bihuan.pages.regulated import field_word
from bihuan.regulation.model import Field, FieldKind


@dataclass(frozen=True, slots=True)
class Lines:
    """`asks` are by key of a field; `article` is the regulation's, where it has a script."""

    opening: str
    asks: dict[str, str]
    closing: str
    article: tuple[str, ...] = ()
    situations: tuple[tuple[str, str], ...] = ()


def lines_for(viewer: Viewer, where: Where, *, outward: bool = False) -> Lines:
    """The regulation's own words, and for what it leaves open the usual ones."""
    record = where.regulation.forms.get("record")
    fields = [where.regulation.fields[key] for key in (record.fields if record is not None else ())]
    script = where.regulation.script
    asks = {field.key: _ask(where, field, viewer) for field in fields}
    usual = Lines(_opening(viewer, where, outward), asks, _closing())
    if script is None:
        return usual
    said = {key: _put(viewer, where, path, words) for key, (path, words) in script.words().items()}
    return Lines(
        opening=usual.opening if outward else said.get("opening") or usual.opening,
        asks={**asks, **{key: said[f"asks.{key}"] for key in script.asks}},
        closing=said.get("closing") or usual.closing,
        article=script.rule.articles,
        situations=tuple(
            (
                _named(viewer, where, f"{script.rule.path}.situations.{key}", one.name),
                said[f"situations.{key}.say"],
            )
            for key, one in script.situations.items()
        ),
    )


def _named(viewer: Viewer, where: Where, path: str, words: str) -> str:
    return where.regulation.word(path, words, viewer.lang)


def _put(viewer: Viewer, where: Where, path: str, words: str) -> str:
    """The words in the viewer's language, with who speaks for which unit put in."""
    said = where.regulation.word(path, words, viewer.lang)
    return said.replace("{unit}", where.unit.name).replace("{agent}", viewer.name)


def _opening(viewer: Viewer, where: Where, outward: bool) -> str:
    named = {"unit": where.unit.name, "agent": viewer.name}
    if outward:
        return (
            _("您好，我是%(unit)s的%(agent)s，就您反映的问题给您回电，现在方便吗？本次通话会录音。") % named
        )
    return _("您好，这里是%(unit)s，我是%(agent)s。本次通话会录音。请问怎么称呼您？有什么可以帮您？") % named


def _closing() -> str:
    return _("我把您说的重复一遍，请您听听对不对。……都记下了。您的投诉编号和查询码我现在念给您，请记一下。")


def _ask(where: Where, field: Field, viewer: Viewer) -> str:
    """A question made of the field's own words, where its name alone is none."""
    name = field_word(where.regulation, field, viewer.lang)
    match field.kind:
        case FieldKind.YES_NO:
            return _("请问有没有这种情况：%(name)s？") % {"name": name}
        case FieldKind.LONG_TEXT:
            return _("请您从头说说%(name)s：什么时候、在哪里、怎么回事。") % {"name": name}
        case FieldKind.FILES:
            return _("有照片或单据的话，可以凭编号和查询码在网页上补交。")
        case _:
            # The field's name says it already.
            return ""
