"""The till and the exchange: whichever counter a piece goes over, both know."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bookings.exchange_errors import NothingOwed
from bookings.models import Amends, Booking, BookingState, Exchange, ExchangeItem, Shortfall
from bookings.planner import subject_of
from bookings.services.cancel import cancel
from bookings.services.exchange_amends import make_good
from bookings.services.exchange_scan import scan_piece
from bookings.services.late import sweep_missed
from floor.models import EventKind
from floor.queries.facts import Promises
from floor.queries.rows import listed, rows_of
from floor.queries.stock import Wanted
from floor.services.pieces import Deed, do
from floor.services.stock_events import Answer, Event, sell, take_back
from stores.models import Movement, Piece, PieceState
from tests.bookings.exchange.exchanging import (
    AT,
    MINUTE,
    NOON,
    ask,
    asked,
    fresh,
    items_of,
    make_exchange_world,
    named,
    promised_to,
    sold,
)
from tests.bookings.invariants import assert_invariants
from tests.factories.stores import make_user
from tests.factories.world import World


@pytest.fixture
def world(db: None) -> World:
    """One piece of each: who loses it goes without."""
    return make_exchange_world(pieces=1)


@pytest.fixture
def till(world: World) -> Callable[[EventKind, Piece], Answer]:
    def tell(kind: EventKind, piece: Piece) -> Answer:
        number = f"{kind}-{piece.label}"
        event = Event(store=world.store, event_id=number, kind=kind, fingerprint=number, happened_at=NOON)
        if kind == EventKind.SALE:
            return sell(event=event, wanted=Wanted(label=piece.label), at=NOON)
        return take_back(event=event, label=piece.label, at=NOON)

    return tell


def test_return_and_sale_at_the_till_are_the_legs(
    booking: Booking, small: Piece, till: Callable[[EventKind, Piece], Answer]
) -> None:
    (wanted,) = promised_to(booking)
    till(EventKind.RETURN, small)
    (item,) = items_of(booking)
    assert (item.back_movement is not None, item.live, fresh(booking).state) == (True, True, BookingState.CONFIRMED)
    assert_invariants(NOON)

    answer = till(EventKind.SALE, wanted)

    (item,) = items_of(booking)
    assert item.out_movement == Movement.objects.get(piece=wanted, to_state=PieceState.SOLD)
    assert subject_of(booking) in answer["exchange_url"]
    assert (fresh(booking).state, answer["shortfalls"]) == (BookingState.COMPLETED, 0)
    assert_invariants(NOON)


def test_promised_piece_that_somebody_else_buys_is_missing_to_the_exchange(
    booking: Booking, till: Callable[[EventKind, Piece], Answer]
) -> None:
    answer = till(EventKind.SALE, promised_to(booking)[0])

    assert (answer["shortfalls"], Shortfall.objects.get().booking) == (1, booking)
    assert "/x/receipt:" in answer["exchange_url"]
    assert_invariants(NOON)


@pytest.mark.parametrize("called_off", [True, False])
def test_returned_piece_of_who_does_not_come_is_owed(
    booking: Booking, small: Piece, till: Callable[[EventKind, Piece], Answer], called_off: bool
) -> None:
    if called_off:
        till(EventKind.RETURN, small)
        cancel(booking=fresh(booking), at=NOON - MINUTE, actor=make_user())
    else:
        till(EventKind.RETURN, small)
        sweep_missed(at=NOON + 40 * MINUTE)

    assert [item.exchange.booking for item in ExchangeItem.objects.owed()] == [booking]
    assert promised_to(booking) == []
    assert_invariants(NOON + 40 * MINUTE)


def test_what_is_owed_is_made_good_once(booking: Booking, small: Piece) -> None:
    user = make_user()
    exchange = Exchange.objects.get()
    (item,) = items_of(booking)
    with pytest.raises(NothingOwed):
        make_good(item=item, amends=Amends.MONEY, at=NOON, actor=user)
    scan_piece(exchange=exchange, text=small.label, store=booking.store, at=NOON)

    done = make_good(item=item, amends=Amends.MONEY, at=NOON, actor=user)

    assert (done.live, done.amends, done.amended_by, done.out_movement) == (False, Amends.MONEY, user, None)
    assert (fresh(booking).state, promised_to(booking)) == (BookingState.COMPLETED, [])
    with pytest.raises(NothingOwed):
        make_good(item=item, amends=Amends.VOUCHER, at=NOON, actor=user)
    assert_invariants(NOON)


def test_piece_returned_while_somebody_asks_is_no_leg(
    world: World, small: Piece, till: Callable[[EventKind, Piece], Answer]
) -> None:
    hold = ask(world, asked(world, small, "DRESS-M"), at=AT)

    till(EventKind.RETURN, small)

    assert [item.back_movement for item in items_of(hold)] == [None]


def test_piece_that_is_taken_back_by_hand_is_the_first_leg(booking: Booking, small: Piece) -> None:
    do(deed=Deed.RETURNED, piece=small, store=booking.store, at=NOON, actor=make_user())

    (item,) = items_of(booking)
    assert item.back_movement is not None
    assert scan_piece(
        exchange=Exchange.objects.get(), text=promised_to(booking)[0].label, store=booking.store, at=NOON
    ).done


def test_board_calls_nobody_late_who_may_come_any_time(world: World, small: Piece) -> None:
    coat = sold(world.pieces_of("COAT-S")[0])
    waits = named(ask(world, asked(world, small, "DRESS-M"), starts_at=None))
    slot = named(ask(world, asked(world, coat, "COAT-M")))
    later = NOON + 20 * MINUTE

    rows = rows_of(listed(Booking.objects.all()), Promises({}, {}), at=later)

    assert {row.booking.reference: row.late for row in rows} == {waits.reference: 0, slot.reference: 20}
