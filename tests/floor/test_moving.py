"""Staff move a visit: by a form and by a drop, under the rules of everybody, with the reason when it can't be."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client

from bookings.models import Allocation, Booking, BookingState
from experiences.models import Experience
from tests.factories.bookings import make_booking
from tests.factories.stores import make_stylist
from tests.factories.world import World
from tests.floor.conftest import AT, expect

HTMX = {"HX-Request": "true"}
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def booking(world: World) -> Booking:
    """At noon in London, in Room 1, with Stylist 1."""
    Experience.objects.update(stylist_needed=True)
    hours = timedelta(hours=2)
    first = world.stylists[0]
    return expect(world, starts_at=AT + hours, promised=[world.rooms[0], first], stylist=first)


def address(booking: Booking) -> str:
    return f"/floor/london/visits/{booking.reference}/move/"


def rooms_of(booking: Booking) -> list[str]:
    rows = Allocation.objects.live().filter(booking=booking, resource__room__isnull=False)
    return list(rows.values_list("resource__room__name", flat=True))


def words(content: bytes) -> str:
    return " ".join(content.decode().split())


def test_a_form_moves_to_another_stylist_room_and_time(door: Client, world: World, booking: Booking) -> None:
    chosen = {"day": "2026-06-01", "time": "14:30", "stylist": world.stylists[1].pk, "room": world.rooms[2].pk}
    response = door.post(address(booking), chosen, follow=True)
    booking.refresh_from_db()
    assert booking.starts_at == AT + timedelta(hours=4, minutes=30)
    assert booking.stylist == world.stylists[1]
    assert rooms_of(booking) == ["Room 3"]
    assert "Mei Tanaka: Monday 1 June, 14:30, with Stylist 2." in words(response.content)


def test_what_is_not_chosen_stays(door: Client, world: World, booking: Booking, amara: User) -> None:
    door.post(address(booking), {"day": "2026-06-01", "time": "12:00", "stylist": world.stylists[1].pk, "room": ""})
    booking.refresh_from_db()
    assert (booking.starts_at, booking.stylist, rooms_of(booking)) == (
        AT + timedelta(hours=2),
        world.stylists[1],
        ["Room 1"],
    )
    assert booking.moves.latest("at", "pk").actor == amara


def test_a_drop_moves_and_says_so(door: Client, world: World, booking: Booking) -> None:
    dropped = {"starts_at": "2026-06-01T13:00:00.000Z", "room": world.rooms[1].pk}
    response = door.post(address(booking), dropped, headers=HTMX)
    assert response.status_code == 200
    assert "Mei Tanaka: Monday 1 June, 14:00, with Stylist 1." in words(response.content)
    assert "<html" not in words(response.content)
    assert rooms_of(booking) == ["Room 2"]


def test_what_cannot_be_says_why_and_changes_nothing(door: Client, world: World, booking: Booking) -> None:
    make_booking(
        store=world.store, experience=world.experience, starts_at=AT + timedelta(hours=5), promised=world.rooms[1:2]
    )
    for asked, why in (
        ({"starts_at": "2026-06-01T14:00:00Z", "room": str(world.rooms[1].pk)}, "No room is free at that time."),
        ({"starts_at": "2026-06-01T20:00:00Z"}, "The store is closed at that time."),
    ):
        response = door.post(address(booking), asked, headers=HTMX)
        assert response.status_code == 409
        assert why in words(response.content)
        page = door.post(address(booking), asked)
        assert page.status_code == 409
        assert why in words(page.content)
    booking.refresh_from_db()
    assert (booking.starts_at, rooms_of(booking)) == (AT + timedelta(hours=2), ["Room 1"])


def test_only_those_who_can_host_and_rooms_that_fit_are_offered(door: Client, world: World, booking: Booking) -> None:
    make_stylist(name="Elsewhere")
    page = words(door.get(address(booking)).content)
    assert "Stylist 2" in page
    assert "Room 3" in page
    assert "Elsewhere" not in page
    Experience.objects.update(rooms_needed=1, party_max=9)
    Booking.objects.filter(pk=booking.pk).update(party=9)
    assert "Room 3" not in words(door.get(address(booking)).content)


def test_who_is_here_keeps_the_time_and_may_have_another_room(door: Client, world: World, booking: Booking) -> None:
    Booking.objects.filter(pk=booking.pk).update(state=BookingState.ARRIVED)
    assert 'name="time"' not in words(door.get(address(booking)).content)
    assert door.post(address(booking), {"room": world.rooms[1].pk}).status_code == 302
    assert rooms_of(booking) == ["Room 2"]
    assert door.post(address(booking), {"starts_at": "2026-06-01T13:00:00Z"}).status_code == 409


@pytest.mark.parametrize("state", [BookingState.COMPLETED, BookingState.CANCELLED])
def test_what_is_over_cannot_be_moved(door: Client, world: World, state: BookingState) -> None:
    over = expect(world, state=state, promised=())
    assert door.get(address(over)).status_code == 404
    assert door.post(address(over), {"room": world.rooms[1].pk}).status_code == 404


def test_nonsense_changes_nothing(door: Client, world: World, booking: Booking, paris: World) -> None:
    before = rooms_of(booking)
    for asked in (
        {},
        {"day": "x", "time": "25:99"},
        {"day": "2026-06-01", "time": "12:00:00+02:00"},
        {"stylist": "9" * 40, "room": "-1"},
        {"room": str(paris.rooms[0].pk)},
        {"starts_at": "tomorrow"},
    ):
        assert door.post(address(booking), asked).status_code == 302
    booking.refresh_from_db()
    assert (booking.starts_at, rooms_of(booking)) == (AT + timedelta(hours=2), before)


def test_another_stores_visit_is_not_moved_here(door: Client, paris: World) -> None:
    elsewhere = make_booking(store=paris.store, experience=paris.experience, starts_at=AT)
    assert door.get(address(elsewhere)).status_code == 404
