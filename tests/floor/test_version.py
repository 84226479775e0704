"""What open devices ask every second and a half: the same answer until something happens, another one then."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from pytest_django.fixtures import DjangoAssertNumQueries

from bookings.models import Booking, RailItem
from bookings.queries.wishes import variants_of
from bookings.services.cancel import cancel
from bookings.services.change import change_pieces, move
from bookings.services.visit import check_in
from floor.queries.version import version_of
from stores.models import Piece, PieceState
from stores.services.ledger import change_state
from tests.factories.world import World
from tests.floor.conftest import AT, TEN_MINUTES, expect


@pytest.fixture
def booking(world: World) -> Booking:
    return expect(world, promised=[world.rooms[0], world.pieces[0]])


def _piece_fetched(booking: Booking) -> None:
    piece = Piece.objects.get(resource__allocations__booking=booking)
    change_state(piece=piece, to=PieceState.ON_RAIL, at=AT, reason="fetched")


CHANGES: dict[str, Callable[[Booking], object]] = {
    "somebody arrives": lambda booking: check_in(code=booking.reference, store=booking.store, at=AT),
    "a visit is cancelled": lambda booking: cancel(booking=booking, at=AT - timedelta(days=1)),
    "a visit is moved": lambda booking: move(
        booking=booking, starts_at=booking.starts_at.replace(hour=12, minute=0), at=AT - timedelta(days=1)
    ),
    "pieces are changed": lambda booking: change_pieces(
        booking=booking, variants=variants_of(["COAT-S"]), at=AT - timedelta(days=1)
    ),
    "a piece is fetched": _piece_fetched,
    "a row is mended by hand": lambda booking: Booking.objects.filter(pk=booking.pk).update(note="Birthday"),
    "a wish is added by hand": lambda booking: RailItem.objects.create(
        booking=booking, variant=variants_of(["COAT-S"])[0]
    ),
}


def _changed(world: World, act: Callable[[], object]) -> bool:
    before = version_of(world.store, AT.date())
    act()
    return version_of(world.store, AT.date()) != before


def test_nothing_happens_and_it_stays(world: World, booking: Booking) -> None:
    assert not _changed(world, lambda: None)


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
@pytest.mark.django_db(transaction=True)
def test_it_changes_with(change: Callable[[Booking], object], world: World, booking: Booking) -> None:
    assert _changed(world, lambda: change(booking))


def test_another_day_and_another_store_do_not_change_it(world: World, paris: World, booking: Booking) -> None:
    assert not _changed(world, lambda: expect(paris))
    assert not _changed(world, lambda: expect(world, starts_at=AT + timedelta(days=3), promised=[]))
    assert _changed(world, lambda: expect(world, starts_at=AT + TEN_MINUTES, promised=[]))


def test_it_is_one_question(world: World, booking: Booking, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        version_of(world.store, AT.date())
