"""In the fitting room: another size is promised and the first is freed, in one movement, or nothing changes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bookings.errors import IllegalMove, PieceTaken
from bookings.models import Allocation, Booking, BookingState, EndedWhy, RailItem, Shortfall
from bookings.queries.rest import free_for_rest
from bookings.services.swap import swap_pieces
from bookings.services.taking_out import take_out
from stores.models import Piece, PieceState
from stores.services.ledger import change_state
from tests.bookings.invariants import promised_twice
from tests.factories.bookings import make_allocation, make_booking
from tests.factories.world import World, make_world

AT = datetime(2026, 6, 1, 9, 10, tzinfo=UTC)
STARTED = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world() -> World:
    return make_world()


def piece_of(world: World, sku: str) -> Piece:
    return world.pieces_of(sku)[0]


def visit(world: World, sku: str = "DRESS-S", **fields: object) -> Booking:
    """Somebody in the first room since nine, with one piece."""
    given: dict[str, object] = {"state": BookingState.IN_SESSION, "starts_at": STARTED} | fields
    promised = [world.rooms[0], piece_of(world, sku)]
    booking = make_booking(store=world.store, experience=world.experience, promised=promised, **given)  # type: ignore[arg-type]
    RailItem.objects.create(booking=booking, variant=world.variant(sku))
    return booking


def pieces_promised(booking: Booking) -> list[str]:
    live = Allocation.objects.live().filter(booking=booking, resource__piece__isnull=False)
    return sorted(live.values_list("resource__piece__variant__sku", flat=True))


def rail(booking: Booking) -> list[str]:
    return sorted(booking.rail.values_list("variant__sku", flat=True))


def test_the_wanted_is_promised_until_the_end_and_the_other_is_free(world: World) -> None:
    booking = visit(world)
    swapped = swap_pieces(booking=booking, wanted=world.variant("DRESS-M"), instead_of=world.variant("DRESS-S"), at=AT)
    assert (swapped.piece, swapped.back) == (piece_of(world, "DRESS-M"), piece_of(world, "DRESS-S"))
    assert pieces_promised(booking) == rail(booking) == ["DRESS-M"]
    promise = Allocation.objects.live().get(resource=swapped.piece.pk)
    assert (promise.period.lower, promise.period.upper) == (AT, booking.promised_until)
    ended = Allocation.objects.get(resource=piece_of(world, "DRESS-S").pk)
    assert (ended.live, ended.ended_at, ended.ended_why) == (False, AT, EndedWhy.SWAPPED)
    assert booking.moves.latest("pk").why == "DRESS-M instead of DRESS-S"


def test_a_piece_that_came_back_a_moment_ago_is_free(world: World) -> None:
    earlier = visit(world, "DRESS-M", starts_at=STARTED - timedelta(minutes=45))
    Allocation.objects.filter(booking=earlier).update(live=False, ended_at=AT, ended_why=EndedWhy.USED)
    booking = visit(world)
    swap_pieces(booking=booking, wanted=world.variant("DRESS-M"), instead_of=world.variant("DRESS-S"), at=AT)
    assert rail(booking) == ["DRESS-M"]


@pytest.mark.parametrize("minutes", [-10, 30])
def test_what_somebody_has_before_the_end_is_refused_and_nothing_changes(world: World, minutes: int) -> None:
    booking = visit(world)
    other = make_booking(store=world.store, experience=world.experience, starts_at=STARTED)
    start = AT + timedelta(minutes=minutes)
    make_allocation(scarce=piece_of(world, "DRESS-M"), booking=other, start=start, end=start + timedelta(minutes=60))
    with pytest.raises(PieceTaken) as refusal:
        swap_pieces(booking=booking, wanted=world.variant("DRESS-M"), instead_of=world.variant("DRESS-S"), at=AT)
    assert refusal.value.facts["skus"] == ["DRESS-M"]
    assert pieces_promised(booking) == rail(booking) == ["DRESS-S"]


def test_what_is_promised_only_after_the_visit_is_free_and_of_two_the_one_in_demand_goes(world: World) -> None:
    world = make_world(slug="paris", pieces=2)
    booking = visit(world)
    later = make_booking(
        store=world.store, experience=world.experience, starts_at=booking.promised_until + timedelta(minutes=5)
    )
    wanted = world.pieces_of("DRESS-M")[1]
    make_allocation(scarce=wanted, booking=later)
    swapped = swap_pieces(booking=booking, wanted=world.variant("DRESS-M"), instead_of=world.variant("DRESS-S"), at=AT)
    assert swapped.piece == wanted


def test_a_lapsed_hold_is_no_ghost(world: World) -> None:
    booking = visit(world)
    held = make_booking(
        store=world.store,
        experience=world.experience,
        starts_at=STARTED + timedelta(minutes=15),
        state=BookingState.HELD,
        expires_at=AT - timedelta(minutes=1),
        promised=[piece_of(world, "DRESS-M")],
    )
    swap_pieces(booking=booking, wanted=world.variant("DRESS-M"), instead_of=world.variant("DRESS-S"), at=AT)
    held.refresh_from_db()
    assert (held.state, rail(booking), promised_twice()) == (BookingState.EXPIRED, ["DRESS-M"], 0)


def test_what_another_visitor_has_in_their_hands_is_not_free(world: World) -> None:
    booking = visit(world)
    change_state(piece=piece_of(world, "DRESS-M"), to=PieceState.WITH_VISITOR, at=AT, reason="shown")
    assert world.variant("DRESS-M").pk not in free_for_rest(booking, at=AT).values_list("variant", flat=True)
    with pytest.raises(PieceTaken):
        swap_pieces(booking=booking, wanted=world.variant("DRESS-M"), instead_of=None, at=AT)


@pytest.mark.parametrize("state", [BookingState.CONFIRMED, BookingState.COMPLETED])
def test_only_during_the_visit(world: World, state: BookingState) -> None:
    booking = visit(world, state=state)
    with pytest.raises(IllegalMove):
        swap_pieces(booking=booking, wanted=world.variant("DRESS-M"), instead_of=None, at=AT)


def test_past_the_promised_end_nothing_can_be_promised(world: World) -> None:
    booking = visit(world)
    with pytest.raises(PieceTaken):
        swap_pieces(booking=booking, wanted=world.variant("DRESS-M"), instead_of=None, at=booking.promised_until)


def test_what_was_missing_is_settled_by_what_comes_instead(world: World) -> None:
    booking = visit(world)
    take_out(piece=piece_of(world, "DRESS-S"), to=PieceState.SOLD, at=AT, reason="sold")
    assert Shortfall.objects.open().count() == 1
    swap_pieces(booking=booking, wanted=world.variant("DRESS-M"), instead_of=world.variant("DRESS-S"), at=AT)
    assert (Shortfall.objects.open().count(), rail(booking)) == (0, ["DRESS-M"])
