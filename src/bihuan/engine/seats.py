"""Who does a step: seats of posts, who may sit on them, and whom a procedure is started for."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bihuan.engine import events as e
from bihuan.engine.case import COMPLETED, Instance, Occurrence
from bihuan.engine.events import Because, Seat
from bihuan.engine.known import COMPLAINANT as BY_COMPLAINANT
from bihuan.engine.known import STAFF, SYSTEM, Actor
from bihuan.engine.plan import BUILT_IN_POSTS
from bihuan.engine.refused import Reason
from bihuan.engine.ways import Way
from bihuan.engine.working import Refusal, Working, refuse
from bihuan.regulation.model import COMPLAINANT, SUBJECT, Outcome, Post, Rule, Step
from bihuan.regulation.quick import quickly_made


def seat_of(w: Working, instance: Instance, post: str) -> Seat:
    """Where a post's task lies: its unit, and its department as far as it is known now."""
    unit = w.case.unit
    if post in BUILT_IN_POSTS:
        return Seat(post, unit)
    said = w.plan_for(instance).regulation.posts[post]
    if said.in_unit_above:
        unit = _unit_above(w, unit, said)
    post = said.held_as or post
    if said.of is None:
        return Seat(post, unit)
    how, what = said.of
    if how == "kind":
        return Seat(post, unit, _department_of_kind(w, unit, what))
    if how == "field":
        department = w.scope(instance).get(what)
        return Seat(post, unit, department if isinstance(department, str) else None)
    return Seat(post, unit, _department_of_subject(w, instance))


def _unit_above(w: Working, unit: str, post: Post) -> str:
    """The unit above; the unit itself at the top, or where it has the post's department and that has not.

    A chain's own office works under the chain's rules: what its shops send up to it does not go past it.
    """
    above = w.known.holders.unit_above.get(unit, unit)
    if post.of is not None and post.of[0] == "kind":
        kind = post.of[1]
        if _department_of_kind(w, above, kind) is None and _department_of_kind(w, unit, kind) is not None:
            return unit
    return above


def seat_at(w: Working, instance: Instance, post: str) -> Seat:
    """As `seat_of`; where the record has no say in it, found once for the unit and its staff."""
    plan = w.plan_for(instance)
    fixed = plan.seats_in(w.case.unit, w.known.holders)
    found = fixed.get(post)
    if found is None:
        found = seat_of(w, instance, post)
        said = plan.regulation.posts.get(post)
        if said is None or said.of is None or said.of[0] == "kind":
            fixed[post] = found
    return found


def _department_of_kind(w: Working, unit: str, kind: str) -> str | None:
    for department in w.known.holders.departments.values():
        if department.unit == unit and department.kind == kind:
            return department.id
    return None


def _department_of_subject(w: Working, instance: Instance) -> str | None:
    holder: Instance | None = instance
    while holder is not None and holder.subject is None:
        holder = w.case.instances.get(holder.parent) if holder.parent else None
    if holder is None or holder.subject is None:
        return None
    if holder.subject in w.known.holders.departments:
        return holder.subject
    return w.known.holders.department_of.get(holder.subject)


def subject_of(w: Working, instance: Instance) -> str | None:
    """The person, department or post the procedure, or the nearest above it, was started for."""
    holder: Instance | None = instance
    while holder is not None:
        if holder.subject is not None:
            return holder.subject
        holder = w.case.instances.get(holder.parent) if holder.parent else None
    return None


def holders_of(w: Working, seat: Seat) -> tuple[str, ...]:
    """The people who hold a seat's post: of its department, or anywhere in the unit."""
    by_post = w.known.holders.by_post
    found = by_post.get((seat.post, seat.unit, seat.department), ())
    if seat.department is not None:
        return (*found, *(p for p in by_post.get((seat.post, seat.unit, None), ()) if p not in found))
    anywhere = (
        people for (post, unit, _), people in by_post.items() if (post, unit) == (seat.post, seat.unit)
    )
    return tuple(dict.fromkeys(person for people in anywhere for person in people))


def within_reach(w: Working, instance: Instance, step: Step, occurrence: Occurrence) -> tuple[str, ...]:
    """Who can be handed an open task: the people its field names, else whoever holds one of its seats."""
    people = people_named(w, instance, step)
    found = people or (one for seat in occurrence.seats for one in holders_of(w, seat))
    return tuple(dict.fromkeys(found))


def named(w: Working, instance: Instance, post: str) -> str:
    """Who is meant by a post, for answering and penalties.

    The person where exactly one holds it, else the seat in words.
    """
    if post == SUBJECT:
        return subject_of(w, instance) or "post:subject"
    seat = seat_at(w, instance, post)
    holders = holders_of(w, seat)
    if len(holders) == 1:
        return holders[0]
    return f"post:{seat.post}@{seat.department or seat.unit}"


def answering(w: Working, instance: Instance, post: str) -> str:
    """Who answers in a procedure started for a post.

    Its only holder; of several the one with whom the task lies, or who did the last; else the post as a
    whole, whose holders then may each speak for it, so that nobody is singled out by chance.
    """
    if post == SUBJECT:
        return named(w, instance, post)
    holders = holders_of(w, seat_of(w, instance, post))
    if len(holders) > 1:
        for occurrence in reversed(w.case.occurrences.values()):
            if occurrence.instance == instance.id:
                person = occurrence.person if occurrence.by is None else occurrence.by
                return person if person in holders else named(w, instance, post)
    return named(w, instance, post)


def is_plainly_theirs(w: Working, way: Way, occurrence: Occurrence) -> bool:
    """Whether the actor holds a post of a step that asks for nothing else. False decides nothing yet."""
    actor = w.by
    if not way.plain or actor.kind != STAFF or occurrence.person not in (None, actor.person):
        return False
    theirs = False
    for seat in occurrence.seats:
        if seat.post in BUILT_IN_POSTS:
            return False
        theirs = theirs or _holds(actor, seat)
    return theirs


def person_for(w: Working, instance: Instance, step: Step) -> str | None:
    """The person who alone may do it, where the ledger knows one.

    The subject, who did the step named by `same_as`, or the only one a field names.
    """
    if step.same_as is not None:
        done = last_done(w, instance, step.same_as)
        if done is not None and done.by is not None:
            return done.by
    if len(people := people_named(w, instance, step)) == 1:
        return people[0]
    if step.by == (SUBJECT,):
        subject = subject_of(w, instance)
        if subject is not None and not subject.startswith("post:"):
            return subject
    return None


def people_named(w: Working, instance: Instance, step: Step) -> tuple[str, ...]:
    """The people whom the step's field names.

    As filled in its procedure or those above it, else wherever it was filled last.
    """
    if step.named_in is None:
        return ()
    value = w.scope(instance).get(step.named_in)
    if value is None:
        beside = (one.values.get(step.named_in) for one in reversed(w.case.instances.values()))
        value = next((one for one in beside if one is not None), None)
    if isinstance(value, str):
        return (value,)
    return tuple(str(one) for one in value) if isinstance(value, tuple | list) else ()


def give_to_the_named(w: Working, fields: frozenset[str], at: datetime, because: Because) -> None:
    """Fields were filled that name who does open tasks: each now lies with the one named."""
    for occurrence in w.case.open_occurrences():
        instance = w.case.instances[occurrence.instance]
        step = w.step_at(instance, occurrence.step)
        if step.named_in not in fields:
            continue
        person = person_for(w, instance, step)
        if person != occurrence.person:
            w.emit(e.TaskAssigned(occurrence.id, person), because, at=at)


def last_done(w: Working, instance: Instance, step: str) -> Occurrence | None:
    """The last completed occurrence of a step in the procedure or in those it was started from.

    `step` may name its procedure as in ``complaint/plan``.
    """
    procedure, _, step = step.rpartition("/")
    above: Instance | None = instance
    while above is not None:
        known = not procedure or above.procedure == procedure
        number = w.case.counts.get(f"{above.id}/{step}", 0) if known else 0
        while number:
            found = w.case.occurrences.get(f"{above.id}/{step}#{number}")
            if found is not None and found.status == COMPLETED:
                return found
            number -= 1
        above = w.case.instances.get(above.parent) if above.parent else None
    return None


def excluded(w: Working, instance: Instance, step: Step) -> frozenset[str]:
    """The people who may not do it.

    Who did a step of `not_by`, who did the step that is being approved, the subject where `not_by` says so,
    and whole departments where `not_of` does.
    """
    barred = step.not_by if step.approves is None else (*step.not_by, step.approves)
    apart = _of_departments_apart(w, instance, step) if step.not_of else frozenset[str]()
    if not barred:
        return apart
    done = (last_done(w, instance, one) for one in barred if one != SUBJECT)
    people = frozenset(one.by for one in done if one is not None and one.by is not None)
    subject = subject_of(w, instance) if SUBJECT in barred else None
    return apart | people if subject is None else apart | people | {subject}


def _of_departments_apart(w: Working, instance: Instance, step: Step) -> frozenset[str]:
    """Everybody of the departments that did the steps, or are named in the fields, of `not_of`."""
    department_of = w.known.holders.department_of
    apart: set[str] = set()
    for one in step.not_of:
        if one in w.plan_for(instance).regulation.fields:
            value = w.scope(instance).get(one)
            apart.update([value] if isinstance(value, str) else value if isinstance(value, tuple) else ())
            continue
        done = last_done(w, instance, one)
        if done is not None and done.by is not None and done.by in department_of:
            apart.add(department_of[done.by])
    return frozenset(person for person, department in department_of.items() if department in apart)


def is_theirs_to_choose(w: Working, instance: Instance, step: Step, outcome: Outcome | None) -> bool:
    """Whether a way out is kept for a post of the actor's that does not otherwise do the step.

    A supervisor may so end a step that waits for the complainant.
    """
    if outcome is None or outcome.by is None or w.by.kind != STAFF:
        return False
    others = [post for post in outcome.by if post not in step.by and post not in BUILT_IN_POSTS]
    if not others or w.by.person in excluded(w, instance, step):
        return False
    return any(sits(w, instance, seat_of(w, instance, post), w.by, frozenset()) for post in others)


def require_may_do(
    w: Working, instance: Instance, step: Step, occurrence: Occurrence, learnt: str, *, own: bool = False
) -> str | None:
    """Who the completion is on behalf of (None: for themselves). Raises the refusal that says why not.

    `own` is an answer that is the staff's to give (an outcome kept for posts), though the complainant shares
    the step.
    """
    actor = w.by
    if actor.kind == SYSTEM:
        return None
    if actor.kind == BY_COMPLAINANT:
        if any(seat.post == COMPLAINANT for seat in occurrence.seats):
            return None
        raise refuse(Reason.NOT_YOURS, step.rule, step=step.name)
    return _staff_may_do(w, instance, step, occurrence, learnt, own=own)


def _staff_may_do(
    w: Working, instance: Instance, step: Step, occurrence: Occurrence, learnt: str, *, own: bool
) -> str | None:
    actor = w.by
    barred = excluded(w, instance, step)
    if actor.person in barred:
        raise refuse(Reason.EXCLUDED, step.rule, step=step.name)
    if is_dedicated(w, step, occurrence) and not _is_or_stands_in(actor, occurrence.person):
        raise refuse(Reason.ONLY_DEDICATED, step.rule, step=step.name, person=occurrence.person)
    if people := people_named(w, instance, step):
        if actor.person in people or any(_stands_in(actor, one) for one in people):
            return None
        raise refuse(
            Reason.ONLY_DEDICATED, _rule_of_naming(w, instance, step), step=step.name, person=people[0]
        )
    shared = any(seat.post == COMPLAINANT for seat in occurrence.seats) and not own
    if any(sits(w, instance, seat, actor, barred) for seat in occurrence.seats):
        left = step.same_as is not None and not is_dedicated(w, step, occurrence)
        if occurrence.person is not None and not left and not _is_or_stands_in(actor, occurrence.person):
            raise refuse(Reason.HELD_BY_OTHER, step.rule, step=step.name, person=occurrence.person)
        # Where each signs, a holder signs for their own seat.
        return _for_the_complainant(step, learnt) if shared and not step.all_sign else None
    if shared and actor.held:
        return _for_the_complainant(step, learnt)
    raise refuse(
        Reason.NOT_YOURS, step.rule, step=step.name, posts=tuple(seat.post for seat in occurrence.seats)
    )


def _for_the_complainant(step: Step, learnt: str) -> str:
    """Whoever writes down what the complainant has answered says how they learnt it."""
    if not learnt.strip():
        raise refuse(
            Reason.LEARNT_REQUIRED, step.rule, fields={"learnt": Reason.LEARNT_REQUIRED}, step=step.name
        )
    return COMPLAINANT


def is_dedicated(w: Working, step: Step, occurrence: Occurrence) -> bool:
    """Whether the step is kept for whoever did an earlier one.

    Not while that person does not hold the post: then its other holders do it, or the post above.
    """
    if step.same_as is None or occurrence.person is None:
        return False
    if any(seat.post in BUILT_IN_POSTS for seat in occurrence.seats):
        return True
    by_post = w.known.holders.by_post.items()
    held = {post for (post, _, _), people in by_post if occurrence.person in people}
    return bool(held.intersection(seat.post for seat in occurrence.seats))


def _is_or_stands_in(actor: Actor, person: str | None) -> bool:
    return person is not None and (actor.person == person or _stands_in(actor, person))


def _rule_of_naming(w: Working, instance: Instance, step: Step) -> Rule:
    """The article under which somebody was named, where the field cites one, else the step's."""
    assert step.named_in is not None
    rule = w.plan_for(instance).regulation.fields[step.named_in].rule
    return rule if rule.articles else step.rule


def _stands_in(actor: Actor, person: str) -> bool:
    return any(held.acting_for == person for held in actor.held)


def sits(w: Working, instance: Instance, seat: Seat, actor: Actor, barred: frozenset[str]) -> bool:
    """Whether a member of staff may act for a seat.

    Holds it, is its subject, or holds the post above while nobody else can.
    """
    if actor.kind != STAFF:
        return False
    if seat.post == SUBJECT:
        return is_subject(actor, subject_of(w, instance) or "")
    if _holds(actor, seat):
        return True
    below = seat
    for above in seats_above(w, instance, seat):
        if frozenset(holders_of(w, below)) - barred:
            return False
        if _holds(actor, above):
            return True
        below = above
    return False


def seats_above(w: Working, instance: Instance, seat: Seat) -> Iterator[Seat]:
    """The seats that take over from one that nobody can sit on, nearest first."""
    seen = {seat.post}
    posts = w.plan_for(instance).regulation.posts
    while (post := posts.get(seat.post)) is not None:
        reports_to = post.reports_to
        if reports_to is None or reports_to in seen:
            return
        seen.add(reports_to)
        seat = seat_at(w, instance, reports_to)
        yield seat


@quickly_made
@dataclass(frozen=True, slots=True)
class Relief:
    """Who takes over an open task: `barred` may not do it, `above` are the seats above each of its own.

    `named` are the several people whom a field names, any of whom may do it, whatever post they hold.
    """

    barred: frozenset[str]
    above: tuple[tuple[Seat, ...], ...]
    named: tuple[str, ...] = ()


def reliefs(w: Working) -> dict[str, Relief]:
    """Of each open task, by occurrence."""
    found: dict[str, Relief] = {}
    for occurrence in w.case.open_occurrences():
        instance = w.case.instances[occurrence.instance]
        step = w.step_at(instance, occurrence.step)
        above = tuple(tuple(seats_above(w, instance, seat)) for seat in occurrence.seats)
        barred = excluded(w, instance, step)
        named = people_named(w, instance, step) if occurrence.person is None else ()
        found[occurrence.id] = Relief(barred, above, tuple(one for one in named if one not in barred))
    return found


def is_subject(actor: Actor, subject: str) -> bool:
    """Whether the procedure was started for the actor, or for a post of which they are a holder."""
    if actor.person is not None and subject == actor.person:
        return True
    post, stated, place = subject.removeprefix("post:").partition("@")
    return bool(stated) and any(
        held.post == post and place in (held.unit, held.department) for held in actor.held
    )


def _holds(actor: Actor, seat: Seat) -> bool:
    post, unit, department = seat.post, seat.unit, seat.department
    for held in actor.held:
        if (
            held.post == post
            and held.unit == unit
            and (held.department is None or department is None or held.department == department)
        ):
            return True
    return False


def require_holds(w: Working, posts: tuple[str, ...], refusal: Refusal) -> None:
    """Raises `refusal` unless the actor holds one of the posts, is the complainant named, or the system."""
    actor = w.by
    if actor.kind == SYSTEM or (actor.kind == BY_COMPLAINANT and COMPLAINANT in posts):
        return
    root = w.root()
    if actor.kind == STAFF and any(
        sits(w, root, seat_of(w, root, post), actor, frozenset())
        for post in posts
        if post not in BUILT_IN_POSTS
    ):
        return
    raise refusal
