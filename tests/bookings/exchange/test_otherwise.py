"""Exchanges that do not go by the book: late, missed, owed, of two pieces, delivered, ended by hand."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bookings.errors import GivenAway, PieceTaken
from bookings.exchange_errors import (
    AlreadyBack,
    AlreadyExchanged,
    ComesByDelivery,
    ExchangeOver,
)
from bookings.models import Booking, BookingState, Outcome, Shortfall
from bookings.planner import subject_of
from bookings.services.closing import close_visit
from bookings.services.exchange_delivery import order_delivery
from bookings.services.exchange_scan import Leg, scan_piece
from bookings.services.late import sweep_missed
from bookings.services.shortfalls import settle_shortfall
from bookings.services.visit import check_in, complete
from stores.models import Movement, Piece, PieceState
from stores.services.handling import inspect
from tests.bookings.exchange.exchanging import (
    AT,
    BOUGHT,
    HOME,
    MINUTE,
    NOON,
    ask,
    asked,
    fresh,
    items_of,
    named,
    promised_to,
    scanned,
    sold,
    state_of,
)
from tests.bookings.invariants import assert_invariants
from tests.bookings.taking import booked, taken
from tests.factories.stores import make_pieces, make_store
from tests.factories.world import World


def test_who_comes_late_is_promised_it_anew(booking: Booking, small: Piece) -> None:
    late = NOON + timedelta(hours=2, minutes=3)
    sweep_missed(at=late)
    assert (fresh(booking).state, promised_to(booking)) == (BookingState.NO_SHOW, [])

    scanned(booking, small, at=late)

    assert (fresh(booking).state, len(promised_to(booking))) == (BookingState.IN_SESSION, 1)
    assert fresh(booking).starts_at == late - 3 * MINUTE
    assert_invariants(late)
    assert scanned(booking, promised_to(booking)[0], at=late).done
    assert_invariants(late)


def test_who_comes_late_to_the_last_piece_of_another_is_told(world: World, booking: Booking, small: Piece) -> None:
    sweep_missed(at=NOON + 40 * MINUTE)
    for n in range(2):
        booked(world, "DRESS-M", starts_at=NOON + timedelta(hours=1 + n), number=n)
    for piece in world.pieces_of("DRESS-M")[:1]:
        taken(piece, PieceState.SOLD)

    with pytest.raises(GivenAway):
        scanned(booking, small, at=NOON + timedelta(hours=1))
    assert state_of(small) == PieceState.SOLD
    assert [item.live for item in items_of(booking)] == [False]


def test_missed_exchange_whose_piece_is_in_another_is_told(world: World, booking: Booking, small: Piece) -> None:
    late = NOON + 40 * MINUTE
    sweep_missed(at=late)
    ask(world, asked(world, small, "DRESS-L"), starts_at=NOON + 60 * MINUTE, at=late)

    with pytest.raises(AlreadyExchanged):
        scanned(booking, small, at=late)
    assert fresh(booking).state == BookingState.NO_SHOW


def test_what_is_owed_is_handed_out_wherever_there_is_one(world: World, booking: Booking, small: Piece) -> None:
    scanned(booking, small)
    complete(booking=fresh(booking), at=NOON + MINUTE)
    other = make_store()
    piece = make_pieces(variant=world.variant("DRESS-M"), store=other)[0]
    assert [item.live for item in items_of(booking)] == [True]

    out = scanned(booking, piece, store=other, at=NOON + timedelta(days=2))

    assert (out.done, out.movement.subject) == (True, subject_of(booking))
    with pytest.raises(AlreadyBack):
        scanned(booking, small, at=NOON + timedelta(days=2), store=other)


def test_nobody_goes_without_for_what_is_owed(world: World, booking: Booking, small: Piece) -> None:
    scanned(booking, small)
    complete(booking=fresh(booking), at=NOON + MINUTE)
    sold(world.pieces_of("DRESS-M")[0], subject="receipt:other", at=NOON + MINUTE)
    booked(world, "DRESS-M", starts_at=NOON + timedelta(hours=2))

    with pytest.raises(PieceTaken):
        scanned(booking, world.pieces_of("DRESS-M")[1], at=NOON + timedelta(hours=1))
    assert not Shortfall.objects.exists()


def test_two_pieces_go_back_and_two_come_instead(world: World, small: Piece) -> None:
    coat = sold(world.pieces_of("COAT-S")[0])
    booking = named(ask(world, asked(world, small, "DRESS-M"), asked(world, coat, "COAT-M")))
    dress, new_coat = promised_to(booking)

    done = [scanned(booking, piece).done for piece in (coat, new_coat, small)]
    assert done == [False, False, False]
    assert_invariants(NOON)
    assert scanned(booking, dress).done


def test_visit_that_is_ended_early_leaves_nothing_of_the_second_piece(world: World, small: Piece) -> None:
    coat = sold(world.pieces_of("COAT-S")[0])
    booking = named(ask(world, asked(world, small, "DRESS-M"), asked(world, coat, "COAT-M")))
    scanned(booking, small)
    scanned(booking, promised_to(booking)[0])
    complete(booking=fresh(booking), at=NOON)

    assert [item.live for item in items_of(booking)] == [False, False]
    with pytest.raises(ExchangeOver):
        scanned(booking, coat)
    ask(world, asked(world, coat, "COAT-M"), starts_at=NOON + 10 * MINUTE)


def test_other_variant_that_settles_a_shortfall_is_what_is_wanted(world: World, booking: Booking, small: Piece) -> None:
    for piece in world.pieces_of("DRESS-M"):
        taken(piece)
    settle_shortfall(shortfall=Shortfall.objects.get(), variant=world.variant("DRESS-L"), at=AT)

    scanned(booking, small)
    assert scanned(booking, world.pieces_of("DRESS-L")[0]).done
    assert_invariants(NOON)


def test_delivery_takes_back_in_any_store_and_hands_nothing_out(world: World, small: Piece) -> None:
    exchange = order_delivery(purchase_subject=BOUGHT, items=[asked(world, small, "DRESS-M")], address=HOME, at=AT)
    elsewhere = make_store()

    with pytest.raises(ComesByDelivery):
        scan_piece(exchange=exchange, text="DRESS-M", store=world.store, at=AT)
    back = scan_piece(exchange=exchange, text=small.label, store=elsewhere, at=AT)

    assert (back.leg, back.done, back.movement.to_store) == (Leg.BACK, True, elsewhere)


def test_piece_that_came_back_can_be_sold_and_exchanged_again(world: World, booking: Booking, small: Piece) -> None:
    scanned(booking, small)
    complete(booking=fresh(booking), at=NOON)
    inspect(piece=Piece.objects.get(pk=small.pk), outcome=PieceState.ON_FLOOR, at=NOON)
    again = sold(small, subject="receipt:new", at=NOON)

    ask(world, asked(world, again, "DRESS-L"), purchase_subject="receipt:new", starts_at=NOON + 30 * MINUTE)


def test_who_was_let_in_at_the_door_exchanges_as_well(booking: Booking, small: Piece) -> None:
    check_in(code=booking.reference, store=booking.store, at=NOON)

    assert not scanned(booking, small).done
    assert fresh(booking).state == BookingState.IN_SESSION


def test_sale_when_the_visit_is_closed_by_hand_is_the_second_leg(booking: Booking, small: Piece) -> None:
    scanned(booking, small)
    wanted = promised_to(booking)[0]

    close_visit(booking=fresh(booking), outcomes={wanted.variant_id: Outcome.BOUGHT}, at=NOON)

    (item,) = items_of(booking)
    assert (item.live, item.out_movement) == (False, Movement.objects.get(piece=wanted, to_state=PieceState.SOLD))
    assert_invariants(NOON)
