"""The stock for a point of sale: counts, sales and returns, each event once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings.models import Booking, BookingState, Shortfall
from bookings.queries.purchases import receipt_subject
from bookings.queries.wishes import Wish, variants_of
from bookings.services.confirm import Details, book
from bookings.services.customers import Contact
from bookings.services.visit import check_in, start
from bookings.tokens import exchange_url
from floor.models import StockEvent
from stores.models import Movement, Piece, PieceState
from stores.services.api_keys import make_key
from stores.services.handling import sell
from tests.api.conftest import AT, Api
from tests.bookings.invariants import assert_invariants
from tests.factories.stores import make_pieces, make_variant
from tests.factories.world import World, make_world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("present")]
ELEVEN = AT + timedelta(days=1, hours=1)
ONE_HANGS = {"on_floor": 1, "on_rail": 0, "with_visitor": 0, "on_hold": 0, "to_inspect": 0, "to_clean": 0,
        "in_transit": 0, "missing": 0, "promised_now": 0}  # fmt: skip


@pytest.fixture
def key(world: World) -> str:
    return make_key(store=world.store, name="Till", at=AT)[1]


def booked(world: World, *, number: int = 0, hours: int = 0) -> Booking:
    wish = Wish(experience=world.experience, variants=variants_of(["DRESS-M"]))
    details = Details(contact=Contact(name="Ada", phone=f"+44794601{number:04d}"))
    starts_at = ELEVEN + timedelta(hours=hours)
    return book(wish=wish, store=world.store, starts_at=starts_at, details=details, at=AT)


def dress_of(world: World) -> Piece:
    return Piece.objects.get(pk=world.pieces_of("DRESS-M")[0].pk)


def refused(response: Any) -> tuple[int, str, str]:
    problem = response.json()
    assert response["Content-Type"] == "application/problem+json"
    return response.status_code, problem["code"], problem["errors"][0]["field"]


def test_a_sale_by_label_is_answered_and_told_in_the_ledger(api: Api, world: World, key: str) -> None:
    dress = dress_of(world)
    body = {
        "event_id": "T1-1",
        "label": f" {dress.label.lower()} ",
        "receipt": "4711",
        "at": "2026-06-01T09:30:00+01:00",
    }

    response = api.post("/stock/sales", body, X_API_Key=key)

    movement = Movement.objects.get(piece=dress, to_state=PieceState.SOLD)
    assert (response.status_code, response.json()) == (
        200,
        {"event_id": "T1-1", "kind": "sale", "label": dress.label, "sku": "DRESS-M", "state": "sold",
         "replaced": 0, "shortfalls": 0, "exchange_url": exchange_url(movement.subject)},
    )  # fmt: skip
    assert movement.subject == receipt_subject(store=world.store, day=movement.at.date(), number="4711")
    assert (movement.reason, movement.at.isoformat()) == ("sold at the till 4711", "2026-06-01T08:30:00+00:00")


def test_a_promised_piece_that_is_sold_is_replaced_or_missed(api: Api, key: str, world: World) -> None:
    [spare] = make_pieces(variant=world.variant("DRESS-M"), store=world.store)
    booking = booked(world)
    counted = Piece.objects.get(resource__allocations__booking=booking)
    other = ({dress_of(world), spare} - {counted}).pop()

    first = api.post("/stock/sales", {"event_id": "1", "label": counted.label}, X_API_Key=key).json()
    second = api.post("/stock/sales", {"event_id": "2", "label": other.label}, X_API_Key=key).json()

    assert [(one["replaced"], one["shortfalls"]) for one in (first, second)] == [(1, 0), (0, 1)]
    assert Shortfall.objects.open().get().booking == booking
    assert_invariants(AT)


def test_a_sale_by_sku_takes_one_that_nobody_counts_on(api: Api, world: World, key: str) -> None:
    make_pieces(variant=world.variant("DRESS-M"), store=world.store, count=2)
    counted = set(Piece.objects.filter(resource__allocations__booking__in=[booked(world), booked(world, number=1)]))
    first = api.post("/stock/sales", {"event_id": "1", "sku": "DRESS-M"}, X_API_Key=key).json()
    assert Piece.objects.get(label=first["label"]) not in counted
    assert (len(counted), first["replaced"], first["shortfalls"]) == (2, 0, 0)
    second = api.post("/stock/sales", {"event_id": "2", "sku": "DRESS-M"}, X_API_Key=key).json()
    assert (second["replaced"], second["shortfalls"]) == (0, 1)


def test_a_sale_by_gtin_finds_every_way_to_write_it(api: Api, world: World, key: str) -> None:
    variant = make_variant(sku="HAT", gtin="036000291452")
    [hat] = make_pieces(variant=variant, store=world.store)
    response = api.post("/stock/sales", {"event_id": "1", "gtin": "0036000291452"}, X_API_Key=key)
    assert response.json()["label"] == hat.label


def test_who_tries_it_on_and_buys_it_is_not_missed(
    api: Api, world: World, key: str, present: time_machine.Traveller
) -> None:
    booking = booked(world)
    present.move_to(ELEVEN)
    check_in(code=booking.reference, store=world.store, at=ELEVEN)
    start(booking=Booking.objects.get(), at=ELEVEN)
    dress = dress_of(world)

    answer = api.post("/stock/sales", {"event_id": "1", "label": dress.label}, X_API_Key=key).json()

    assert (answer["replaced"], answer["shortfalls"]) == (0, 0)
    assert Movement.objects.get(to_state=PieceState.SOLD).subject == f"booking:{booking.reference}"
    assert Booking.objects.get().state == BookingState.IN_SESSION


def test_an_event_is_done_once_and_answered_alike(api: Api, world: World, key: str) -> None:
    make_pieces(variant=world.variant("DRESS-M"), store=world.store, count=2)
    body = {"event_id": "T1-1", "sku": "DRESS-M"}
    first, again = (api.post("/stock/sales", body, X_API_Key=key) for _ in range(2))
    assert (again.status_code, again.json()) == (200, first.json())
    assert Piece.objects.filter(state=PieceState.SOLD).count() == StockEvent.objects.count() == 1


def test_an_event_that_says_something_else_is_refused(api: Api, world: World, key: str) -> None:
    label = dress_of(world).label
    api.post("/stock/sales", {"event_id": "1", "label": label}, X_API_Key=key)
    for path, body in (
        ("sales", {"sku": "COAT-M"}),
        ("sales", {"label": label, "receipt": "2"}),
        ("returns", {"label": label}),
    ):
        response = api.post(f"/stock/{path}", {"event_id": "1"} | body, X_API_Key=key)
        assert refused(response) == (422, "event_reused", "event_id")
    assert Piece.objects.filter(state=PieceState.SOLD).count() == 1


def test_two_stores_may_count_their_events_alike(api: Api, world: World, key: str) -> None:
    paris = make_world(slug="paris")
    other = make_key(store=paris.store, name="Till", at=AT)[1]
    labels = {
        api.post("/stock/sales", {"event_id": "1", "sku": "DRESS-M"}, X_API_Key=one).json()["label"]
        for one in (key, other)
    }
    assert labels == {world.pieces_of("DRESS-M")[0].label, paris.pieces_of("DRESS-M")[0].label}


def test_what_can_not_be_sold_is_refused_by_name_and_stays(api: Api, world: World, key: str) -> None:
    paris = make_world(slug="paris")
    sold = world.pieces_of("COAT-M")[0]
    sell(piece=sold, at=AT)
    before = list(Piece.objects.order_by("pk").values_list("state", "store", "last_number"))

    def refusal(**body: str) -> tuple[int, str, str]:
        return refused(api.post("/stock/sales", {"event_id": "1"} | body, X_API_Key=key))

    assert refusal(label="NO-SUCH") == (404, "piece_unknown", "label")
    assert refusal(label=paris.pieces[0].label) == (409, "piece_expected_elsewhere", "label")
    assert refusal(label=sold.label) == (409, "piece_moved", "piece")
    assert refusal(sku="NO-SUCH") == (422, "unknown_sku", "sku")
    assert refusal(gtin="12345678") == (422, "unknown_sku", "gtin")
    assert refusal(sku="COAT-M") == (409, "none_to_sell", "sku")
    assert list(Piece.objects.order_by("pk").values_list("state", "store", "last_number")) == before
    assert not StockEvent.objects.exists()


@pytest.mark.parametrize("body", [{}, {"label": "A", "sku": "B"}, {"label": ""}, {"label": "A", "at": 5}])
def test_one_piece_is_named_in_one_way(api: Api, key: str, body: dict[str, Any]) -> None:
    response = api.post("/stock/sales", {"event_id": "1"} | body, X_API_Key=key)
    assert (response.status_code, response.json()["code"]) == (422, "invalid_input")


def test_a_sold_piece_comes_back_to_be_inspected(api: Api, world: World, key: str) -> None:
    dress = dress_of(world)
    not_sold = api.post("/stock/returns", {"event_id": "0", "label": dress.label}, X_API_Key=key)
    assert refused(not_sold) == (409, "illegal_piece_move", "piece")
    api.post("/stock/sales", {"event_id": "1", "label": dress.label}, X_API_Key=key)

    first, again = (
        api.post("/stock/returns", {"event_id": "2", "label": dress.label}, X_API_Key=key) for _ in range(2)
    )

    assert first.json() == again.json() == {"event_id": "2", "kind": "return", "label": dress.label, "sku": "DRESS-M",
                                            "state": "to_inspect", "replaced": 0, "shortfalls": 0,
                                            "exchange_url": None}  # fmt: skip
    assert dress_of(world).state == PieceState.TO_INSPECT
    assert Movement.objects.filter(piece=dress).count() == 3


def test_counts_tell_where_the_pieces_of_a_sku_are(
    api: Api, world: World, key: str, present: time_machine.Traveller
) -> None:
    booked(world)
    sell(piece=world.pieces_of("COAT-S")[0], at=AT)
    present.move_to(ELEVEN)
    page = api.get("/stock/counts", {"sku": ["DRESS-M", "COAT-S"]}, X_API_Key=key).json()
    assert page == {
        "items": [
            {"sku": "COAT-S"} | ONE_HANGS | {"on_floor": 0},
            {"sku": "DRESS-M"} | ONE_HANGS | {"promised_now": 1},
        ],
        "next_cursor": None,
    }
    assert refused(api.get("/stock/counts", {"sku": "NO-SUCH"}, X_API_Key=key)) == (422, "unknown_sku", "sku")


def test_counts_come_in_pages_of_the_keys_store(api: Api, world: World, key: str) -> None:
    make_pieces(variant=make_variant(sku="ELSEWHERE"), store=make_world(slug="paris").store)
    skus, cursor = [], None
    while True:
        page = api.get("/stock/counts", {"limit": 4} | ({"cursor": cursor} if cursor else {}), X_API_Key=key).json()
        skus += [one["sku"] for one in page["items"]]
        if (cursor := page["next_cursor"]) is None:
            break
    assert skus == ["COAT-L", "COAT-M", "COAT-S", "DRESS-L", "DRESS-M", "DRESS-S"]


def test_counts_ask_as_often_for_many_as_for_one(api: Api, world: World, key: str) -> None:
    api.get("/stock/counts", X_API_Key=key)
    numbers = []
    for limit in (1, 6):
        with CaptureQueriesContext(connection) as queries:
            api.get("/stock/counts", {"limit": limit}, X_API_Key=key)
        numbers.append(len(queries))
    assert numbers[0] == numbers[1] <= 4


@pytest.mark.parametrize("headers", [{}, {"X_API_Key": "guess"}])
def test_only_a_key_of_the_store_may(api: Api, world: World, headers: dict[str, str]) -> None:
    counts = api.get("/stock/counts", None, **headers)
    sale = api.post("/stock/sales", {"event_id": "1", "sku": "DRESS-M"}, **headers)
    for response in (counts, sale):
        assert (response.status_code, response.json()["code"]) == (401, "unauthenticated")
