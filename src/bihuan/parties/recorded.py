"""Who did what in imported history: names kept apart from the entries, which hold their codes."""

from collections.abc import Collection, Iterable

from bihuan.parties.models import RecordedPerson
from bihuan.parties.sealing import keyed, seal, unseal

_PURPOSE = "recorded person"


def codes_of(unit: str, names: Iterable[str]) -> dict[str, str]:
    """The code of each name, such as ``p17``; a name that is new gets one."""
    digests = {keyed(_PURPOSE, f"{unit}\0{name}"): name for name in dict.fromkeys(names)}
    held = _held(unit, digests)
    fresh = [d for d in digests if d not in held]
    if fresh:
        RecordedPerson.objects.bulk_create(
            [RecordedPerson(unit=unit, digest=d, sealed=seal(digests[d])) for d in fresh],
            ignore_conflicts=True,
        )
        held |= _held(unit, fresh)
    return {name: f"p{held[digest]}" for digest, name in digests.items()}


def _held(unit: str, digests: Collection[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    wanted = list(digests)
    for start in range(0, len(wanted), 500):
        rows = RecordedPerson.objects.filter(unit=unit, digest__in=wanted[start : start + 500])
        found |= dict(rows.values_list("digest", "id"))
    return found


def names_of(unit: str, codes: Iterable[str]) -> dict[str, str]:
    """The names behind codes; one that was erased is missing."""
    ids = {int(code[1:]) for code in codes if code[:1] == "p" and code[1:].isdecimal()}
    rows = RecordedPerson.objects.filter(unit=unit, id__in=ids).values_list("id", "sealed")
    return {f"p{id}": unseal(sealed) for id, sealed in rows}


def forget(unit: str, name: str) -> int:
    """Erases a name; what the person did stays, under a code nobody can read. Returns how many rows went."""
    digest = keyed(_PURPOSE, f"{unit}\0{name}")
    return RecordedPerson.objects.filter(unit=unit, digest=digest).delete()[0]
