"""JSON Schema of policy.yaml, by which editors complete keys and explain them."""

import json
from typing import Any

from bihuan.regulation.reading.policy.whole import Policy

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def policy_schema() -> dict[str, Any]:
    """The schema as the models say it: keys, kinds of values, and what each is for in both languages."""
    schema = Policy.model_json_schema()
    return {"$schema": DIALECT, **_plain(schema, top=True)}


def policy_schema_text() -> str:
    """The schema as it stands in docs/policy.schema.json."""
    return json.dumps(policy_schema(), ensure_ascii=False, indent=1) + "\n"


def _plain(part: Any, *, top: bool = False) -> Any:
    """The schema as editors need it.

    Titles made from names of classes say nothing to an author; a key named `title` is a key like any other.
    A whole number is a number too, so of the shapes of a value any may fit, not exactly one.
    """
    if isinstance(part, list):
        return [_plain(item) for item in part]
    if not isinstance(part, dict):
        return part
    kept = {key: value for key, value in part.items() if top or key != "title" or not isinstance(value, str)}
    return {"anyOf" if key == "oneOf" else key: _plain(value) for key, value in kept.items()}
