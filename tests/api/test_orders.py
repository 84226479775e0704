"""Delivery orders, for the retailer's own system."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings.models import Exchange
from bookings.services.exchange_delivery import order_delivery
from stores.services.api_keys import make_key
from tests.api.conftest import AT, Api
from tests.bookings.exchange.exchanging import BOUGHT, HOME, asked, sold
from tests.factories.stores import make_store
from tests.factories.world import World, make_world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("present")]


@pytest.fixture
def world() -> World:
    return make_world(rooms=1, stylists=0, pieces=4)


@pytest.fixture
def key(world: World) -> str:
    return make_key(store=world.store, name="ERP", at=AT)[1]


def ordered(world: World, number: int) -> Exchange:
    dress = sold(world.pieces_of("DRESS-S")[number], at=AT)
    return order_delivery(purchase_subject=BOUGHT, items=[asked(world, dress, "DRESS-M")], address=HOME, at=AT)


def test_open_orders_are_listed_and_taken_over_once(api: Api, world: World, key: str) -> None:
    exchange = ordered(world, 0)

    (listed,) = api.get("/orders", X_API_Key=key).json()["items"]
    assert listed["reference"] == exchange.reference
    assert listed["address"] == {
        "name": "Ada", "line1": "1 Mill Lane", "line2": "", "postal_code": "CB7 4AA", "city": "Ely", "country": "GB",
        "phone": "",
    }  # fmt: skip
    (line,) = listed["lines"]
    assert (line["sku"], line["instead_of_sku"], line["is_back"]) == ("DRESS-M", "DRESS-S", False)

    path = f"/orders/{exchange.reference.lower()}/taken"
    first, again = (api.post(path, {}, X_API_Key=key) for _ in range(2))
    assert (first.status_code, first.json()["again"]) == (200, False)
    assert again.json() == first.json() | {"again": True}
    assert api.get("/orders", X_API_Key=key).json()["items"] == []
    assert len(api.get("/orders?taken=true", X_API_Key=key).json()["items"]) == 1


def test_what_can_not_be_delivered_is_over_once(api: Api, world: World, key: str) -> None:
    path = f"/orders/{ordered(world, 0).reference}/failed"

    first, again = (api.post(path, {"why": why}, X_API_Key=key) for why in ("sold out", "lost"))

    assert (first.status_code, first.json(), first.json()["off_why"]) == (200, again.json(), "sold out")
    assert api.get("/orders", X_API_Key=key).json()["items"] == []
    assert api.post(path, {"why": " "}, X_API_Key=key).status_code == 422
    assert api.post(path.replace("failed", "taken"), {}, X_API_Key=key).json()["code"] == "exchange_over"


def test_order_of_another_store_is_nobodys_business(api: Api, world: World, key: str) -> None:
    exchange = ordered(world, 0)
    other = make_key(store=make_store(), name="ERP", at=AT)[1]

    assert api.get("/orders", X_API_Key=other).json()["items"] == []
    refused = api.post(f"/orders/{exchange.reference}/taken", {}, X_API_Key=other)
    assert (refused.status_code, refused.json()["code"]) == (404, "order_not_found")
    assert api.get("/orders").status_code == 401


def test_a_reference_that_no_database_stores_is_refused(api: Api, key: str) -> None:
    refused = api.post("/orders/a%00b/taken", {}, X_API_Key=key)
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "unreadable")


def test_orders_come_in_pages_with_the_same_queries(api: Api, world: World, key: str) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            api.get("/orders?limit=2", X_API_Key=key)
        return len(captured)

    ordered(world, 0)
    queries()
    one = queries()
    for number in (1, 2):
        ordered(world, number)

    assert queries() == one
    page = api.get("/orders?limit=2", X_API_Key=key).json()
    rest = api.get(f"/orders?limit=2&cursor={page['next_cursor']}", X_API_Key=key).json()
    assert (len(page["items"]), len(rest["items"]), rest["next_cursor"]) == (2, 1, None)
