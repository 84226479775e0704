"""Availability: its JSON, and what it refuses."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.api.conftest import Api
from tests.factories.stores import make_pieces, make_room, make_stylist
from tests.factories.world import World

pytestmark = pytest.mark.usefixtures("present")

ASKED = {"store": "london", "experience": "try-on", "from": "2026-06-02", "days": 1}


def test_availability_lists_the_slots_of_each_day(api: Api, world: World) -> None:
    found = api.get("/availability", ASKED | {"days": 2, "stylist": "", "sku": ["DRESS-M", ""]}).json()

    assert {name: found[name] for name in ("store", "experience", "timezone")} == {
        "store": "london",
        "experience": "try-on",
        "timezone": "Europe/London",
    }
    assert [day["date"] for day in found["days"]] == ["2026-06-02", "2026-06-03"]
    assert found["days"][0]["slots"][0] == {
        "starts_at": "2026-06-02T09:00:00Z",
        "ends_at": "2026-06-02T09:45:00Z",
        "places": 1,
    }
    assert [len(day["slots"]) for day in found["days"]] == [34, 34]
    assert [day["closed"] for day in found["days"]] == [[], []]


def test_availability_explains_what_is_closed(api: Api, world: World) -> None:
    api.hold(skus=["DRESS-M"])
    day = api.get("/availability", ASKED | {"sku": ["DRESS-M"], "explain": "true"}).json()["days"][0]
    assert {"starts_at": "2026-06-02T10:00:00Z", "reasons": ["PIECE_TAKEN"]} in day["closed"]
    assert len(day["slots"]) + len(day["closed"]) == 34


def test_availability_begins_today_for_a_week_when_nothing_is_said(api: Api, world: World) -> None:
    found = api.get("/availability", {"store": "london", "experience": "try-on"}).json()
    assert [day["date"] for day in found["days"]] == [f"2026-06-0{n}" for n in range(1, 8)]


@pytest.mark.parametrize(
    ("query", "status", "field"),
    [
        ({"store": "nowhere"}, 404, "store"),
        ({"experience": "nothing"}, 404, "experience"),
        ({"sku": "NO-SUCH"}, 422, "sku"),
        ({"sku": ["DRESS-S", "DRESS-M", "DRESS-L", "COAT-S", "COAT-M", "COAT-L", "COAT-X"]}, 422, "sku"),
        ({"sku": "a\x00"}, 422, "sku.0"),
        ({"stylist": "nobody"}, 422, "stylist"),
        ({"party": 3}, 422, "party"),
        ({"party": 0}, 422, "party"),
        ({"party": "9" * 40}, 422, "party"),
        ({"days": 0}, 422, "days"),
        ({"days": 32}, 422, "days"),
        ({"from": "9999-12-31"}, 422, "from"),
        ({"from": "0001-01-01"}, 422, "from"),
        ({"from": "2026-02-30"}, 422, "from"),
        ({"from": "tomorrow"}, 422, "from"),
        ({"skus": "DRESS-M"}, 422, "skus"),
        ({"explain": "perhaps"}, 422, "explain"),
    ],
)
def test_availability_names_what_it_refuses(
    api: Api, world: World, query: dict[str, Any], status: int, field: str
) -> None:
    response = api.get("/availability", ASKED | query)
    assert response.status_code == status
    assert [error["field"] for error in response.json()["errors"]] == [field]


def test_availability_takes_the_same_queries_in_a_small_store_and_a_large_one(api: Api, world: World) -> None:
    query = ASKED | {"days": 31, "sku": ["DRESS-M"], "stylist": "stylist-1"}
    with CaptureQueriesContext(connection) as few:
        assert api.get("/availability", query).status_code == 200
    for n in range(5):
        make_room(store=world.store)
        make_stylist(store=world.store)
        make_pieces(variant=world.variant("DRESS-M"), store=world.store)
        api.hold(f"2026-06-03T1{n}:00:00Z")
    with CaptureQueriesContext(connection) as many:
        assert api.get("/availability", query).status_code == 200
    assert len(many) == len(few)
    assert len(many) < 18
