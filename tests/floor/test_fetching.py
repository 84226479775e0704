"""One scan hangs a piece on the rail of the visit that needs it; every other scan says why nothing was changed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bookings.errors import PieceNotWanted, PieceOnRail
from bookings.models import Allocation, Booking, BookingState, RailItem, Settled, Shortfall
from bookings.planner import subject_of
from bookings.services.hanging import hang
from bookings.services.taking_out import take_out
from floor.errors import PieceUnknown, SeveralWant, WantedFirst
from floor.queries.pulling import Pull
from floor.services.fetching import Fetched, fetch
from kernel.errors import DomainError
from stores.errors import IllegalPieceMove, NonceReused, PieceExpectedElsewhere
from stores.models import Movement, Piece, PieceState
from stores.queries.ledger import replay
from stores.services.handling import report_missing, sell
from tests.factories.stores import make_pieces
from tests.factories.world import World, make_world
from tests.floor.conftest import AT, TEN_MINUTES, expect

pytestmark = pytest.mark.django_db(transaction=True)
TWO_HOURS = timedelta(hours=2)


@pytest.fixture
def dress(world: World) -> Piece:
    return world.pieces_of("DRESS-M")[0]


@pytest.fixture
def visit(world: World, dress: Piece) -> Booking:
    """Mei Tanaka, in ten minutes, in Room 1, with the dress in M."""
    return expect(world, promised=[world.rooms[0], dress])


@pytest.fixture
def spare(world: World) -> Piece:
    """Another piece of the dress in M."""
    return make_pieces(variant=world.variant("DRESS-M"), store=world.store)[0]


def scanned(world: World, text: str, **fields: Any) -> Fetched:
    return fetch(text=text, store=world.store, at=AT, **fields)


def promised(booking: Booking) -> list[str]:
    live = Allocation.objects.live().filter(booking=booking, resource__piece__isnull=False)
    return list(live.values_list("resource__piece__label", flat=True))


def rail_of(fetched: Fetched) -> Pull:
    assert fetched.pull is not None
    return fetched.pull


def refused(world: World, text: str, error: type[DomainError], **facts: object) -> None:
    """The scan is refused, and nothing is changed by it."""
    before = Movement.objects.count()
    with pytest.raises(error) as refusal:
        scanned(world, text)
    assert {name: refusal.value.facts[name] for name in facts} == facts
    assert Movement.objects.count() == before


def test_a_scan_hangs_the_piece_on_its_rail(world: World, visit: Booking, dress: Piece) -> None:
    fetched = scanned(world, dress.label.lower())
    movement = Movement.objects.latest("pk")
    assert (movement.to_state, movement.subject, movement.reason) == ("on_rail", subject_of(visit), "fetched")
    pull = rail_of(fetched)
    assert (pull.booking, pull.rooms, pull.ready, pull.wanted) == (visit, "Room 1", 1, 1)


def test_the_same_scan_sent_twice_is_one_movement(world: World, visit: Booking, dress: Piece) -> None:
    first, second = (scanned(world, dress.label, nonce="scan-1") for _ in range(2))
    assert (first.piece, rail_of(first).booking, rail_of(first).ready) == (second.piece, rail_of(second).booking, 1)
    assert Movement.objects.filter(piece=dress).count() == 2
    with pytest.raises(NonceReused):
        report_missing(piece=dress, at=AT, nonce="scan-1")


def test_another_piece_of_the_same_takes_the_promised_ones_place(
    world: World, visit: Booking, dress: Piece, spare: Piece
) -> None:
    scanned(world, spare.label)
    assert promised(visit) == [spare.label]
    dress.refresh_from_db()
    assert dress.state == PieceState.ON_FLOOR
    refused(world, spare.label, PieceOnRail, name="Mei Tanaka")
    refused(world, dress.label, PieceNotWanted)


def test_another_piece_that_is_promised_to_somebody_else_meanwhile_stays_theirs(
    world: World, visit: Booking, dress: Piece, spare: Piece
) -> None:
    expect(world, name="Bo", promised=[world.rooms[1], spare], state=BookingState.CANCELLED)
    theirs = expect(world, name="Bo", promised=[world.rooms[1], spare], starts_at=AT + 2 * TEN_MINUTES)
    assert rail_of(scanned(world, spare.label)).booking == theirs
    assert promised(visit) == [dress.label]


def test_a_piece_that_a_hold_needs_meanwhile_is_wanted_first(
    world: World, visit: Booking, dress: Piece, spare: Piece
) -> None:
    held = expect(
        world,
        promised=[world.rooms[1], spare],
        state=BookingState.HELD,
        customer=None,
        made_at=AT,
        expires_at=AT + TEN_MINUTES,
    )
    refused(world, spare.label, WantedFirst, name=held.reference)
    assert promised(visit) == [dress.label]


def test_the_visit_that_needs_it_soonest_gets_it_and_keeps_its_turn(
    world: World, visit: Booking, dress: Piece, spare: Piece
) -> None:
    later = expect(world, name="Bo", promised=[spare], starts_at=AT + TWO_HOURS)
    assert rail_of(scanned(world, spare.label)).booking == visit
    assert promised(later) == [spare.label]
    assert rail_of(fetch(text=dress.label, store=world.store, at=AT, reference=later.reference)).booking == later


def test_a_missing_piece_that_turns_up_is_found_and_settles_what_was_short(
    world: World, visit: Booking, dress: Piece
) -> None:
    take_out(piece=dress, to=PieceState.MISSING, at=AT, reason="not there")
    assert Shortfall.objects.open().count() == 1
    scanned(world, dress.label)
    assert promised(visit) == [dress.label]
    assert Shortfall.objects.get().how == Settled.SAME
    states = list(Movement.objects.filter(piece=dress).order_by("number").values_list("to_state", flat=True))
    assert states == ["on_floor", "missing", "on_floor", "on_rail"]
    assert replay(dress) is not None


def test_what_is_left_on_the_rail_of_a_visit_that_is_over_goes_on_to_the_next(world: World, dress: Piece) -> None:
    over = expect(world, name="Bo", promised=[dress], starts_at=AT - TWO_HOURS)
    fetch(text=dress.label, store=world.store, at=AT - TWO_HOURS)
    Booking.objects.filter(pk=over.pk).update(state=BookingState.COMPLETED)
    Allocation.objects.filter(booking=over).update(live=False, ended_at=AT, ended_why="used")
    visit = expect(world, promised=[dress])
    assert rail_of(scanned(world, dress.label)).booking == visit
    assert Movement.objects.filter(piece=dress).count() == 4


def test_a_barcode_is_enough_when_one_visit_wants_it(world: World, visit: Booking, dress: Piece) -> None:
    assert scanned(world, "dress-m").piece == dress


def test_a_barcode_is_not_enough_for_two(world: World, visit: Booking, spare: Piece) -> None:
    expect(world, name="Bo", promised=[spare], starts_at=AT + TWO_HOURS)
    refused(world, "DRESS-M", SeveralWant)


def test_every_other_scan_says_why_nothing_is_changed(world: World, visit: Booking, dress: Piece) -> None:
    refused(world, "WHAT-IS-THIS", PieceUnknown)
    refused(world, f"https://vitrine.example/r/{world.rooms[0].code}", PieceUnknown)
    refused(world, world.pieces_of("DRESS-L")[0].label, PieceNotWanted)
    refused(world, "DRESS-L", PieceNotWanted)
    sold = make_pieces(variant=dress.variant, store=world.store)[0]
    sell(piece=sold, at=AT)
    refused(world, sold.label, IllegalPieceMove, state="sold")
    paris = make_world(slug="paris")
    refused(world, paris.pieces_of("DRESS-M")[0].label, PieceExpectedElsewhere, store="paris")


def test_what_went_to_another_store_since_it_was_looked_at_is_not_hung(world: World, visit: Booking) -> None:
    elsewhere = make_world(slug="paris").pieces_of("DRESS-M")[0]
    before = promised(visit)

    with pytest.raises(PieceExpectedElsewhere):
        hang(booking=visit, piece=elsewhere, at=AT)

    assert promised(visit) == before


def test_what_is_wanted_counts_all_of_the_rail(world: World, visit: Booking, dress: Piece) -> None:
    RailItem.objects.create(booking=visit, variant=world.variant("COAT-S"))
    assert rail_of(scanned(world, dress.label)).wanted == 2
