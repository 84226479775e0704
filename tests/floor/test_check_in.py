"""What the door says to each code."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bookings.models import Booking, BookingState, Move, RailItem
from bookings.services.cancel import cancel
from bookings.services.visit import check_in, complete, mark_no_show
from bookings.tokens import door_url
from tests.factories.world import World
from tests.floor.conftest import AT, expect
from tests.reading import words_of

DOOR = "/floor/london/check-in/"


def say(door: Client, code: str, **headers: str) -> tuple[int, str]:
    response = door.post(DOOR, {"code": code}, headers=headers)
    return response.status_code, words_of(response)


def test_welcome_tells_who_what_where_and_with_which_pieces(door: Client, world: World) -> None:
    booking = expect(world, stylist=world.stylists[0])
    status, page = say(door, booking.reference)
    booking.refresh_from_db()
    assert (status, booking.state) == (200, BookingState.ARRIVED)
    for words in ("Welcome, Mei Tanaka", "take them to Room 1", "Try-on", "Stylist 1", "Evening dress", "10:10"):
        assert words in page


@pytest.mark.parametrize("form", ["{reference}", "{lower}", "{grouped}", "{url}", "{url}/", " {url} "])
def test_every_way_to_write_a_code_lets_in(door: Client, world: World, form: str) -> None:
    booking = expect(world)
    ref = booking.reference
    code = form.format(reference=ref, lower=ref.lower(), grouped=f"{ref[:4]} {ref[4:]}", url=door_url(booking))
    assert say(door, code)[0] == 200
    assert Booking.objects.get(pk=booking.pk).state == BookingState.ARRIVED


def test_scanned_twice_is_once_and_says_when_and_by_whom(
    door: Client, world: World, amara: User, present: time_machine.Traveller
) -> None:
    booking = expect(world)
    say(door, booking.reference)
    present.shift(timedelta(minutes=3))
    status, page = say(door, booking.reference)
    assert status == 200
    assert "Already in: Mei Tanaka" in page
    assert "Let in today 10:00 by Amara Osei." in page
    arrivals = Move.objects.filter(booking=booking, to_state=BookingState.ARRIVED)
    assert list(arrivals.values_list("at", "actor")) == [(AT, amara.pk)]


def test_somebody_hours_early_is_let_in_and_asked_to_wait(door: Client, world: World) -> None:
    """Until their time the room may be somebody else's."""
    booking = expect(world, starts_at=AT + timedelta(hours=3))
    _, page = say(door, booking.reference)
    assert "They are early: Room 1 is theirs from 12:55 on. Please ask them to wait." in page
    assert "take them to" not in page
    assert "notice--warn" in page

    unpromised = expect(world, starts_at=AT + timedelta(hours=3), promised=[], name="Ada")
    _, page = say(door, unpromised.reference)
    assert "They are early: they are expected from 12:55 on." in page


def test_already_in_by_a_device_and_over(door: Client, world: World) -> None:
    booking = expect(world)
    check_in(code=booking.reference, store=world.store, at=AT)
    complete(booking=Booking.objects.get(pk=booking.pk), at=AT)
    _, page = say(door, booking.reference)
    assert "by a device of the store. The visit is over." in page


def test_another_day_says_which(door: Client, world: World) -> None:
    booking = expect(world, starts_at=AT + timedelta(days=5))
    status, page = say(door, booking.reference)
    assert status == 409
    assert "Another day: Saturday" in page
    assert "Mei Tanaka is booked for Sat 6 Jun 10:00" in page
    assert "/times/?store=london&amp;experience=try-on&amp;sku=DRESS-M" in page


def test_another_store_says_which_and_nothing_of_the_visitor(door: Client, paris: World) -> None:
    booking = expect(paris)
    status, page = say(door, booking.reference)
    assert status == 409
    assert "Another store: Vitrine Paris" in page
    assert "/stores/paris/" in page
    assert "Mei" not in page
    assert Booking.objects.get(pk=booking.pk).state == BookingState.CONFIRMED


def test_cancelled_says_when(door: Client, world: World, amara: User) -> None:
    booking = expect(world)
    cancel(booking=booking, at=AT - timedelta(hours=1), actor=amara)
    status, page = say(door, booking.reference)
    assert status == 409
    assert "It was cancelled today 09:00." in page


@pytest.mark.parametrize("state", [BookingState.HELD, BookingState.EXPIRED])
def test_what_was_never_confirmed_is_told(door: Client, world: World, state: BookingState) -> None:
    status, page = say(door, expect(world, state=state, customer=None).reference)
    assert status == 409
    assert "Never confirmed" in page


def test_missed_says_when_and_by_whom(door: Client, world: World, amara: User) -> None:
    booking = expect(world, starts_at=AT - timedelta(hours=1))
    mark_no_show(booking=booking, at=AT - timedelta(minutes=30), actor=amara)
    status, page = say(door, booking.reference)
    assert status == 409
    assert "Mei Tanaka was marked as missed today 09:30 by Amara Osei" in page


@pytest.mark.parametrize(
    "code", ["ZZZZ9999", "hello", "http://example.com/x", "\x00", "é" * 200, "<script>alert(1)</script>"]
)
def test_unknown_codes_are_told_plainly(door: Client, world: World, code: str) -> None:
    status, page = say(door, code)
    assert status == 422
    assert "<script>alert" not in page
    assert ("No code yet" if code == "\x00" else "know this code") in page


def test_nothing_at_all_asks_for_a_code(door: Client, world: World) -> None:
    response = door.post(DOOR)
    assert response.status_code == 422
    assert "No code yet" in response.content.decode()


def test_looking_fills_in_and_never_lets_in(door: Client, world: World) -> None:
    booking = expect(world)
    response = door.get(DOOR, {"code": booking.reference})
    assert f'value="{booking.reference}"' in response.content.decode()
    assert Booking.objects.get(pk=booking.pk).state == BookingState.CONFIRMED


def test_htmx_gets_the_answer_alone(door: Client, world: World) -> None:
    _, page = say(door, "ZZZZ9999", HX_Request="true")
    assert page.startswith('<div class="verdict notice--bad">')


def test_only_the_door_may_use_the_camera(door: Client, world: World) -> None:
    assert "camera=(self)" in door.get(DOOR)["Permissions-Policy"]
    assert "camera=()" in door.get("/floor/london/")["Permissions-Policy"]
    assert "'unsafe-inline'" not in door.get(DOOR)["Content-Security-Policy"].split("script-src")[1].split(";")[0]


def test_the_customers_code_leads_staff_to_the_door_filled_in(door: Client, world: World, paris: World) -> None:
    booking = expect(world)
    response = door.get(f"/c/{booking.reference}", follow=True)
    assert response.redirect_chain[-1][0] == f"{DOOR}?code={booking.reference}"
    assert response.status_code == 200


def test_the_post_is_protected_from_other_sites(world: World, amara: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(amara)
    booking = expect(world)
    assert strict.post(DOOR, {"code": booking.reference}).status_code == 403
    assert Booking.objects.get(pk=booking.pk).state == BookingState.CONFIRMED


def test_queries_of_an_answer_do_not_grow_with_pieces(door: Client, world: World) -> None:
    counts = []
    for skus in ((), ("DRESS-S", "DRESS-L", "COAT-M", "COAT-L")):
        booking = expect(world, starts_at=AT + timedelta(hours=len(skus)), promised=())
        for sku in skus:
            RailItem.objects.create(booking=booking, variant=world.variant(sku))
        with CaptureQueriesContext(connection) as seen:
            assert say(door, booking.reference)[0] == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]
