"""A piece leaves the floor: whoever counts on it gets another one, or somebody is told to settle it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bookings.errors import PieceTaken, SlotTaken
from bookings.models import Allocation, Booking, BookingState, RailItem, Shortfall, StoreDay
from bookings.planner import subject_of
from bookings.queries.wishes import Wish, variants_of
from bookings.services import confirm, locks, promise, refit, taking_out
from bookings.services.cancel import cancel
from bookings.services.change import change_pieces
from bookings.services.hold import hold
from bookings.services.holding import HOLD
from bookings.services.visit import check_in, start
from stores.errors import PieceMoved
from stores.models import Movement, Piece, PieceState
from stores.services.ledger import change_state
from tests.bookings.invariants import assert_invariants
from tests.bookings.taking import AT, ELEVEN, HOUR, booked, piece_of, taken
from tests.factories.stores import make_store
from tests.factories.world import World, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world(rooms=4)


@pytest.fixture
def full_rails() -> World:
    return make_world(rooms=4, pieces=2)


def version(world: World) -> int:
    return StoreDay.objects.get(store=world.store, date=ELEVEN.date()).version


def sold_before(monkeypatch: pytest.MonkeyPatch, module: Any, piece: Callable[[], Piece]) -> None:
    """Let a piece be sold after the question was asked, which is before the days are locked."""
    first, ask = [True], promise.ask

    def ask_and_sell(*args: Any, **facts: Any) -> Any:
        question = ask(*args, **facts)
        if first and question.wish.variants:
            first.clear()
            Piece.objects.filter(pk=piece().pk).update(state=PieceState.SOLD)
        return question

    monkeypatch.setattr(module, "ask", ask_and_sell)


def first_choice(world: World, sku: str) -> Piece:
    """The piece that a booking of the variant would be promised."""
    booking = booked(world, sku, number=99)
    chosen = piece_of(booking)
    cancel(booking=booking, at=AT)
    return chosen


def test_a_piece_sold_between_question_and_lock_is_not_promised(
    full_rails: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    sold = first_choice(full_rails, "DRESS-M")
    sold_before(monkeypatch, confirm, lambda: sold)
    booking = booked(full_rails, "DRESS-M")
    assert piece_of(booking) != sold
    assert_invariants(AT)


def test_the_last_piece_sold_between_question_and_lock_is_refused(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    sold_before(monkeypatch, confirm, lambda: world.pieces_of("DRESS-M")[0])
    with pytest.raises(SlotTaken) as refusal:
        booked(world, "DRESS-M")
    assert refusal.value.facts["reasons"] == ["PIECE_TAKEN"]
    assert not Booking.objects.exists()


def test_a_piece_sold_before_it_is_added_to_a_rail_is_not_promised(
    full_rails: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    sold = first_choice(full_rails, "DRESS-M")
    booking = booked(full_rails)
    sold_before(monkeypatch, refit, lambda: sold)
    change_pieces(booking=booking, variants=variants_of(["DRESS-M"]), at=AT)
    assert piece_of(booking) != sold
    assert_invariants(AT)


def test_the_last_piece_sold_before_it_is_added_is_named(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    booking = booked(world)
    sold_before(monkeypatch, refit, lambda: world.pieces_of("DRESS-M")[0])
    with pytest.raises(PieceTaken) as refusal:
        change_pieces(booking=booking, variants=variants_of(["DRESS-M"]), at=AT)
    assert refusal.value.facts["skus"] == ["DRESS-M"]
    assert not RailItem.objects.exists()


def test_another_piece_of_the_same_takes_its_place(full_rails: World) -> None:
    booking = booked(full_rails, "DRESS-M")
    piece, before = piece_of(booking), version(full_rails)

    done = taken(piece)

    assert (done.replaced, done.shortfalls) == ((booking,), ())
    assert piece_of(booking) != piece
    assert (Piece.objects.get(pk=piece.pk).state, done.movement.to_state) == ("sold", "sold")
    assert version(full_rails) > before
    assert_invariants(AT)


def test_every_visit_that_counts_on_it_is_seen_to(full_rails: World) -> None:
    one, two = booked(full_rails, "DRESS-M"), booked(full_rails, "DRESS-M", starts_at=ELEVEN + 24 * HOUR, number=1)
    [piece] = {piece_of(one), piece_of(two)}
    other = next(dress for dress in full_rails.pieces_of("DRESS-M") if dress != piece)
    assert piece_of(booked(full_rails, "DRESS-M", number=2)) == other

    done = taken(piece, PieceState.MISSING)

    assert done.replaced == (two,)
    assert [row.booking for row in done.shortfalls] == [one]
    assert_invariants(AT)


def test_where_there_is_none_somebody_has_to_settle_it(world: World) -> None:
    booking = booked(world, "DRESS-M")
    [dress] = world.pieces_of("DRESS-M")
    [shortfall] = taken(dress, PieceState.WRITTEN_OFF).shortfalls

    assert (shortfall.booking, shortfall.variant, shortfall.piece) == (booking, dress.variant, dress)
    assert (shortfall.since, shortfall.why, shortfall.settled_at) == (AT, "test", None)
    assert list(Shortfall.objects.open()) == [shortfall]
    assert not Allocation.objects.live().filter(resource=dress.pk).exists()
    assert_invariants(AT)


def test_a_shortfall_is_nobodys_when_the_visit_is_called_off(world: World) -> None:
    booking = booked(world, "DRESS-M")
    taken(world.pieces_of("DRESS-M")[0])
    cancel(booking=booking, at=AT)
    assert not Shortfall.objects.open().exists()


def test_a_visitor_who_buys_the_piece_loses_nothing(world: World) -> None:
    booking = booked(world, "DRESS-M")
    check_in(code=booking.reference, store=world.store, at=ELEVEN)
    start(booking=booking, at=ELEVEN)
    [dress] = world.pieces_of("DRESS-M")

    done = taken(dress, at=ELEVEN, subject=subject_of(booking))

    assert (done.replaced, done.shortfalls, done.movement.subject) == ((), (), f"booking:{booking.reference}")
    assert Allocation.objects.live().filter(booking=booking, resource=dress.pk).exists()
    assert_invariants(ELEVEN)


def test_a_hold_that_ran_out_counts_on_nothing(world: World) -> None:
    held = hold(wish=Wish(experience=world.experience, variants=variants_of(["DRESS-M"])), store=world.store,
                starts_at=ELEVEN, at=AT)  # fmt: skip
    done = taken(world.pieces_of("DRESS-M")[0], at=AT + HOLD)
    held.refresh_from_db()
    assert (done.shortfalls, held.state) == ((), BookingState.EXPIRED)
    assert_invariants(AT + HOLD)


def test_what_was_is_left_as_it_was(world: World) -> None:
    booking = booked(world, "DRESS-M")
    later = booking.promised_until
    done = taken(world.pieces_of("DRESS-M")[0], at=later)
    assert (done.replaced, done.shortfalls) == ((), ())
    assert Allocation.objects.live().filter(booking=booking).count() == 2


def test_a_piece_that_is_sent_away_is_missed_here_and_promised_nowhere(world: World) -> None:
    booking, paris = booked(world, "DRESS-M"), make_store(slug="paris")
    [dress] = world.pieces_of("DRESS-M")
    [shortfall] = taken(dress, PieceState.IN_TRANSIT, store=paris).shortfalls
    dress.refresh_from_db()
    assert (shortfall.booking, dress.store, dress.state) == (booking, paris, PieceState.IN_TRANSIT)
    assert_invariants(AT)


def test_a_scan_that_is_sent_again_is_answered_and_changes_nothing(full_rails: World) -> None:
    booking = booked(full_rails, "DRESS-M")
    dress = piece_of(booking)
    first, again = taken(dress, nonce="scan-1"), taken(dress, nonce="scan-1")
    assert (again.movement, again.replaced) == (first.movement, ())
    assert_invariants(AT)


def test_the_second_of_two_scans_changes_nothing(world: World) -> None:
    booked(world, "DRESS-M")
    [dress] = world.pieces_of("DRESS-M")
    first, second = Piece.objects.get(pk=dress.pk), Piece.objects.get(pk=dress.pk)
    taking_out.take_out(piece=first, to=PieceState.SOLD, at=AT, reason="test")
    with pytest.raises(PieceMoved):
        taking_out.take_out(piece=second, to=PieceState.SOLD, at=AT, reason="test")
    assert (Shortfall.objects.count(), Movement.objects.filter(piece=dress).count()) == (1, 2)


def test_a_scan_that_is_sent_again_takes_nothing_from_who_was_promised_the_piece_since(world: World) -> None:
    """Reported missing, found again, promised; and the first report comes once more, from a device that was offline."""
    [dress] = world.pieces_of("DRESS-M")
    first = taken(dress, PieceState.MISSING, nonce="scan-1")
    change_state(piece=Piece.objects.get(pk=dress.pk), to=PieceState.ON_FLOOR, at=AT, reason="found")
    booking = booked(world, "DRESS-M")

    again = taken(dress, PieceState.MISSING, nonce="scan-1")

    assert (again.movement, again.replaced, again.shortfalls) == (first.movement, (), ())
    assert piece_of(booking) == dress
    assert not Shortfall.objects.exists()
    assert_invariants(AT)


def test_a_scan_that_is_sent_twice_raises_one_shortfall(world: World) -> None:
    [dress] = world.pieces_of("DRESS-M")
    booked(world, "DRESS-M")
    assert [len(taken(dress, PieceState.MISSING, nonce="scan-1").shortfalls) for _twice in range(2)] == [1, 0]
    assert Shortfall.objects.count() == 1
    assert_invariants(AT)


def test_a_promise_made_for_another_day_meanwhile_is_seen_too(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    [dress] = world.pieces_of("DRESS-M")
    meanwhile(monkeypatch, lambda: booked(world, "DRESS-M"))
    done = taken(dress)
    assert [row.booking for row in done.shortfalls] == [Booking.objects.get()]
    assert_invariants(AT)


def meanwhile(monkeypatch: pytest.MonkeyPatch, other: Callable[[], Any]) -> None:
    """Let `other` happen when a piece's promises were read, and before anything is locked."""
    first = [True]

    def after_other() -> Any:
        if first:
            first.clear()
            other()
        return locks.promising()

    monkeypatch.setattr(taking_out, "promising", after_other)
