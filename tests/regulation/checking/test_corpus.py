"""Broken regulations: one defect each in one of the project's own; every one is found, in its place."""

import copy
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from bihuan.registry.folders import sources_in
from bihuan.regulation.checking import check
from bihuan.regulation.model import Regulation
from bihuan.regulation.reading import Sources, read
from bihuan.simulator.stories.reading import _Loader

ROOT = Path(__file__).parents[3]
FOLDERS = {path.parent.parent.name: path.parent for path in (ROOT / "regulations").glob("*/*/policy.yaml")}
CORPUS = yaml.safe_load((Path(__file__).parent / "corpus.yaml").read_text(encoding="utf-8"))
POLICY = "policy.yaml"


@dataclass(frozen=True)
class Found:
    """What was said of a broken regulation: its code (`mistake` where it cannot even be read) and where."""

    code: str
    where: str


@lru_cache(maxsize=len(FOLDERS))
def whole(id: str) -> tuple[Sources, dict[str, Any]]:
    """The sources of a regulation, and its policy as data."""
    sources = sources_in(FOLDERS[id])
    return sources, yaml.load(sources.texts[POLICY], Loader=_Loader)


def broken(defect: dict[str, Any]) -> Sources:
    """The regulation with the one defect in it."""
    sources, policy = whole(defect["regulation"])
    texts = dict(sources.texts)
    if defect["do"] == "append":
        texts[defect["at"]] += defect["with"]
        return Sources(texts)
    policy = copy.deepcopy(policy)
    *way, last = defect["at"]
    inside: Any = policy
    for key in way:
        inside = inside[key]
    match defect["do"]:
        case "drop":
            del inside[last]
        case "insert":
            inside.insert(last, defect["with"])
        case "set":
            inside[last] = defect["with"]
        case unknown:
            raise ValueError(unknown)
    texts[POLICY] = yaml.safe_dump(policy, allow_unicode=True, sort_keys=False, width=10_000)
    return Sources(texts)


def said_of(sources: Sources) -> list[Found]:
    reading = read(sources)
    if not isinstance(reading, Regulation):
        return [Found("mistake", mistake.where) for mistake in reading]
    return [Found(one.code, one.path) for one in check(reading)]


def test_the_corpus_is_wide() -> None:
    assert len(CORPUS) >= 60
    assert {one["regulation"] for one in CORPUS} == set(FOLDERS)
    assert len({one["finds"] for one in CORPUS}) >= 15
    assert Counter(one["finds"] for one in CORPUS)["mistake"] < len(CORPUS) / 4


@pytest.mark.parametrize("defect", CORPUS, ids=lambda one: f"{one['regulation']}: {one['defect']}")
def test_the_defect_is_found_with_its_place(defect: dict[str, Any]) -> None:
    found = said_of(broken(defect))

    assert Found(defect["finds"], defect["where"]) in found


@pytest.mark.parametrize("id", sorted(FOLDERS))
def test_written_out_anew_without_a_defect_it_says_nothing_of_the_kind(id: str) -> None:
    """What the corpus finds is the defect's, not the writing's."""
    _, policy = whole(id)
    unbroken = broken({"regulation": id, "do": "set", "at": ["version"], "with": policy["version"]})

    planted = {Found(one["finds"], one["where"]) for one in CORPUS if one["regulation"] == id}

    assert not planted & set(said_of(unbroken))
