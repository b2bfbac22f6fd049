"""The schema for editors: current, complete and explained."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema_rs
from tests.regulation.small import POLICY

from bihuan.regulation.reading.composing import compose
from bihuan.regulation.reading.nodes import data
from bihuan.regulation.reading.policy.forms import KINDS
from bihuan.regulation.reading.schema import policy_schema, policy_schema_text

DOCS = Path(__file__).parents[3] / "docs"


def keys(schema: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Every key of every mapping, by the mapping's name and its own."""
    held = {"Policy": schema, **schema["$defs"]}
    return {
        f"{name}.{key}": one for name, part in held.items() for key, one in part.get("properties", {}).items()
    }


def marked_in_an_editor(policy: str) -> list[str]:
    """The places an editor marks as wrong, as paths."""
    document, _ = compose("policy.yaml", policy)
    plain = json.loads(json.dumps(data(document.root), default=float))
    found = jsonschema_rs.validator_for(policy_schema()).iter_errors(plain)
    return sorted(".".join(str(part) for part in one.instance_path) for one in found)


def test_the_committed_schema_is_the_one_the_models_give() -> None:
    # Write it again with: python -c "from bihuan.regulation.reading import schema;
    # print(schema.policy_schema_text(), end='')" > docs/policy.schema.json
    assert (DOCS / "policy.schema.json").read_text(encoding="utf-8") == policy_schema_text()


def test_every_key_is_explained_in_both_languages() -> None:
    unexplained = [
        name
        for name, one in keys(policy_schema()).items()
        if not all(part.strip() for part in one.get("description", "").partition("\n\n")[::2])
    ]

    assert unexplained == []


def test_every_key_of_the_language_stands_in_its_reference() -> None:
    words = set(re.findall(r"\w+", (DOCS / "language.md").read_text(encoding="utf-8")))

    missing = [name for name in keys(policy_schema()) if name.rpartition(".")[2] not in words]

    assert missing == []


def test_what_can_be_read_is_sound_in_an_editor_too() -> None:
    rows = "- {when: danger, then: {level: urgent, offer: 3}}\n      - {when: danger, then: 1.5}\n      "

    assert marked_in_an_editor(POLICY) == []
    assert marked_in_an_editor(POLICY.replace("- {when: danger", f"{rows}- {{when: danger", 1)) == []


def test_what_is_misspelt_is_marked_in_an_editor_too() -> None:
    policy = POLICY.replace("reports_to: chief", "report_to: chief").replace("times: 1", "times: once")

    assert marked_in_an_editor(policy) == ["clocks.plan.extension", "posts.clerk"]


def test_every_kind_of_field_is_offered() -> None:
    assert set(KINDS) <= set(policy_schema()["$defs"]["FieldShape"]["properties"])
