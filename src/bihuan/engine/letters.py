"""Letters and notices that fall due because something happened."""

from datetime import datetime

from bihuan.engine import events as e
from bihuan.engine.case import Instance
from bihuan.engine.events import Because, Seat
from bihuan.engine.plan import because_of
from bihuan.engine.seats import holders_of, seat_of, subject_of
from bihuan.engine.working import Working
from bihuan.regulation.house import letter_of
from bihuan.regulation.model import COMPLAINANT, SUBJECT, Letter

SAME_CHANNEL = "same channel"


def owe(
    w: Working,
    instance: Instance,
    key: str,
    at: datetime,
    because: Because,
    *,
    occurrence: str | None = None,
    clock: str | None = None,
) -> None:
    """A letter is owed; the post renders and sends it."""
    letter = letter_of(w.plan_for(instance).regulation, key)
    assert letter is not None, f"expected a letter {key}, found none"
    people = _addressed(w) if letter.to == COMPLAINANT and w.case.parties else (None,)
    for party in people:
        _owe(w, instance, letter, at, because, occurrence=occurrence, clock=clock, party=party)


def _addressed(w: Working) -> tuple[str | None, ...]:
    """Who gets what is written to the complainant: they themselves (None) unless a proxy does instead, and
    whoever does also. A mandate that has ended counts no more.
    """
    today = w.known.calendar.local_day(w.now)
    valid = [
        one for one in w.case.parties.values() if not one.left and (one.until is None or one.until >= today)
    ]
    instead = tuple(one.id for one in valid if one.letters == "instead")
    also = tuple(one.id for one in valid if one.letters == "also")
    return (*(instead or (None,)), *also)


def _owe(
    w: Working,
    instance: Instance,
    letter: Letter,
    at: datetime,
    because: Because,
    *,
    occurrence: str | None,
    clock: str | None,
    party: str | None,
) -> None:
    regulation, key = w.plan_for(instance).regulation, letter.key
    number = w.case.counts.get(f"letter {key}", 0) + 1
    channel = regulation.channels.get(w.case.channel)
    by = tuple(dict.fromkeys(channel.door if one == SAME_CHANNEL and channel else one for one in letter.by))
    nobodys = letter.to in (COMPLAINANT, SUBJECT) or letter.to in regulation.bodies
    seat = None if nobodys else seat_of(w, instance, letter.to)
    w.emit(
        e.LetterOwed(
            letter=f"{key}#{number}",
            key=key,
            to=letter.to,
            by=by,
            seat=seat,
            person=_person(w, instance) if letter.to == SUBJECT else party,
            occurrence=occurrence,
            clock=clock,
        ),
        Because(because.rule, because.articles or letter.rule.articles, because.read, because.used),
        at=at,
    )


def _person(w: Working, instance: Instance) -> str | None:
    subject = subject_of(w, instance)
    return None if subject is None or subject.startswith("post:") else subject


def tell(
    w: Working,
    instance: Instance,
    posts: tuple[str, ...],
    what: str,
    at: datetime,
    because: Because,
    *,
    occurrence: str | None = None,
    clock: str | None = None,
) -> None:
    """Notices for posts.

    A post nobody holds is told through the post above it, so that no notice goes nowhere.
    """
    for post in posts:
        number = w.case.counts.get("notices", 0) + 1
        name = f"notice#{number}"
        if post == SUBJECT:
            w.emit(e.NoticeOwed(name, what, None, _person(w, instance), occurrence, clock), because, at=at)
            continue
        seat = seat_of(w, instance, post)
        used: dict[str, object] = {}
        reports_to = w.plan_for(instance).regulation.posts[post].reports_to
        if reports_to is not None and not holders_of(w, seat):
            used["vacant"] = post
            seat = seat_of(w, instance, reports_to)
        reason = Because(because.rule, because.articles, because.read, used) if used else because
        w.emit(e.NoticeOwed(name, what, seat, None, occurrence, clock), reason, at=at)


def tell_above(
    w: Working, instance: Instance, vacant: Seat, post: str, at: datetime, because: Because
) -> None:
    """Tells the post above a vacant one that something would have begun for its holder."""
    above = w.plan_for(instance).regulation.posts[post].reports_to
    seat = seat_of(w, instance, above) if above is not None else vacant
    number = w.case.counts.get("notices", 0) + 1
    reason = Because(because.rule, because.articles, because.read, {"vacant": post})
    w.emit(e.NoticeOwed(f"notice#{number}", "late", seat), reason, at=at)


def rule_of(w: Working, instance: Instance, key: str) -> Because:
    return because_of(w.plan_for(instance).regulation.letters[key].rule)
