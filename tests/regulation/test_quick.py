"""Values that are made quickly are what the dataclass was: frozen, equal, copied and pickled alike."""

import copy
import pickle
from collections.abc import Mapping
from dataclasses import FrozenInstanceError, dataclass, field, replace

import pytest

from bihuan.regulation.quick import altered, nothing, quickly_made


@dataclass(frozen=True, slots=True)
class News:
    pass


@quickly_made
@dataclass(frozen=True, slots=True)
class Moved(News):
    """Somebody moved."""

    who: str
    to: str = "here"
    seen: list[str] = field(default_factory=list)


def test_a_value_is_made_with_its_defaults_and_names_its_fields() -> None:
    moved = Moved("li", to="there")

    assert (moved.who, moved.to, moved.seen) == ("li", "there", [])
    assert repr(moved) == "Moved(who='li', to='there', seen=[])"
    assert isinstance(moved, News)


def test_each_value_has_a_default_of_its_own() -> None:
    first, second = Moved("li"), Moved("li")

    first.seen.append("wang")

    assert second.seen == []


def test_no_field_of_it_can_be_changed() -> None:
    moved = Moved("li")

    with pytest.raises(FrozenInstanceError):
        moved.who = "wang"  # type: ignore[misc]


def test_it_equals_its_copies() -> None:
    moved = Moved("li", "there")

    assert moved == copy.copy(moved) == pickle.loads(pickle.dumps(moved)) == replace(moved)
    assert moved != replace(moved, to="elsewhere")


def test_an_altered_value_differs_in_what_was_said_alone() -> None:
    moved = Moved("li", "there", ["wang"])

    assert altered(moved, to="elsewhere") == replace(moved, to="elsewhere")
    assert moved.to == "there"


def test_what_is_not_a_field_cannot_be_altered() -> None:
    with pytest.raises(AttributeError):
        altered(Moved("li"), whom="wang")  # type: ignore[call-arg]


def test_a_field_that_is_not_given_is_missed() -> None:
    with pytest.raises(TypeError, match="who"):
        Moved()  # type: ignore[call-arg]


def test_a_class_that_does_more_when_it_is_made_is_refused() -> None:
    @dataclass(frozen=True, slots=True)
    class Checked:
        amount: int

        def __post_init__(self) -> None:
            raise ValueError

    with pytest.raises(TypeError, match="Checked"):
        quickly_made(Checked)


def test_an_empty_mapping_is_one_and_the_same_for_all() -> None:
    @quickly_made
    @dataclass(frozen=True, slots=True)
    class Read:
        values: Mapping[str, object] = field(default_factory=nothing)

    assert Read().values is Read().values is nothing()
    assert Read({"a": 1}).values == {"a": 1}
