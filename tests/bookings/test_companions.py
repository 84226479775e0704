"""Who comes along may stay at home after all: a place of a session is given back, a room stays."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bookings.errors import PartyDoesNotFit
from bookings.models import Allocation
from bookings.queries.wishes import Wish
from bookings.services.change import add_companion, remove_companion
from bookings.services.hold import hold
from bookings.services.sessions import open_session
from tests.factories.world import World, make_world

AT = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
ELEVEN = datetime(2026, 6, 2, 10, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world() -> World:
    return make_world()


def test_a_place_of_a_session_is_given_back_once(world: World) -> None:
    session = open_session(experience=world.experience, store=world.store, starts_at=ELEVEN, places=5, at=AT)
    booking = hold(wish=Wish(experience=world.experience), store=world.store, starts_at=ELEVEN, at=AT)
    booking = add_companion(booking=booking, name="Mary", at=AT)
    mary = booking.companions.get().pk

    for _ in range(2):
        remove_companion(booking=booking, companion=mary, at=AT)

    session.refresh_from_db()
    booking.refresh_from_db()
    assert (session.places_taken, booking.party) == (1, 1)
    assert [move.why for move in booking.moves.order_by("pk")][-2:] == ["companion added", "companion taken off"]


def test_the_room_stays(world: World) -> None:
    booking = hold(wish=Wish(experience=world.experience), store=world.store, starts_at=ELEVEN, at=AT)
    booking = add_companion(booking=booking, name="Mary", at=AT)
    rooms = set(Allocation.objects.live().filter(booking=booking).values_list("resource", flat=True))

    remove_companion(booking=booking, companion=booking.companions.get().pk, at=AT)

    assert set(Allocation.objects.live().filter(booking=booking).values_list("resource", flat=True)) == rooms


def test_fewer_than_it_is_offered_for_do_not_come(world: World) -> None:
    booking = hold(wish=Wish(experience=world.experience), store=world.store, starts_at=ELEVEN, at=AT)
    booking = add_companion(booking=booking, name="Mary", at=AT)
    world.experience.party_min = 2
    world.experience.save()

    with pytest.raises(PartyDoesNotFit):
        remove_companion(booking=booking, companion=booking.companions.get().pk, at=AT)

    booking.refresh_from_db()
    assert (booking.party, booking.companions.count()) == (2, 1)
