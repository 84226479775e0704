"""Whatever a client sends, the API answers as it declares, and never with a 500 (schemathesis, by our own OpenAPI)."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from bookings.waiting_tokens import token_of
from stores.services.api_keys import make_key
from tests.api.conftest import AT, Api, bearer
from tests.factories.waiting import make_wait
from tests.factories.world import World

pytestmark = pytest.mark.django_db

CHECKS: Final = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
BOUNDED: Final = settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
PLAIN: Final = {"Accept-Encoding": "identity"}

described = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
OPERATIONS: Final = [found.ok() for found in described.get_all_operations() if isinstance(found, Ok)]


@contextmanager
def one_connection() -> Iterator[None]:
    """The end of a request doesn't close the test's connection (as in Django's own test client)."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture(autouse=True)
def in_silence() -> Iterator[None]:
    """Hundreds of refusals are expected: none is news."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.label)
def test_anything_sent_is_answered_as_declared(operation: Any, world: World, present: Any, api: Api) -> None:
    promise = api.hold(skus=["DRESS-M"])
    key = make_key(store=world.store, name="Till", at=AT)[1]
    label = world.pieces[0].label
    wait = make_wait(store=world.store, experience=world.experience, day=AT.date(), joined_at=AT)
    if "/waits/" in operation.path:
        promise = {"reference": "", "token": token_of(wait)}

    @BOUNDED
    @given(case=operation.as_strategy(), known=st.booleans())
    def answers(case: Any, known: bool) -> None:
        if known:
            _aim(case, promise | {"wait": wait.pk}, key, label)
        case.call_and_validate(headers=PLAIN, checks=CHECKS)

    with one_connection():
        answers()


def _aim(case: Any, promise: dict[str, Any], key: str, label: str) -> None:
    """Point a case at things that exist, so that it gets past the doorman."""
    names = {"store": "london", "experience": "try-on", "product": "dress", "reference": promise["reference"]}
    names |= {"sku": "DRESS-M", "label": label, "number": promise["wait"]}
    for part in (case.path_parameters, case.query, case.body):
        if isinstance(part, dict):
            part.update({name: names[name] for name in part if name in names})
    if isinstance(case.body, dict) and "starts_at" in case.body:
        case.body["starts_at"] = "2026-06-02T13:00:00Z"
    case.headers["Authorization"] = bearer(promise)
    case.headers["X-API-Key"] = key
