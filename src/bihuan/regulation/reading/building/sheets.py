"""Papers: those written under `papers`, and for every other form with `document: true` the one it implies."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bihuan.regulation.model import COMPLAINANT, MAIN, SUBJECT, Field, FieldKind, Form, Post, Procedure, Step
from bihuan.regulation.paper import PLACES, Cell, Paper, Part, PartKind, Sign
from bihuan.regulation.reading.building.draft import FORM, POST, PROCEDURE, STEP, Place
from bihuan.regulation.reading.policy.forms import CopyShape
from bihuan.regulation.reading.policy.papers import KINDS, CellShape, PaperShape, PartShape, SignShape
from bihuan.regulation.reading.policy.whole import Policy
from bihuan.regulation.reading.words import Words

HEAD = ("number", "received_at", "complainant", "channel")
WIDE = (FieldKind.LONG_TEXT, FieldKind.MANY_OF, FieldKind.PEOPLE, FieldKind.DEPARTMENTS, FieldKind.FILES)


@dataclass(frozen=True, slots=True)
class Known:
    """What a paper may name."""

    fields: Mapping[str, Field]
    forms: Mapping[str, Form]
    posts: Mapping[str, Post]
    procedures: Mapping[str, Procedure]

    def steps(self) -> Iterator[Step]:
        for procedure in self.procedures.values():
            yield from procedure.steps.values()

    def filling(self, form: str) -> Iterator[Step]:
        """The steps that fill a form in, with themselves or with one of their ways out."""
        for step in self.steps():
            if step.form == form or any(one.form == form for one in step.outcomes.values()):
                yield step

    def approving(self, step: Step) -> Step | None:
        return self.procedures[step.procedure].steps.get(f"{step.key}.approval")


def read_papers(place: Place, policy: Policy, known: Known) -> dict[str, Paper]:
    """Every paper by key, in the order of the forms; those without a form last."""
    written: dict[str, Paper] = {}
    for key, shape in policy.papers.items():
        found = _paper(place / "papers" / key, key, shape, known)
        if found is not None:
            written[key] = found
    carried = {one.form for one in written.values()}
    implied = {
        key: _implied(form, known)
        for key, form in known.forms.items()
        if form.document and key not in carried and key not in written
    }
    order = list(known.forms)
    both = {**implied, **written}
    return dict(
        sorted(both.items(), key=lambda one: order.index(one[1].form) if one[1].form in order else 999)
    )


def _paper(at: Place, key: str, shape: PaperShape, known: Known) -> Paper | None:
    name = shape.form or (key if key in known.forms and shape.of is None else None)
    if shape.form is not None and not (at / "form").knows(shape.form, known.forms, FORM):
        return None
    form = known.forms.get(name or "")
    if form is None and shape.name is None:
        at.wrong(
            _TITLE, Words("没有表单，也没有 name", "neither a form nor a name"), _TITLE_ADVICE, at_key=True
        )
        return None
    if shape.of is not None:
        (at / "of").knows(shape.of, known.procedures, PROCEDURE)
    of = shape.of or (_procedure_of(form, known) if form is not None else MAIN)
    rule = at.rule(shape.article, form.rule.articles if form is not None else ())
    parts = [_part(at / "parts" / index, one, of, known) for index, one in enumerate(shape.parts)]
    written = [_sign(at / "signs" / index, one, known) for index, one in enumerate(shape.signs or ())]
    return Paper(
        key=key,
        name=shape.name or (form.name if form is not None else key),
        path=rule.path,
        articles=rule.articles,
        of=of,
        form=form.key if form is not None else None,
        also=shape.also or "",
        series=shape.series or (form.series if form is not None else "") or key,
        parts=tuple(part for part in parts if part is not None),
        signs=tuple(written) if shape.signs is not None else _signs(form, known),
        copies=_copies(at, shape.copies, form),
        columns=shape.columns,
        landscape=shape.page == "landscape",
        note=shape.note or "",
    )


def _copies(at: Place, written: list[CopyShape] | None, form: Form | None) -> tuple[tuple[str, str], ...]:
    if written is None:
        return tuple((one.name, one.to or "") for one in form.copies) if form is not None else ()
    for index, one in enumerate(written):
        if one.to is not None:
            (at / "copies" / index / "to").knows(one.to, at.draft.names.of("posts"), POST)
    return tuple((one.name, one.to or "") for one in written)


def _part(at: Place, shape: PartShape, of: str, known: Known) -> Part | None:
    kinds = [kind for kind in KINDS if getattr(shape, kind) is not None]
    # A box of opinion and a line for each procedure have cells of their own.
    kind = kinds[0] if kinds else ""
    if not kinds or kinds not in ([kind], [kind, "cells"]) or (len(kinds) == 2 and kind in _WITHOUT_CELLS):
        at.wrong(_ONE, Words("、".join(kinds) or "一种也没有", " and ".join(kinds) or "none"))
        return None
    if kind == "each" and not shape.cells:
        at.wrong(_COLUMNS, Words("没有 cells", "no cells"))
    value = "" if kind == "cells" else str(getattr(shape, kind))
    _check_named(at / kind, kind, value, of, known)
    return Part(
        kind=PartKind(kind),
        heading=shape.heading or "",
        also=shape.also or "",
        cells=tuple(_cell(at / "cells" / index, one, known) for index, one in enumerate(shape.cells or ())),
        field=value if kind in ("rows", "fishbone") else "",
        procedure=value if kind == "each" else "",
        step=_full_step(value, of) if kind == "opinion" else "",
        words=value if kind == "words" else "",
        when=(at / "when").condition(shape.when),
    )


def _full_step(written: str, of: str) -> str:
    return written if "/" in written else f"{of}/{written}"


def _check_named(at: Place, kind: str, value: str, of: str, known: Known) -> None:
    match kind:
        case "rows" | "fishbone":
            drawn = [
                key
                for key, one in known.fields.items()
                if one.kind is FieldKind.ROWS and (kind == "rows" or one.drawn == "fishbone")
            ]
            at.knows(value, drawn, _ROWS if kind == "rows" else _FISHBONE)
        case "each":
            at.knows(value, known.procedures, PROCEDURE)
        case "opinion":
            procedure, _, step = _full_step(value, of).partition("/")
            steps = known.procedures[procedure].steps if procedure in known.procedures else {}
            at.knows(step, steps, STEP)


def _cell(at: Place, shape: str | CellShape, known: Known) -> Cell:
    one = CellShape(field=shape) if isinstance(shape, str) else shape
    clocks = (f"{clock}.due" for clock in at.draft.names.of("clocks"))
    (at if isinstance(shape, str) else at / "field").knows(
        one.field, [*known.fields, *PLACES, *clocks], _CELL
    )
    return Cell(one.field, one.label or "", one.also or "", one.wide, one.lines)


def _sign(at: Place, shape: str | SignShape, known: Known) -> Sign:
    """A post, or words with a post, or words alone; a bare text that is no post is a mistake."""
    who = [*known.posts, COMPLAINANT, SUBJECT]
    if isinstance(shape, str):
        at.knows(shape, who, POST)
        return Sign(_called(shape, known), shape)
    if shape.post is not None:
        (at / "post").knows(shape.post, who, POST)
    return Sign(shape.name, shape.post or "", shape.also or "")


def _called(post: str, known: Known) -> str:
    words = {COMPLAINANT: "投诉人", SUBJECT: "当事人"}
    return known.posts[post].name if post in known.posts else words.get(post, post)


# --- what a form implies ----------------------------------------------------------------------------------


def _implied(form: Form, known: Known) -> Paper:
    rows = [key for key in form.fields if known.fields[key].kind is FieldKind.ROWS]
    own = tuple(_cell_of(known.fields[key]) for key in form.fields if key not in rows)
    head = Part(PartKind.CELLS, cells=tuple(Cell(one) for one in HEAD))
    parts = [head, Part(PartKind.CELLS, cells=own)] if own else [head]
    for key in rows:
        field = known.fields[key]
        if field.drawn == "fishbone":
            parts.append(Part(PartKind.FISHBONE, heading=field.name, field=key))
        parts.append(Part(PartKind.ROWS, heading=field.name, field=key))
    for step in known.filling(form.key):
        approval = known.approving(step)
        if approval is not None:
            parts.append(Part(PartKind.OPINION, step=f"{approval.procedure}/{approval.key}"))
    return Paper(
        key=form.key,
        name=form.name,
        path=form.rule.path,
        articles=form.rule.articles,
        of=_procedure_of(form, known),
        form=form.key,
        series=form.series or form.key,
        parts=tuple(parts),
        signs=_signs(form, known),
        copies=tuple((one.name, one.to or "") for one in form.copies),
        implied=True,
    )


def _cell_of(field: Field) -> Cell:
    match field.kind:
        case FieldKind.LONG_TEXT:
            return Cell(field.key, wide=2, lines=3)
        case kind if kind in WIDE:
            return Cell(field.key, wide=2)
        case _:
            return Cell(field.key)


def _procedure_of(form: Form, known: Known) -> str:
    return next((step.procedure for step in known.filling(form.key)), MAIN)


def _signs(form: Form | None, known: Known) -> tuple[Sign, ...]:
    """Who fills it in, and who approves that; four boxes are all that fit side by side."""
    posts: dict[str, None] = {}
    for step in known.filling(form.key) if form is not None else ():
        approval = known.approving(step)
        for post in (*step.by, *(approval.by if approval is not None else ())):
            posts[post] = None
    named = [one for one in posts if one in known.posts or one in (COMPLAINANT, SUBJECT)]
    return tuple(Sign(_called(one, known), one) for one in named[:4])


_WITHOUT_CELLS = ("rows", "fishbone", "words")
_TITLE = Words("表单的键，或 form，或 name", "the key of a form, a form or a name")
_TITLE_ADVICE = Words("请写 form: 表单，或给它一个 name。", "Write form:, or give it a name.")
_ONE = Words(
    "cells、rows、each、fishbone、opinion、words 中恰好一个",
    "exactly one of cells, rows, each, fishbone, opinion and words",
)
_COLUMNS = Words("cells：各列", "cells: its columns")
_ROWS = Words("rows 字段", "a field of rows")
_FISHBONE = Words("drawn: fishbone 的 rows 字段", "a field of rows with drawn: fishbone")
_CELL = Words("字段或位置（number、complainant 等）", "a field, or a place such as number or complainant")
