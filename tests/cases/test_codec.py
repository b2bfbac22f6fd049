import json
from dataclasses import fields
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bihuan.cases import codec
from bihuan.engine.events import Because, Event, NoteAdded

GOLDEN = Path(__file__).parent / "golden"
CLASSES = codec.event_classes()

moments = some.datetimes(timezones=some.just(UTC))
days = some.dates()
decimals = some.decimals(allow_nan=False, allow_infinity=False, places=2)
single = some.none() | some.booleans() | some.integers() | some.text(max_size=8) | moments | days | decimals
coded = single | some.lists(single, max_size=3).map(tuple)
some.register_type_strategy(datetime, moments)
some.register_type_strategy(object, coded)


@pytest.mark.parametrize("name", sorted(CLASSES))
def test_every_event_class_has_a_golden_sample_that_still_reads(name: str) -> None:
    sample = json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))

    event = codec.decode_event(name, sample["body"])

    # A field added since has its default, which the body leaves out; every other word is as it was.
    assert codec.from_json(codec.to_json(codec.encode_event(event))) == sample["body"]
    assert type(event).__name__ == sample["means"].partition("(")[0]


@pytest.mark.parametrize("name", sorted(CLASSES))
@given(data=some.data())
def test_an_event_comes_back_from_its_json_as_it_was(name: str, data: some.DataObject) -> None:
    event = data.draw(some.from_type(CLASSES[name]))

    text = codec.to_json(codec.encode_event(event))

    assert codec.decode_event(name, codec.from_json(text)) == event


@pytest.mark.parametrize("name", sorted(CLASSES))
@given(data=some.data())
def test_a_body_holds_ids_enumerations_numbers_moments_and_hashes_only(
    name: str, data: some.DataObject
) -> None:
    event = data.draw(some.from_type(CLASSES[name]))

    body = codec.encode_event(event)

    assert not {"text", "reason", "comment", "words", "name", "phone"} & set(body)
    assert all(isinstance(leaf, str | int | bool | type(None)) for leaf in _leaves(body))


def test_no_event_field_is_free_text() -> None:
    coded_types = {f.type for cls in CLASSES.values() for f in fields(cls)}

    assert not {"Part", "tuple[Part, ...]", Any} & coded_types


def test_a_value_no_body_may_hold_is_refused() -> None:
    with pytest.raises(codec.NotForTheLedger):
        codec.value_to(1.5)
    with pytest.raises(codec.NotForTheLedger):
        codec.value_to(b"raw")


def test_a_reason_comes_back_as_it_was() -> None:
    because = Because(
        "clocks.plan",
        ("五", "七(4)"),
        {"amount": Decimal("1.20"), "on": date(2026, 1, 2)},
        {"holders": ("1", "2")},
    )

    assert codec.decode_because(codec.encode_because(because)) == because


def test_a_field_with_its_default_is_left_out_and_read_back() -> None:
    assert codec.encode_event(NoteAdded()) == {}
    assert codec.decode_event("NoteAdded", {}) == NoteAdded()


def _leaves(value: object) -> list[object]:
    match value:
        case dict():
            return [leaf for inner in value.values() for leaf in _leaves(inner)]
        case list() | tuple():
            return [leaf for inner in value for leaf in _leaves(inner)]
        case _:
            return [value]


def write_golden(event: Event) -> None:
    """Keeps a sample of a new event class: run it once, read what it wrote, commit it, never change it."""
    sample = {"body": codec.encode_event(event), "means": repr(event)}
    path = GOLDEN / f"{type(event).__name__}.json"
    path.write_text(json.dumps(sample, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
