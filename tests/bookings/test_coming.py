""" "I'm coming": said once, of one time, before anything is given back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from time_machine import travel

from bookings.errors import IllegalMove
from bookings.models import Booking, Move
from bookings.queries.wishes import Wish
from bookings.services.cancel import cancel
from bookings.services.change import move
from bookings.services.coming import say_coming
from bookings.services.confirm import Details, book
from bookings.services.customers import Contact
from bookings.services.visit import check_in
from bookings.tokens import token_of
from tests.factories.world import World, make_world

AT = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
ELEVEN = datetime(2026, 6, 3, 10, 0, tzinfo=UTC)
"""In London."""
LATER = ELEVEN + timedelta(hours=2)


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def booking(world: World) -> Booking:
    contact = Contact(name="Ada", phone="+447946010000", email="ada@example.com")
    details = Details(contact=contact, sms=True, email=True)
    return book(wish=Wish(experience=world.experience), store=world.store, starts_at=ELEVEN, details=details, at=AT)


def test_saying_it_twice_is_once(booking: Booking) -> None:
    for _twice in range(2):
        assert say_coming(booking=booking, at=AT, by="reply").coming_at == AT
    assert Move.objects.filter(booking=booking, why="said that they come: reply").count() == 1


def test_who_has_come_has_said_so(world: World, booking: Booking) -> None:
    say_coming(booking=booking, at=AT, by="link")
    check_in(code=booking.reference, store=world.store, at=ELEVEN)
    assert say_coming(booking=booking, at=ELEVEN, by="link").coming_at == AT


def test_nobody_comes_to_what_is_called_off(booking: Booking) -> None:
    cancel(booking=booking, at=AT)
    with pytest.raises(IllegalMove):
        say_coming(booking=booking, at=AT, by="link")


def test_another_time_is_asked_about_anew(booking: Booking) -> None:
    move(booking=say_coming(booking=booking, at=AT, by="link"), starts_at=LATER, at=AT)
    assert Booking.objects.get().coming_at is None


def test_link_shows_a_button_and_a_tap_says_it(booking: Booking) -> None:
    page, ticket = (reverse(name, args=[booking.reference, token_of(booking)]) for name in ("coming", "ticket"))
    client = Client()
    with travel(AT, tick=False):
        assert "I’m coming" in client.get(page).content.decode()
        assert Booking.objects.get().coming_at is None
        assert "I’m coming" in client.get(ticket).content.decode()

        said = client.post(page, follow=True)
        assert "You said that you are coming" in said.content.decode()
        assert "I’m coming" not in said.content.decode()
        assert client.get(page)["Location"] == ticket
    assert Booking.objects.get().coming_at == AT


def test_tap_too_late_is_answered_by_the_ticket(booking: Booking) -> None:
    cancel(booking=booking, at=AT)
    page = reverse("coming", args=[booking.reference, token_of(booking)])
    with travel(AT, tick=False):
        assert Client().get(page).status_code == 302
        assert "We look forward" not in Client().post(page, follow=True).content.decode()
