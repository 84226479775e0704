"""What an exchange put aside when its visit was closed: not before the other is back, and handed out by a scan."""

from __future__ import annotations

from datetime import datetime

import pytest

from bookings.exchange_errors import AlreadyHandedOut, NotYetBack
from bookings.models import Amends, Booking, BookingState, Outcome, RailItem
from bookings.planner import Kind, subject_of
from bookings.services.closing import close_visit
from bookings.services.exchange_amends import make_good
from bookings.services.keeping import end_keeping, sweep_kept
from bookings.services.visit import check_in, start
from floor.models import EventKind
from floor.queries.stock import Wanted
from floor.services.stock_events import Answer, Event, sell
from notifications.models import Message, MessageState
from stores.errors import IllegalPieceMove
from stores.models import Movement, Piece, PieceState
from tests.bookings.exchange.exchanging import (
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
from tests.factories.world import World
from tests.racing import race

pytestmark = pytest.mark.django_db(transaction=True)
LATER = NOON + 5 * MINUTE


@pytest.fixture
def kept(booking: Booking, small: Piece) -> Piece:
    """S came back, and M was put aside when the visit was closed."""
    scanned(booking, small)
    (wanted,) = promised_to(booking)
    close_visit(booking=fresh(booking), outcomes={wanted.variant_id: Outcome.KEPT}, at=NOON)
    return Piece.objects.get(pk=wanted.pk)


def rail_of(booking: Booking) -> tuple[str, datetime | None]:
    return RailItem.objects.values_list("outcome", "kept_until").get(booking=booking)


def test_nothing_is_kept_by_hand_before_the_other_is_back(world: World, booking: Booking, small: Piece) -> None:
    (wanted,) = promised_to(booking)
    check_in(code=booking.reference, store=world.store, at=NOON)
    start(booking=fresh(booking), at=NOON)

    with pytest.raises(NotYetBack) as refused:
        close_visit(booking=fresh(booking), outcomes={wanted.variant_id: Outcome.KEPT}, at=NOON)

    assert refused.value.facts["label"] == small.label
    assert (fresh(booking).state, state_of(wanted)) == (BookingState.IN_SESSION, PieceState.ON_FLOOR)
    assert [item.live for item in items_of(booking)] == [True]


@pytest.mark.parametrize("by_number", [True, False])
def test_the_kept_one_is_handed_out_by_a_scan(booking: Booking, kept: Piece, by_number: bool) -> None:
    told = Message.objects.filter(subject=subject_of(booking), kind=Kind.KEPT)
    waiting = told.filter(state=MessageState.PENDING).count()

    done = scanned(fresh(booking), "DRESS-M" if by_number else kept.label, at=LATER)

    assert (done.done, done.movement.piece_id, state_of(kept)) == (True, kept.pk, PieceState.SOLD)
    (item,) = items_of(booking)
    assert (item.out_movement, item.live) == (done.movement, False)
    assert rail_of(booking) == (Outcome.BOUGHT, None)
    assert told.filter(state=MessageState.PENDING).count() < max(waiting, 1)
    assert sweep_kept(at=LATER + 4000 * MINUTE) == 0
    assert_invariants(LATER)


def test_what_is_kept_for_somebody_else_is_theirs(world: World, booking: Booking, kept: Piece) -> None:
    other = sold(world.pieces_of("DRESS-S")[1], subject="receipt:5c2e")
    theirs = named(
        ask(world, asked(world, other, "DRESS-M"), starts_at=LATER + 25 * MINUTE, purchase_subject="receipt:5c2e"),
    )
    scanned(theirs, other, at=LATER)

    with pytest.raises(IllegalPieceMove):
        scanned(fresh(theirs), kept.label, at=LATER)

    assert state_of(kept) == PieceState.ON_HOLD
    assert scanned(fresh(booking), kept.label, at=LATER).done


def test_kept_piece_is_scanned_out_or_sold_by_hand_once(booking: Booking, kept: Piece) -> None:
    answers = race(
        lambda: scanned(fresh(booking), kept.label, at=LATER),
        lambda: end_keeping(piece=Piece.objects.get(pk=kept.pk), sold=True, at=LATER),
    )

    assert (answers["won"], answers.total()) == (1, 2)
    assert set(answers) <= {"won", "already_handed_out", "piece_moved"}
    (item,) = items_of(booking)
    assert (item.live, item.out_movement and item.out_movement.piece_id) == (False, kept.pk)
    assert (state_of(kept), rail_of(booking)) == (PieceState.SOLD, (Outcome.BOUGHT, None))
    assert_invariants(LATER)


def at_the_till(booking: Booking, kept: Piece) -> Answer:
    event = Event(store=booking.store, event_id="1", kind=EventKind.SALE, fingerprint="1", happened_at=LATER)
    return sell(event=event, wanted=Wanted(label=kept.label), at=LATER)


def test_kept_piece_that_goes_over_the_till_is_what_was_owed(booking: Booking, kept: Piece) -> None:
    """Another one would be handed out for it else."""
    answer = at_the_till(booking, kept)

    assert (subject_of(booking) in answer["exchange_url"], at_the_till(booking, kept)) == (True, answer)
    (item,) = items_of(booking)
    assert (item.live, item.out_movement and item.out_movement.piece_id) == (False, kept.pk)
    assert rail_of(booking) == (Outcome.BOUGHT, None)
    with pytest.raises(AlreadyHandedOut):
        scanned(fresh(booking), "DRESS-M", at=LATER)
    assert_invariants(LATER)


def test_kept_piece_goes_over_one_counter(booking: Booking, kept: Piece) -> None:
    answers = race(lambda: scanned(fresh(booking), kept.label, at=LATER), lambda: at_the_till(booking, kept))

    assert (answers["won"], answers.total()) == (1, 2)
    assert set(answers) <= {"won", "already_handed_out", "piece_moved", "store_busy", "illegal_piece_move"}
    assert [item.live for item in items_of(booking)] == [False]
    assert Movement.objects.filter(piece=kept, to_state=PieceState.SOLD).count() == 1
    assert_invariants(LATER)


def test_what_was_made_good_meanwhile_is_bought_by_its_receipt(booking: Booking, kept: Piece) -> None:
    make_good(item=items_of(booking)[0], amends=Amends.MONEY, at=LATER)

    assert "/x/receipt:" in at_the_till(booking, kept)["exchange_url"]


def test_kept_piece_is_scanned_out_while_the_rule_gives_it_back(booking: Booking, kept: Piece) -> None:
    until = rail_of(booking)[1]
    assert until is not None

    answers = race(lambda: scanned(fresh(booking), kept.label, at=until), lambda: sweep_kept(at=until))

    assert answers["won"] == 2
    (item,) = items_of(booking)
    assert (item.live, state_of(kept)) == (False, PieceState.SOLD)
    assert rail_of(booking)[1] is None
    assert_invariants(until)
