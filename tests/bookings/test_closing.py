"""A visit ends: what became of each piece, in the ledger and on the rail, once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from django.contrib.auth.models import User

from bookings.errors import AlreadyClosed
from bookings.models import Allocation, Booking, BookingState, Outcome, RailItem, Shortfall
from bookings.services.closing import close_visit
from bookings.services.visit import complete
from stores.errors import IllegalPieceMove
from stores.models import Movement, Piece, PieceState
from stores.services.ledger import change_state
from tests.factories.bookings import make_booking
from tests.factories.stores import make_user
from tests.factories.world import World, make_world
from tests.racing import at_once

STARTED = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
AT = datetime(2026, 6, 1, 9, 40, tzinfo=UTC)
SKUS = ("DRESS-S", "DRESS-M", "COAT-S", "COAT-M")

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def booking(world: World) -> Booking:
    """Somebody in the first room with four pieces, each fetched."""
    pieces = [world.pieces_of(sku)[0] for sku in SKUS]
    for piece in pieces:
        change_state(piece=piece, to=PieceState.ON_RAIL, at=STARTED, reason="fetched")
    promised = [world.rooms[0], *pieces]
    booking = make_booking(
        store=world.store,
        experience=world.experience,
        starts_at=STARTED,
        state=BookingState.IN_SESSION,
        promised=promised,
    )
    RailItem.objects.bulk_create(RailItem(booking=booking, variant=world.variant(sku)) for sku in SKUS)
    return booking


def outcomes(world: World, *given: Outcome) -> dict[int, Outcome]:
    return {world.variant(sku).pk: outcome for sku, outcome in zip(SKUS, given, strict=False)}


def states() -> dict[str, str]:
    return dict(Piece.objects.filter(variant__sku__in=SKUS).values_list("variant__sku", "state"))


EACH = (Outcome.BOUGHT, Outcome.KEPT, Outcome.RETURNED, Outcome.TO_CLEAN)


def test_each_piece_goes_where_it_was_said(world: World, booking: Booking) -> None:
    amara = make_user(first_name="Amara")
    closed = close_visit(booking=booking, outcomes=outcomes(world, *EACH), at=AT, actor=amara)
    assert closed.state == BookingState.COMPLETED
    assert states() == {"DRESS-S": "sold", "DRESS-M": "on_hold", "COAT-S": "on_floor", "COAT-M": "to_clean"}
    moved = Movement.objects.filter(at=AT)
    assert set(moved.values_list("subject", "actor")) == {(f"booking:{booking.reference}", amara.pk)}
    assert moved.count() == 4
    rows = booking.rail.order_by("pk").values_list("outcome", "outcome_at")
    assert list(rows) == [(outcome, AT) for outcome in EACH]
    kept = booking.rail.get(outcome=Outcome.KEPT)
    assert kept.kept_until == datetime(2026, 6, 2, 23, 0, tzinfo=UTC)  # midnight in London, in summer
    assert not Allocation.objects.live().filter(booking=booking).exists()


def test_without_a_word_pieces_went_back_or_were_sold(world: World, booking: Booking) -> None:
    change_state(piece=world.pieces_of("DRESS-S")[0], to=PieceState.SOLD, at=AT, reason="sold at the counter")
    change_state(piece=world.pieces_of("DRESS-M")[0], to=PieceState.MISSING, at=AT, reason="not there")
    complete(booking=booking, at=AT)
    assert states() == {"DRESS-S": "sold", "DRESS-M": "missing", "COAT-S": "on_floor", "COAT-M": "on_floor"}
    rows = booking.rail.order_by("pk").values_list("outcome", flat=True)
    assert list(rows) == [Outcome.BOUGHT, Outcome.RETURNED, Outcome.RETURNED, Outcome.RETURNED]


def test_who_counts_on_a_piece_that_was_bought_is_seen_to(world: World, booking: Booking) -> None:
    later = make_booking(
        store=world.store,
        experience=world.experience,
        starts_at=STARTED + timedelta(hours=26),
        promised=[world.pieces_of("DRESS-S")[0]],
    )
    RailItem.objects.create(booking=later, variant=world.variant("DRESS-S"))
    close_visit(booking=booking, outcomes=outcomes(world, *EACH), at=AT)
    assert list(Shortfall.objects.open().values_list("booking", "variant__sku")) == [(later.pk, "DRESS-S")]


def test_a_piece_that_is_elsewhere_refuses_all_of_it(world: World, booking: Booking) -> None:
    change_state(piece=world.pieces_of("COAT-M")[0], to=PieceState.SOLD, at=AT, reason="sold at the counter")
    with pytest.raises(IllegalPieceMove):
        close_visit(booking=booking, outcomes=outcomes(world, *EACH), at=AT)
    booking.refresh_from_db()
    assert (booking.state, states()["DRESS-S"]) == (BookingState.IN_SESSION, "on_rail")
    assert not booking.rail.exclude(outcome="").exists()


def test_of_two_who_close_at_once_one_does_and_the_other_is_told_who(world: World, booking: Booking) -> None:
    def close(actor: User, outcome: Outcome) -> str:
        try:
            close_visit(booking=booking, outcomes=dict.fromkeys(outcomes(world, *EACH), outcome), at=AT, actor=actor)
        except AlreadyClosed as error:
            return f"{error.facts['by']} was first"
        return f"{actor.first_name} did"

    amara, felix = make_user(first_name="Amara"), make_user(first_name="Felix")
    said = at_once(partial(close, amara, Outcome.BOUGHT), partial(close, felix, Outcome.RETURNED))

    winner, state = ("Amara", "sold") if "Amara did" in said else ("Felix", "on_floor")
    assert sorted(said) == sorted([f"{winner} did", f"{winner} was first"])
    assert set(states().values()) == {state}
    assert booking.moves.filter(to_state=BookingState.COMPLETED).count() == 1
