"""What a key opens: its scopes, its stores, its secrets and their ends."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

import pytest
import time_machine
from django.db import IntegrityError, transaction

from stores.errors import KeyOver
from stores.models import ApiKey, Scope
from stores.services.api_keys import LONGEST_OVERLAP, make_key, recognise, revoke, rotate
from tests.api.conftest import AT, Api
from tests.factories.stores import make_store
from tests.factories.world import World

USES: Final = {
    Scope.CHECK_IN: ("POST", "/floor/check-ins", {"code": "22222222"}),
    Scope.STOCK_READ: ("GET", "/stock/counts", None),
    Scope.STOCK_WRITE: ("POST", "/stock/returns", {"event_id": "1", "label": "nothing"}),
    Scope.ORDERS_READ: ("GET", "/orders", None),
    Scope.ORDERS_WRITE: ("POST", "/orders/22222222/taken", None),
}
"""An operation that each scope opens."""


def use(api: Api, scope: Scope, **headers: str) -> Any:
    method, path, body = USES[scope]
    return api.send(method, path, body, **headers)


@pytest.mark.parametrize("scope", Scope)
def test_a_key_opens_what_its_scope_says_and_nothing_else(
    api: Api, world: World, present: time_machine.Traveller, scope: Scope
) -> None:
    key = make_key(store=world.store, name="One", scopes=[scope], at=AT)[1]
    refused = {}
    for other in Scope:
        response = use(api, other, X_API_Key=key)
        if response.status_code == 403:
            refused[other] = (response.json()["code"], response.json()["scope"])
    assert refused == {other: ("scope_missing", other.value) for other in Scope if other != scope}


def test_every_operation_that_takes_a_key_says_which_scope_it_needs(api: Api, db: None) -> None:
    paths = api.get("/openapi.json").json()["paths"]
    keyed = [one for path in paths.values() for one in path.values() if {"StoreKey": []} in one.get("security", [])]
    assert len(keyed) == 7
    for operation in keyed:
        assert any(f"scope `{scope.value}`" in operation["description"] for scope in Scope), operation["operationId"]
        assert "403" in operation["responses"]
        assert [one["name"] for one in operation["parameters"] if one["in"] == "header"] == ["X-Store"]


def test_a_key_of_several_stores_names_the_one_it_means(
    api: Api, world: World, present: time_machine.Traveller
) -> None:
    paris, _rome = make_store(slug="paris"), make_store(slug="rome")
    key = make_key(stores=[world.store, paris], name="ERP", at=AT)[1]

    def answer(**headers: Any) -> tuple[int, str]:
        response = api.get("/stock/counts", X_API_Key=key, **headers)
        return response.status_code, response.json().get("code", "")

    assert answer() == (422, "store_needed")
    assert answer(X_Store="paris") == answer(X_Store="london") == (200, "")
    assert (
        answer(X_Store="rome")
        == answer(X_Store="nowhere")
        == answer(X_Store="\xff ' \x7f")
        == (
            403,
            "store_not_for_key",
        )
    )


def test_a_key_of_every_store_reaches_the_one_that_opens_tomorrow(
    api: Api, world: World, present: time_machine.Traveller
) -> None:
    key = make_key(everywhere=True, name="ERP", at=AT)[1]
    make_store(slug="rome")
    make_store(slug="shut", active=False)
    assert api.get("/orders", X_API_Key=key, X_Store="rome").status_code == 200
    assert api.get("/orders", X_API_Key=key, X_Store="shut").json()["code"] == "store_not_for_key"


def test_a_store_key_is_refused_for_another_store(api: Api, world: World, present: time_machine.Traveller) -> None:
    make_store(slug="paris")
    key = make_key(store=world.store, name="Till", at=AT)[1]
    assert api.get("/orders", X_API_Key=key, X_Store="london").status_code == 200
    assert api.get("/orders", X_API_Key=key, X_Store="paris").json()["code"] == "store_not_for_key"


def test_a_scanner_of_every_store_receives_in_the_bookings_own(
    api: Api, world: World, present: time_machine.Traveller
) -> None:
    make_store(slug="paris")
    booked = api.book()
    present.move_to(AT + timedelta(days=1, minutes=40))
    key = make_key(everywhere=True, name="Scanner", at=AT)[1]
    done = api.post("/floor/check-ins", {"code": booked["reference"]}, X_API_Key=key)
    assert (done.status_code, done.json()["store"]) == (200, "london")


def test_a_former_secret_works_for_the_time_that_was_chosen(world: World) -> None:
    key, first = make_key(store=world.store, name="Till", at=AT)
    second = rotate(key=key, overlap=timedelta(days=1), at=AT)
    soon, later = AT + timedelta(hours=23), AT + timedelta(days=1)
    assert recognise(first, at=soon) == recognise(second, at=soon) == key
    assert (recognise(first, at=later), recognise(second, at=later)) == (None, key)


def test_a_second_rotation_ends_the_first_secret_and_none_outlives_a_week(world: World) -> None:
    key, first = make_key(store=world.store, name="Till", at=AT)
    second = rotate(key=key, overlap=timedelta(days=300), at=AT)
    third = rotate(key=key, overlap=timedelta(days=300), at=AT)
    assert [recognise(secret, at=AT) for secret in (first, second, third)] == [None, key, key]
    assert recognise(second, at=AT + LONGEST_OVERLAP) is None
    fourth = rotate(key=key, overlap=timedelta(), at=AT)
    assert [recognise(secret, at=AT) for secret in (second, third, fourth)] == [None, None, key]


def test_a_revoked_key_is_over_with_both_of_its_secrets(world: World) -> None:
    key, first = make_key(store=world.store, name="Till", at=AT)
    second = rotate(key=key, overlap=timedelta(days=1), at=AT)
    revoke(key=key, at=AT)
    assert recognise(first, at=AT) is recognise(second, at=AT) is None
    with pytest.raises(KeyOver):
        rotate(key=key, overlap=timedelta(), at=AT)


def test_a_key_ends_when_it_was_said_to(world: World) -> None:
    key, secret = make_key(store=world.store, name="Fair", expires_at=AT + timedelta(days=3), at=AT)
    assert recognise(secret, at=AT + timedelta(days=3, seconds=-1)) == key
    assert recognise(secret, at=AT + timedelta(days=3)) is None
    with pytest.raises(KeyOver):
        rotate(key=key, overlap=timedelta(), at=AT + timedelta(days=3))


def test_a_key_without_scopes_or_of_one_store_and_all_is_none(world: World) -> None:
    mistakes: list[dict[str, Any]] = [{"scopes": []}, {"store": world.store, "everywhere": True}]
    for wrong in mistakes:
        with pytest.raises(IntegrityError), transaction.atomic():
            make_key(name="Wrong", at=AT, **wrong)
    assert not ApiKey.objects.exists()
