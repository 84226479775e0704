"""One visitor: in session, done, missed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client

from bookings.models import Allocation, Booking, BookingState, Companion, Move
from inbox.models import Thread
from tests.factories.world import World
from tests.floor.conftest import AT, expect
from tests.reading import words_of


def address(booking: Booking) -> str:
    return f"/floor/london/visits/{booking.reference}/"


def do(door: Client, booking: Booking, what: str, **also: str) -> str:
    response = door.post(address(booking), {"do": what, **also}, follow=True)
    assert response.status_code == 200
    return words_of(response)


def state_of(booking: Booking) -> str:
    return Booking.objects.get(pk=booking.pk).state


def test_from_arrival_to_the_end(door: Client, world: World, amara: User) -> None:
    booking = expect(world, state=BookingState.ARRIVED)
    assert "Start the session" in door.get(address(booking)).content.decode()
    assert "Mei Tanaka is in the fitting room." in do(door, booking, "start")
    assert state_of(booking) == BookingState.IN_SESSION
    assert "Done: Mei Tanaka. The room is free again." in do(door, booking, "complete")
    assert state_of(booking) == BookingState.COMPLETED
    assert set(Move.objects.filter(booking=booking).values_list("actor", flat=True)) == {amara.pk}
    assert not Allocation.objects.live().filter(booking=booking).exists()


def test_twice_is_once(door: Client, world: World) -> None:
    booking = expect(world, state=BookingState.ARRIVED)
    do(door, booking, "start")
    assert "Mei Tanaka is in the fitting room." in do(door, booking, "start")
    assert Move.objects.filter(booking=booking).count() == 1


@pytest.mark.parametrize(
    ("state", "what", "said"),
    [
        (BookingState.CONFIRMED, "start", "confirmed"),
        (BookingState.CONFIRMED, "complete", "confirmed"),
        (BookingState.COMPLETED, "start", "completed"),
        (BookingState.CANCELLED, "complete", "cancelled"),
        (BookingState.IN_SESSION, "no-show", "in session"),
        (BookingState.NO_SHOW, "start", "missed"),
    ],
)
def test_what_is_not_possible_says_why(door: Client, world: World, state: BookingState, what: str, said: str) -> None:
    booking = expect(world, state=state, starts_at=AT - timedelta(hours=1))
    assert f"this booking is now “{said}”. Nothing was changed." in do(door, booking, what)
    assert state_of(booking) == state


def test_missed_only_once_the_time_has_come(door: Client, world: World) -> None:
    booking = expect(world)
    assert "Nobody came" not in door.get(address(booking)).content.decode()
    assert "the visit begins at 10:10. Nothing was changed." in do(door, booking, "no-show")
    assert state_of(booking) == BookingState.CONFIRMED
    late = expect(world, starts_at=AT - timedelta(minutes=20), promised=())
    assert "Yes, mark as missed" in door.get(address(late)).content.decode()
    assert "Marked as missed: Mei Tanaka." in do(door, late, "no-show")
    assert state_of(late) == BookingState.NO_SHOW


def test_who_says_that_they_can_not_come_is_cancelled_at_any_time(door: Client, world: World, amara: User) -> None:
    booking = expect(world)  # in minutes: by themselves they could not any more
    assert "Yes, cancel the visit" in door.get(address(booking)).content.decode()
    assert "Cancelled: Mei Tanaka." in do(door, booking, "cancel")
    assert "Cancelled: Mei Tanaka." in do(door, booking, "cancel")
    assert Move.objects.values_list("to_state", "actor").get(booking=booking) == (BookingState.CANCELLED, amara.pk)
    assert not Allocation.objects.live().filter(booking=booking).exists()


def test_what_they_wrote_is_one_tap_away(door: Client, world: World) -> None:
    booking = expect(world)
    assert "What they wrote" not in door.get(address(booking)).content.decode()
    talk = Thread.objects.create(store=world.store, channel="sms", address="+447946010000", booking=booking, last_at=AT)
    assert f"/floor/london/inbox/{talk.pk}/#answer" in door.get(address(booking)).content.decode()


@pytest.mark.parametrize("what", ["", "dance", "\x00"])
def test_made_up_actions_change_nothing(door: Client, world: World, what: str) -> None:
    booking = expect(world)
    assert "Please choose what to do." in do(door, booking, what)
    assert state_of(booking) == BookingState.CONFIRMED


def test_from_the_list_it_leads_back_to_the_list(door: Client, world: World) -> None:
    booking = expect(world, state=BookingState.ARRIVED)
    response = door.post(address(booking), {"do": "start", "back": "list"})
    assert response["Location"] == "/floor/london/"


def test_the_page_tells_what_was_promised(door: Client, world: World) -> None:
    booking = expect(world, note="I use a wheelchair.\n<b>bold</b>", party=2, stylist=world.stylists[1])
    Companion.objects.create(booking=booking, name="Ella Nguyen")
    page = door.get(address(booking)).content.decode()
    for words in ("Mei Tanaka", "Ella Nguyen", "Room 1", "Stylist 2", "Evening dress", "Show the note"):
        assert words in page
    note = door.post(f"{address(booking)}peek/", {"what": "note"}).content.decode()
    assert "I use a wheelchair.<br>&lt;b&gt;bold&lt;/b&gt;" in note
    assert door.get(f"/floor/london/visits/{booking.reference.lower()}/").status_code == 200


@pytest.mark.parametrize("reference", ["ZZZZ9999", "x", "%00", "é"])
def test_unknown_visits_are_not_found(door: Client, world: World, reference: str) -> None:
    assert door.get(f"/floor/london/visits/{reference}/").status_code == 404
    assert door.post(f"/floor/london/visits/{reference}/", {"do": "start"}).status_code == 404


def test_holds_are_nobodys_visit(door: Client, world: World) -> None:
    held = expect(world, state=BookingState.HELD, customer=None)
    assert door.get(address(held)).status_code == 404
