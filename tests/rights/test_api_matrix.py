"""Every operation of the API, with every kind of proof, answers what docs/rights.md says."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from http import HTTPStatus
from typing import Any, Final

import pytest
import time_machine
from django.test import Client

from bookings.tokens import token_of
from bookings.waiting_tokens import token_of as token_of_wait
from config.api import api
from stores.models import Role, Scope, Store
from stores.services.api_keys import make_key, revoke
from tests.factories.bookings import make_booking
from tests.factories.stores import make_member
from tests.factories.waiting import make_wait
from tests.factories.world import make_world
from tests.rights.everybody import NOW
from tests.rights.table import rows_of

Proof = tuple[Client, dict[str, str]]
OPERATIONS: Final = {
    operation["operationId"]: (method, path)
    for path, operations in api.get_openapi_schema()["paths"].items()
    for method, operation in operations.items()
}
DESCRIPTIONS: Final = {
    operation["operationId"]: operation.get("description", "")
    for operations in api.get_openapi_schema()["paths"].values()
    for operation in operations.values()
}
BODIES: Final[Mapping[str, Any]] = {
    "move_booking": {"starts_at": "2026-06-02T12:00:00Z"},
    "replace_pieces": {"skus": []},
    "replace_answers": {"answers": []},
    "accept_offer": {"offer": 1},
    "decline_offer": {"offer": 1},
    "create_check_in": {"code": "22222222"},
    "create_stock_sale": {"event_id": "1", "label": "nothing"},
    "create_stock_return": {"event_id": "1", "label": "nothing"},
    "fail_order": {"why": "Nobody was there"},
}
"""What an operation must be sent before it looks at whose it is."""
PLAIN: Final = {"openapi-json", "openapi-view", "api-root"}
"""Addresses that describe the API: everybody may open them."""
EXPECTED: Final = {name: row for row in rows_of("The API") for name in row["operation"].split(", ")}

pytestmark = pytest.mark.django_db


def test_no_operation_is_missing_from_the_table() -> None:
    assert set(EXPECTED) == set(OPERATIONS) | PLAIN


@pytest.fixture
def proofs() -> Iterator[tuple[dict[str, Proof], Mapping[str, str]]]:
    """By the column of docs/rights.md, how somebody shows who they are; and the values of the addresses."""
    with time_machine.travel(NOW, tick=False):
        world, paris = make_world(), make_world(slug="paris")
        mine, others = (
            make_booking(store=world.store, experience=world.experience, starts_at=NOW + timedelta(days=day))
            for day in (1, 2)
        )
        given: dict[str, Any] = {"store": world.store, "experience": world.experience, "joined_at": NOW}
        wait, another = (make_wait(**given, day=NOW.date() + timedelta(days=day)) for day in (1, 2))
        associate, auditor = Client(), Client()
        associate.force_login(make_member(store=world.store).user)
        auditor.force_login(make_member(store=world.store, role=Role.AUDITOR).user)
        yield (
            {
                "nobody": (Client(), {}),
                "token": (Client(), {"Authorization": f"Bearer {token_of(mine)}"}),
                "another's token": (Client(), {"Authorization": f"Bearer {token_of(others)}"}),
                "wait, token": (Client(), {"Authorization": f"Bearer {token_of_wait(wait)}"}),
                "wait, another's token": (Client(), {"Authorization": f"Bearer {token_of_wait(another)}"}),
                "associate": (associate, {}),
                "auditor": (auditor, {}),
                **_keys(world.store, paris.store),
            },
            {
                "reference": mine.reference,
                "number": str(wait.pk),
                "store": "london",
                "product": "dress",
                "experience": "try-on",
            },
        )


def _keys(own: Store, other: Store) -> dict[str, Proof]:
    def shown(name: str, **headers: str) -> Proof:
        return Client(), {"X-API-Key": make_key(store=own, name=name, at=NOW)[1], **headers}

    ended, secret = make_key(store=own, name="Old", at=NOW)
    revoke(key=ended, at=NOW)
    return {
        "key": shown("Till"),
        "key, other store": shown("Door", **{"X-Store": other.slug}),
        "ended key": (Client(), {"X-API-Key": secret}),
    }


def _without(scope: Scope) -> Proof:
    others = [one for one in Scope if one is not scope]
    return Client(), {"X-API-Key": make_key(store=Store.objects.get(slug="london"), name="", scopes=others, at=NOW)[1]}


def test_every_operation_answers_every_proof_as_the_table_says(
    proofs: tuple[dict[str, Proof], Mapping[str, str]],
) -> None:
    wrong = [fault for name, (method, path) in OPERATIONS.items() for fault in _faults(name, method, path, *proofs)]
    assert wrong == [], "\n".join(wrong)


def _faults(name: str, method: str, path: str, proofs: dict[str, Proof], values: Mapping[str, str]) -> Iterator[str]:
    scope = next((one for one in Scope if f"scope `{one.value}`" in DESCRIPTIONS[name]), Scope.CHECK_IN)
    shown = _of_its_own(path, proofs) | {"key, no scope": _without(scope)}
    address, body = path.format_map(_Filled(values)), json.dumps(BODIES[name]) if name in BODIES else ""
    statuses = {
        who: client.generic(method.upper(), address, body, "application/json", headers=headers).status_code
        for who, (client, headers) in shown.items()
    }
    for who, status in statuses.items():
        cell = EXPECTED[name][who]
        refused = {HTTPStatus.FORBIDDEN} | ({HTTPStatus.NOT_FOUND} if "token" in who else set())
        said = {HTTPStatus.UNAUTHORIZED: "401"}.get(HTTPStatus(status), "no" if status in refused else "opens")
        fits = len(set(statuses.values())) == 1 if cell == "all" else said == cell
        if not fits or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            yield f"{name}, {who}: {status}, not {cell}"


def _of_its_own(path: str, proofs: dict[str, Proof]) -> dict[str, Proof]:
    """A place on the waiting list has tokens of its own."""
    own = {who.removeprefix("wait, "): proof for who, proof in proofs.items() if who.startswith("wait, ")}
    others = {who: proof for who, proof in proofs.items() if not who.startswith("wait, ")}
    return others | own if "{number}" in path else others


class _Filled(dict[str, str]):
    """Values by name; what nobody knows is no value of ours."""

    def __missing__(self, _name: str) -> str:
        return "what"
