"""A piece leaves the floor: whoever counts on it gets another one, or somebody is told to settle it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError

from bookings.errors import IllegalMove, PieceTaken, ShortfallSettled, SlotTaken
from bookings.models import Allocation, Booking, BookingState, RailItem, Settled, Shortfall, StoreDay
from bookings.planner import subject_of
from bookings.queries.wishes import Wish, variants_of
from bookings.services import confirm, locks, promise, refit, taking_out
from bookings.services.cancel import cancel
from bookings.services.change import change_pieces, move
from bookings.services.confirm import Details
from bookings.services.customers import Contact
from bookings.services.hold import HOLD, hold
from bookings.services.shortfalls import settle_shortfall
from bookings.services.visit import check_in, start
from stores.errors import PieceMoved
from stores.models import Movement, Piece, PieceState
from tests.bookings.invariants import assert_invariants
from tests.factories.stores import make_store, make_user
from tests.factories.world import World, make_world

AT = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
ELEVEN = datetime(2026, 6, 3, 10, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world(rooms=4)


@pytest.fixture
def full_rails() -> World:
    return make_world(rooms=4, pieces=2)


def booked(world: World, *skus: str, starts_at: datetime = ELEVEN, number: int = 0) -> Booking:
    wish = Wish(experience=world.experience, variants=variants_of(skus))
    details = Details(contact=Contact(name="Ada", phone=f"+44794601{number:04d}"))
    return confirm.book(wish=wish, store=world.store, starts_at=starts_at, details=details, at=AT)


def piece_of(booking: Booking) -> Piece:
    return Piece.objects.get(resource__allocations__booking=booking, resource__allocations__live=True)


def taken(piece: Piece, to: PieceState = PieceState.SOLD, *, at: datetime = AT, **details: Any) -> Any:
    return taking_out.take_out(piece=Piece.objects.get(pk=piece.pk), to=to, at=at, reason="test", **details)


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


def short(world: World) -> Shortfall:
    booked(world, "DRESS-M")
    [shortfall] = taken(world.pieces_of("DRESS-M")[0]).shortfalls
    return shortfall  # type: ignore[no-any-return]


def test_another_variant_settles_it(world: World) -> None:
    actor, shortfall = make_user(), short(world)
    done = settle_shortfall(shortfall=shortfall, variant=world.variant("DRESS-L"), at=AT, actor=actor)

    assert (done.how, done.settled_by, done.settled_at) == (Settled.OTHER, actor, AT)
    assert piece_of(done.booking).variant == world.variant("DRESS-L")
    assert [item.variant for item in done.booking.rail.all()] == [world.variant("DRESS-L")]
    assert_invariants(AT)


def test_a_piece_that_is_found_again_settles_it(world: World) -> None:
    shortfall = short(world)
    Piece.objects.filter(variant=shortfall.variant).update(state=PieceState.ON_FLOOR)
    done = settle_shortfall(shortfall=shortfall, variant=shortfall.variant, at=AT)
    assert (done.how, piece_of(done.booking).variant) == (Settled.SAME, shortfall.variant)
    assert_invariants(AT)


def test_it_is_given_up_when_the_customer_knows(world: World) -> None:
    shortfall = short(world)
    done = settle_shortfall(shortfall=shortfall, variant=None, at=AT)
    assert (done.how, RailItem.objects.count()) == (Settled.GIVEN_UP, 0)
    assert_invariants(AT)


def test_it_is_settled_once(world: World) -> None:
    shortfall = short(world)
    settle_shortfall(shortfall=shortfall, variant=None, at=AT)
    with pytest.raises(ShortfallSettled):
        settle_shortfall(shortfall=shortfall, variant=None, at=AT)


def test_a_variant_without_a_free_piece_settles_nothing(world: World) -> None:
    shortfall = short(world)
    booked(world, "DRESS-L", number=1)
    with pytest.raises(PieceTaken) as refusal:
        settle_shortfall(shortfall=shortfall, variant=world.variant("DRESS-L"), at=AT)
    assert refusal.value.facts["skus"] == ["DRESS-L"]
    assert list(Shortfall.objects.open()) == [shortfall]
    assert_invariants(AT)


def test_what_hangs_on_the_rail_already_replaces_nothing(world: World) -> None:
    booked(world, "DRESS-M", "DRESS-L")
    [shortfall] = taken(world.pieces_of("DRESS-M")[0]).shortfalls
    with pytest.raises(PieceTaken):
        settle_shortfall(shortfall=shortfall, variant=world.variant("DRESS-L"), at=AT)
    assert_invariants(AT)


def test_a_visit_that_was_called_off_lacks_nothing(world: World) -> None:
    shortfall = short(world)
    cancel(booking=shortfall.booking, at=AT)
    with pytest.raises(IllegalMove):
        settle_shortfall(shortfall=shortfall, variant=world.variant("DRESS-L"), at=AT)


def test_a_move_to_when_the_variant_is_there_settles_it(world: World) -> None:
    shortfall = short(world)
    Piece.objects.filter(variant=shortfall.variant).update(state=PieceState.ON_FLOOR)
    move(booking=shortfall.booking, starts_at=ELEVEN + 2 * HOUR, at=AT)
    shortfall.refresh_from_db()
    assert shortfall.how == Settled.SAME
    assert_invariants(AT)


def test_a_customer_who_takes_it_off_the_rail_gives_it_up(world: World) -> None:
    shortfall = short(world)
    change_pieces(booking=shortfall.booking, variants=variants_of(["COAT-M"]), at=AT)
    shortfall.refresh_from_db()
    assert shortfall.how == Settled.GIVEN_UP
    assert_invariants(AT)


def test_one_thing_is_missing_once_and_settled_whole(world: World) -> None:
    shortfall = short(world)
    facts = {"booking": shortfall.booking, "variant": shortfall.variant, "piece": shortfall.piece, "since": AT}
    with pytest.raises(IntegrityError, match="bookings_shortfall_open_once"):
        Shortfall.objects.create(**facts, why="again")
