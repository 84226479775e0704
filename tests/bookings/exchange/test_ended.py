"""How an exchange that has begun ends: never with both pieces at the customer's, and by itself where nobody ends it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bookings.exchange_errors import NotYetBack
from bookings.models import Booking, BookingState, Move, Outcome
from bookings.services.closing import close_visit
from bookings.services.exchange_scan import scan_piece
from bookings.services.exchange_sweep import NOT_ENDED, sweep_begun
from bookings.services.hanging import hang
from bookings.services.owing import sweep_owed
from bookings.services.visit import check_in, start
from floor.queries.back import hang_back_of, to_hang_back
from stores.models import Piece, PieceState, Zone
from stores.services.handling import put
from tests.bookings.exchange.exchanging import (
    AT,
    MINUTE,
    NOON,
    ask,
    asked,
    exchange_of,
    fresh,
    items_of,
    promised_to,
    scanned,
    state_of,
)
from tests.bookings.invariants import assert_invariants
from tests.factories.stores import make_pieces, make_store
from tests.factories.world import World
from tests.racing import race

pytestmark = pytest.mark.django_db(transaction=True)
OVER = NOON + 30 * MINUTE


@pytest.fixture
def booking(booking: Booking) -> Booking:
    """M hangs there for them."""
    (wanted,) = promised_to(booking)
    put(piece=wanted, zone=Zone.objects.create(store=booking.store, name="Front"), place="Rail 3", at=AT)
    hang(booking=booking, piece=wanted, at=AT)
    return booking


def test_nothing_is_bought_by_hand_before_the_other_is_back(booking: Booking, small: Piece) -> None:
    wanted = promised_to(booking)[0]
    check_in(code=booking.reference, store=booking.store, at=NOON)
    start(booking=fresh(booking), at=NOON)

    with pytest.raises(NotYetBack) as refused:
        close_visit(booking=fresh(booking), outcomes={wanted.variant_id: Outcome.BOUGHT}, at=NOON)

    assert refused.value.facts["label"] == small.label
    assert (fresh(booking).state, state_of(wanted)) == (BookingState.IN_SESSION, PieceState.ON_RAIL)
    close_visit(booking=fresh(booking), outcomes={wanted.variant_id: Outcome.RETURNED}, at=NOON)
    assert [item.live for item in items_of(booking)] == [False]


def test_what_nobody_ends_is_owed_once_its_time_is_over(world: World, booking: Booking, small: Piece) -> None:
    wanted = promised_to(booking)[0]
    scanned(booking, small)
    assert (sweep_begun(at=OVER - MINUTE), sweep_begun(at=OVER), sweep_begun(at=OVER)) == (0, 1, 0)

    assert fresh(booking).state == BookingState.COMPLETED
    assert Move.objects.filter(booking=booking).latest("pk").why == NOT_ENDED
    assert [(item.live, item.out_movement) for item in items_of(booking)] == [(True, None)]
    (back,) = to_hang_back(world.store, at=OVER)
    assert (back.piece, str(back.spot.zone), back.spot.place) == (wanted, "Front", "Rail 3")
    assert hang_back_of(back.piece) == back
    assert_invariants(OVER)
    other = make_store()
    piece = make_pieces(variant=world.variant("DRESS-M"), store=other)[0]
    assert scanned(booking, piece, store=other, at=NOON + timedelta(days=2)).done


def test_who_only_said_hello_may_ask_anew(world: World, booking: Booking, small: Piece) -> None:
    check_in(code=booking.reference, store=booking.store, at=NOON)
    assert sweep_begun(at=OVER) == 1
    assert [item.live for item in items_of(booking)] == [False]
    ask(world, asked(world, small, "DRESS-M"), starts_at=OVER, at=OVER)


def test_end_by_itself_and_the_last_scan_at_once_leave_nothing_owed(booking: Booking, small: Piece) -> None:
    scanned(booking, small)
    (wanted,), exchange = promised_to(booking), exchange_of(booking)

    answers = race(
        lambda: sweep_begun(at=OVER),
        lambda: sweep_begun(at=OVER),
        lambda: scan_piece(exchange=exchange, text=wanted.label, store=booking.store, at=OVER),
    )

    assert answers["won"] == 3
    (item,) = items_of(booking)
    assert (item.live, item.out_movement is not None, state_of(wanted)) == (False, True, PieceState.SOLD)
    assert fresh(booking).state == BookingState.COMPLETED
    sweep_owed(at=OVER)
    assert_invariants(OVER)
