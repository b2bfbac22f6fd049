"""A complaint that another program hands in: read by the record's form, and let in through the one door."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from bihuan.api import problems
from bihuan.api.guarding import Caller
from bihuan.api.problems import Problem, lang
from bihuan.api.reading import in_force, record_keys
from bihuan.api.shapes import LodgeIn, PersonIn
from bihuan.engine.events import Part
from bihuan.engine.known import COMPLAINANT
from bihuan.engine.refused import Refused
from bihuan.inbox import intake
from bihuan.inbox.intake import Received
from bihuan.inbox.keeping import OtherContent
from bihuan.parties.contacts import Kind, normal
from bihuan.regulation.model import Field, Regulation
from bihuan.regulation.values import sorted_out


def lodge(caller: Caller, asked: LodgeIn, *, raw: str, key: str) -> dict[str, Any]:
    """Lets a complaint in and gives its number and code, or raises the problem."""
    received_at = asked.received_at or caller.now
    regulation = in_force(caller, asked.unit, received_at)
    fields = {name: regulation.fields[name] for name in record_keys(regulation)}
    values, texts, wrong = sorted_values(fields, asked.values)
    wrong += _wrong_contacts(asked.person)
    if wrong:
        raise problems.malformed(tuple(wrong))
    answer = intake.lodge(
        asked.channel,
        asked.unit,
        raw=raw,
        received_at=received_at,
        now=caller.now,
        by=caller.bearer.by,
        values={name: value for name, value in values.items() if value is not None},
        texts={name: text for name, text in texts.items() if text},
        person=_parts(asked.person),
        files=asked.files,
        idempotency=scoped(caller, key),
        language=asked.language,
        sender=asked.person.phone or asked.person.email,
        origin=asked.origin,
        anonymous=asked.anonymous,
    )
    match answer:
        case Received():
            return {
                "id": answer.case_id,
                "number": answer.number,
                "code": answer.code,
                "url": f"{settings.BASE_URL}/p/status?number={answer.number}",
                "repeated": answer.repeated,
            }
        case _:
            raise not_let_in(answer, regulation)


def scoped(caller: Caller, key: str) -> str:
    """Keys of one token never meet those of another."""
    return f"{caller.bearer.token}:{key}"


def not_let_in(answer: Refused | OtherContent, regulation: Regulation | None) -> Problem:
    if isinstance(answer, OtherContent):
        said = _("这个幂等键已用于另一份内容。请换一个新的键。")
        return Problem(422, "idempotency-key-reused", said)
    return problems.refused(answer, regulation)


def sorted_values(
    fields: dict[str, Field], given: dict[str, Any]
) -> tuple[dict[str, object], dict[str, str], list[tuple[str, str, str]]]:
    """Plain values into coded values and texts, and what could not be read."""
    values, texts, errors, unknown = sorted_out(fields, given)
    english = lang() == "en"
    wrong = [(one.field.key, "wrong-value", one.expected[english]) for one in errors]
    wrong += [(key[:64], "unknown-field", _("这里没有这一项。")) for key in unknown]
    return values, texts, wrong


def _parts(person: PersonIn) -> tuple[Part, ...]:
    said = {"name": person.name, "phone": person.phone, "email": person.email, "address": person.address}
    return tuple(Part(name, COMPLAINANT, value.strip()) for name, value in said.items() if value.strip())


def _wrong_contacts(person: PersonIn) -> list[tuple[str, str, str]]:
    wrong = []
    if person.phone.strip() and normal(Kind.PHONE, person.phone) is None:
        wrong.append(("person.phone", "wrong-value", _("这不是电话号码。")))
    if person.email.strip() and normal(Kind.EMAIL, person.email) is None:
        wrong.append(("person.email", "wrong-value", _("这不是邮箱地址。")))
    return wrong
