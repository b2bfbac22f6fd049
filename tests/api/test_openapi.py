"""The interface held to its own description, by requests made up from it."""

import json
from collections.abc import Iterator

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from bihuan.api.interface import api
from bihuan.api.tokens import Allowed
from bihuan.config.wsgi import application
from tests.cases.shop import lodged

SCHEMA = json.loads(json.dumps(api.get_openapi_schema()))
OPERATIONS = [
    (path, method)
    for path, methods in SCHEMA["paths"].items()
    for method in methods
    if method != "parameters"
]


@pytest.fixture
def one_connection() -> Iterator[None]:
    """Requests run in the test's own transaction, so they may not close its connection behind them."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


def test_it_is_open_to_read_and_of_the_version_promised():
    said = Client(headers={"host": "localhost"}).get("/api/v1/openapi.json").json()

    assert said["openapi"].startswith("3.1")


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_every_operation_declares_every_error(path, method):
    answers = SCHEMA["paths"][path][method]["responses"]

    assert {"400", "401", "403", "404", "422", "429"} <= set(answers)
    assert method == "get" or path.endswith("/files") or "409" in answers
    for status, answer in answers.items():
        if int(status) >= 400:
            assert set(answer["content"]) == {"application/problem+json"}


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_made_up_requests_are_answered_as_described(path, method, speak, shop, one_connection):
    case = lodged(shop)
    token = speak(shop.clerk, *Allowed).defaults["HTTP_AUTHORIZATION"]
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    operation = schema[path][method.upper()]

    @settings(
        max_examples=8,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(made=operation.as_strategy())
    def ask(made):
        if "case" in made.path_parameters:
            made.path_parameters["case"] = case.case_id
        # A request of the right form may still be refused by a rule: that is an answer, not a failure.
        made.call_and_validate(
            headers={"Authorization": token, "Host": "localhost"},
            excluded_checks=[positive_data_acceptance],
        )

    ask()
