"""Sales that are sent at once: to one number, for one variant, and beside bookings of the last piece."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.test import Client

from bookings.models import Allocation, Booking, Shortfall
from floor.models import StockEvent
from stores.models import Piece, PieceState
from stores.services.api_keys import make_key
from tests.api.conftest import AT, Api
from tests.bookings.invariants import assert_invariants
from tests.factories.stores import make_pieces
from tests.factories.world import World
from tests.racing import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("present")]
ELEVEN = AT + timedelta(days=1, hours=1)


@pytest.fixture
def key(world: World) -> str:
    return make_key(store=world.store, name="Till", at=AT)[1]


def sell_at_once(*bodies: dict[str, str], key: str) -> list[Any]:
    """Each sale on a connection of its own, all at the same moment."""
    return at_once(*[partial(sell, body, key) for body in bodies])


def sell(body: dict[str, str], key: str) -> Any:
    return Api(Client(raise_request_exception=False)).post("/stock/sales", body, X_API_Key=key)


def test_an_event_sent_many_times_at_once_sells_one(world: World, key: str) -> None:
    make_pieces(variant=world.variant("DRESS-M"), store=world.store, count=5)
    answers = sell_at_once(*[{"event_id": "1", "sku": "DRESS-M"}] * 6, key=key)
    assert Counter(one.status_code for one in answers) == {200: 6}
    assert len({one.json()["label"] for one in answers}) == 1
    assert Piece.objects.filter(state=PieceState.SOLD).count() == StockEvent.objects.count() == 1


def test_one_number_for_two_sales_at_once_does_one_of_them(world: World, key: str) -> None:
    skus = ("DRESS-M", "COAT-M", "DRESS-S", "COAT-S")
    answers = sell_at_once(*({"event_id": "1", "sku": sku} for sku in skus), key=key)
    assert Counter(one.status_code for one in answers) == {200: 1, 422: 3}
    assert {one.json()["code"] for one in answers if one.status_code == 422} == {"event_reused"}
    assert Piece.objects.filter(state=PieceState.SOLD).count() == 1


def test_tills_that_sell_the_same_sku_at_once_sell_different_pieces(world: World, key: str) -> None:
    make_pieces(variant=world.variant("DRESS-M"), store=world.store, count=2)
    answers = sell_at_once(*({"event_id": str(n), "sku": "DRESS-M"} for n in range(4)), key=key)
    assert Counter(one.status_code for one in answers) == {200: 3, 409: 1}
    assert len({one.json()["label"] for one in answers if one.status_code == 200}) == 3


def test_a_sale_at_the_till_races_with_bookings_of_the_last_piece(world: World, key: str) -> None:
    """Whoever comes first: nobody counts on a dress that is sold without somebody being told."""

    def book(hour: int) -> int:
        answer = Api(Client(raise_request_exception=False)).post("/bookings", {
            "store": "london", "experience": "try-on", "skus": ["DRESS-M"],
            "starts_at": (ELEVEN + timedelta(hours=hour)).isoformat(),
            "customer": {"name": "Ada", "phone": f"+4479460100{hour:02d}"},
            "consent": {"sms": False, "email": False},
        })  # fmt: skip
        return int(answer.status_code)

    sale = partial(sell, {"event_id": "1", "sku": "DRESS-M"}, key)
    sold, *answers = at_once(sale, *[partial(book, hour) for hour in range(1, 8)])

    [dress] = world.pieces_of("DRESS-M")
    booked_ones = set(Booking.objects.values_list("pk", flat=True))
    assert (sold.json()["label"], sold.json()["shortfalls"]) == (dress.label, len(booked_ones))
    assert (answers.count(201), answers.count(409)) == (len(booked_ones), 7 - len(booked_ones))
    assert set(Shortfall.objects.open().values_list("booking", flat=True)) == booked_ones
    assert not Allocation.objects.live().filter(resource=dress.pk).exists()
    assert_invariants(AT)
