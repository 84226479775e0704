"""At the counter: one scan of each piece makes one movement."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bookings.errors import AnotherDay, AnotherStore, BookingCancelled, NotConfirmed, PieceOnRail, PieceTaken
from bookings.exchange_errors import (
    AlreadyBack,
    AlreadyHandedOut,
    NotInExchange,
    NotYetBack,
    PieceNotInPurchase,
    ScannedUnknown,
)
from bookings.models import Allocation, Booking, BookingState, EndedWhy, ExchangeReason, Outcome, RailItem, Shortfall
from bookings.planner import subject_of
from bookings.queries.purchases import purchase_of
from bookings.services.cancel import cancel
from bookings.services.exchange_scan import Leg
from bookings.services.hanging import hang
from stores.errors import IllegalPieceMove, NonceReused, PieceExpectedElsewhere
from stores.models import Movement, Piece, PieceState
from tests.bookings.exchange.exchanging import (
    AT,
    BOUGHT,
    MINUTE,
    NOON,
    ask,
    asked,
    exchange_of,
    fresh,
    items_of,
    named,
    offer_exchanges,
    promised_to,
    scanned,
    sold,
    state_of,
)
from tests.bookings.invariants import assert_invariants
from tests.bookings.taking import booked, taken
from tests.factories.stores import make_pieces, make_store
from tests.factories.world import World


def test_two_scans_are_two_movements(booking: Booking, small: Piece) -> None:
    (wanted,) = promised_to(booking)

    back = scanned(booking, small)
    assert (back.leg, back.done, back.movement.to_state) == (Leg.BACK, False, PieceState.TO_INSPECT)
    assert (back.movement.subject, fresh(booking).state) == (f"exchange:{exchange_of(booking)}", "in_session")
    assert_invariants(NOON)

    out = scanned(booking, wanted, at=NOON + MINUTE)
    assert (out.leg, out.done, out.movement.to_state) == (Leg.OUT, True, PieceState.SOLD)
    (item,) = items_of(booking)
    assert (item.back_movement, item.out_movement, item.live) == (back.movement, out.movement, False)
    assert (fresh(booking).state, promised_to(booking)) == (BookingState.COMPLETED, [])
    assert Allocation.objects.get(booking=booking).ended_why == EndedWhy.USED
    assert RailItem.objects.get(booking=booking).outcome == Outcome.BOUGHT
    assert_invariants(NOON + MINUTE)


def test_what_was_handed_out_can_be_exchanged_again(world: World, booking: Booking, small: Piece) -> None:
    (wanted,) = promised_to(booking)
    scanned(booking, small)
    scanned(booking, wanted)

    again = purchase_of(subject_of(booking), at=NOON)

    assert [one.piece for one in again.pieces] == [wanted]
    assert again.customer == booking.customer
    assert purchase_of(BOUGHT, at=NOON).pieces == ()
    ask(world, asked(world, wanted, "DRESS-L"), purchase_subject=subject_of(booking), starts_at=NOON + 10 * MINUTE)


def test_scan_that_is_sent_twice_is_one(booking: Booking, small: Piece) -> None:
    (wanted,) = promised_to(booking)
    first = scanned(booking, small, nonce="a")
    again = scanned(booking, small, nonce="a")
    scanned(booking, wanted, nonce="b")
    out_again = scanned(booking, wanted, nonce="b", at=NOON + MINUTE)

    assert (again.again, again.movement) == (True, first.movement)
    assert (out_again.again, out_again.leg, out_again.done) == (True, Leg.OUT, True)
    with pytest.raises(NonceReused):
        scanned(booking, wanted, nonce="a")
    assert Movement.objects.filter(piece__in=[small, wanted]).count() == 5


def test_second_scan_without_a_number_says_so(booking: Booking, small: Piece) -> None:
    (wanted,) = promised_to(booking)
    with pytest.raises(NotYetBack) as refused:
        scanned(booking, wanted)
    scanned(booking, small)
    with pytest.raises(AlreadyBack):
        scanned(booking, small)
    scanned(booking, wanted)
    with pytest.raises(AlreadyHandedOut):
        scanned(booking, wanted)

    assert refused.value.facts["label"] == small.label
    assert Movement.objects.filter(piece__in=[small, wanted]).count() == 5


def test_what_is_scanned_must_be_of_the_exchange(world: World, booking: Booking) -> None:
    other = sold(world.pieces_of("COAT-S")[0], subject="receipt:other")
    same_kind = sold(world.pieces_of("DRESS-M")[1], subject="receipt:other")
    before = Movement.objects.count()

    for label, refusal in (
        ("NOBODY", ScannedUnknown),
        (other, PieceNotInPurchase),
        (same_kind, PieceNotInPurchase),
        (world.pieces_of("COAT-M")[0], NotInExchange),
        ("COAT-M", NotInExchange),
    ):
        with pytest.raises(refusal):
            scanned(booking, label)
    assert (Movement.objects.count(), fresh(booking).state) == (before, BookingState.CONFIRMED)


def test_number_of_the_variant_means_its_piece(booking: Booking, small: Piece) -> None:
    (wanted,) = promised_to(booking)

    assert scanned(booking, "DRESS-S").movement.piece == small
    assert scanned(booking, "DRESS-M").movement.piece == wanted
    with pytest.raises(AlreadyHandedOut):
        scanned(booking, "DRESS-M")


def test_faulty_piece_is_exchanged_for_the_same(world: World, small: Piece) -> None:
    booking = named(ask(world, asked(world, small, "DRESS-S", ExchangeReason.FAULT)))
    (wanted,) = promised_to(booking)

    assert scanned(booking, "DRESS-S").movement.piece == small
    assert scanned(booking, "DRESS-S").movement.piece == wanted
    assert_invariants(NOON)


def test_another_piece_of_the_same_may_be_handed_out(world: World, booking: Booking, small: Piece) -> None:
    (promised,) = promised_to(booking)
    other = next(piece for piece in world.pieces_of("DRESS-M") if piece != promised)
    visitor = booked(world, "DRESS-M", starts_at=NOON)
    assert promised_to(visitor) == [other]
    scanned(booking, small)

    out = scanned(booking, other)

    assert (out.movement.piece, out.done) == (other, True)
    assert promised_to(visitor) == [promised]
    ended = Allocation.objects.filter(booking=booking).values_list("resource__piece", "ended_why").order_by("pk")
    assert list(ended) == [(promised.pk, EndedWhy.SWAPPED), (other.pk, EndedWhy.USED)]
    assert_invariants(NOON)


def test_piece_that_leaves_is_replaced_for_later_visits(world: World, booking: Booking, small: Piece) -> None:
    (promised,) = promised_to(booking)
    other = next(piece for piece in world.pieces_of("DRESS-M") if piece != promised)
    taken(other, PieceState.MISSING)
    later = booked(world, "DRESS-M", starts_at=NOON + timedelta(hours=3))
    scanned(booking, small)

    scanned(booking, promised)

    assert Shortfall.objects.get().booking == later
    assert_invariants(NOON)


def test_nobody_goes_without_for_who_comes_before_their_time(world: World, small: Piece) -> None:
    booking = named(ask(world, asked(world, small, "DRESS-M"), starts_at=NOON + timedelta(hours=4)))
    for piece in world.pieces_of("DRESS-M"):
        if piece not in promised_to(booking):
            sold(piece, subject="receipt:other")
    booked(world, "DRESS-M", starts_at=NOON + timedelta(hours=1))
    scanned(booking, small)

    with pytest.raises(PieceTaken):
        scanned(booking, promised_to(booking)[0])
    assert not Shortfall.objects.exists()
    assert_invariants(NOON)


def test_piece_on_somebodys_rail_stays_there(world: World, booking: Booking, small: Piece) -> None:
    (promised,) = promised_to(booking)
    other = next(piece for piece in world.pieces_of("DRESS-M") if piece != promised)
    visitor = booked(world, "DRESS-M", starts_at=NOON)
    hang(booking=visitor, piece=other, at=NOON)
    hang(booking=booking, piece=promised, at=NOON)
    scanned(booking, small)

    with pytest.raises(PieceOnRail):
        scanned(booking, other)
    assert scanned(booking, promised).done


def test_what_does_not_hang_here_is_not_handed_out(world: World, booking: Booking, small: Piece) -> None:
    elsewhere = make_pieces(variant=world.variant("DRESS-M"), store=make_store())[0]
    promised = promised_to(booking)[0]
    kept = next(piece for piece in world.pieces_of("DRESS-M") if piece != promised)
    taken(kept, PieceState.ON_HOLD)
    scanned(booking, small)

    with pytest.raises(PieceExpectedElsewhere):
        scanned(booking, elsewhere)
    with pytest.raises(IllegalPieceMove):
        scanned(booking, kept)


def test_counter_must_be_the_right_one(world: World, booking: Booking, small: Piece) -> None:
    other = make_store()
    offer_exchanges(other)

    with pytest.raises(AnotherStore):
        scanned(booking, small, store=other)
    with pytest.raises(AnotherDay):
        scanned(booking, small, at=NOON - timedelta(days=1))
    assert state_of(small) == PieceState.SOLD


def test_hold_and_cancelled_exchange_take_nothing(world: World, small: Piece) -> None:
    hold = ask(world, asked(world, small, "DRESS-M"))
    with pytest.raises(NotConfirmed):
        scanned(hold, small, at=AT)
    cancel(booking=named(hold), at=AT)
    with pytest.raises(BookingCancelled):
        scanned(hold, small, at=AT)
    assert state_of(small) == PieceState.SOLD
