"""Two at once at the counter, on the pages and at the till: a piece makes one movement, and is promised once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest

from bookings.models import Booking, BookingState, Exchange, ExchangeItem
from bookings.services.exchange_scan import scan_piece
from floor.models import EventKind
from floor.queries.stock import Wanted
from floor.services.stock_events import Event, sell, take_back
from stores.models import Movement, Piece
from tests.bookings.exchange.exchanging import (
    AT,
    NOON,
    ask,
    asked,
    items_of,
    named,
    promised_to,
    sold,
)
from tests.bookings.invariants import assert_invariants
from tests.factories.world import World
from tests.racing import race

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 4


def exchange_for(booking: Booking) -> Exchange:
    return Exchange.objects.select_related("booking__store", "booking__experience").get(booking=booking)


def sale(world: World, piece: Piece, number: str = "1") -> Callable[[], object]:
    event = Event(store=world.store, event_id=number, kind=EventKind.SALE, fingerprint=number, happened_at=NOON)
    return lambda: sell(event=event, wanted=Wanted(label=piece.label), at=NOON)


def test_one_piece_at_two_counters_makes_one_movement(world: World) -> None:
    small = sold(world.pieces_of("DRESS-S")[0])
    booking = named(ask(world, asked(world, small, "DRESS-M")))
    (wanted,) = promised_to(booking)
    exchange = exchange_for(booking)

    for piece, refusal in ((small, "already_back"), (wanted, "already_handed_out")):

        def scan(piece: Piece = piece) -> object:
            return scan_piece(exchange=exchange, text=piece.label, store=world.store, at=NOON)

        before = Movement.objects.count()
        answers = race(*[scan] * AT_ONCE)
        assert answers["won"] == 1
        assert set(answers) <= {"won", refusal, "store_busy"}
        assert Movement.objects.count() == before + 1
    assert_invariants(NOON)


def test_last_replacement_and_one_piece_are_promised_once(world: World) -> None:
    customers = [sold(piece, subject=f"receipt:{n}") for n, piece in enumerate(world.pieces_of("DRESS-S"))]
    sold(world.pieces_of("DRESS-M")[0], subject="receipt:others")

    def asking(n: int, sku: str) -> Callable[[], object]:
        return lambda: ask(world, asked(world, customers[n], sku), purchase_subject=f"receipt:{n}")

    answers = race(asking(0, "DRESS-M"), asking(1, "DRESS-M"))
    assert answers == Counter({"won": 1, "slot_taken": 1})
    loser = 1 if ExchangeItem.objects.get().back == customers[0] else 0
    answers = race(asking(loser, "DRESS-L"), asking(loser, "DRESS-L"))
    assert answers == Counter({"won": 1, "already_exchanged": 1})
    assert ExchangeItem.objects.count() == 2
    assert_invariants(AT)


def test_promised_replacement_is_sold_at_the_till_or_handed_out(world: World) -> None:
    """The piece leaves once. If the till is first it is for the exchange's own customer, whose other piece is back."""
    small = sold(world.pieces_of("DRESS-S")[0])
    booking = named(ask(world, asked(world, small, "DRESS-M")))
    (wanted,) = promised_to(booking)
    exchange = exchange_for(booking)
    scan_piece(exchange=exchange, text=small.label, store=world.store, at=NOON)

    answers = race(
        lambda: scan_piece(exchange=exchange, text=wanted.label, store=world.store, at=NOON), sale(world, wanted)
    )

    assert answers["won"] == 1
    assert [item.out_movement is not None for item in items_of(booking)] == [True]
    assert Booking.objects.get(pk=booking.pk).state == BookingState.COMPLETED
    assert Movement.objects.filter(piece=wanted).count() == 2
    assert_invariants(NOON)


def test_piece_that_goes_back_is_taken_at_the_till_or_at_the_counter(world: World) -> None:
    small = sold(world.pieces_of("DRESS-S")[0])
    booking = named(ask(world, asked(world, small, "DRESS-M")))
    exchange = exchange_for(booking)
    event = Event(store=world.store, event_id="2", kind=EventKind.RETURN, fingerprint="2", happened_at=NOON)

    answers = race(
        lambda: scan_piece(exchange=exchange, text=small.label, store=world.store, at=NOON),
        lambda: take_back(event=event, label=small.label, at=NOON),
    )

    assert answers["won"] == 1
    (item,) = items_of(booking)
    assert (item.back_movement is not None, item.live) == (True, True)
    assert Movement.objects.filter(piece=small).count() == 3
    assert_invariants(NOON)
