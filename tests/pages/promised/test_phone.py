"""The number: what the demo takes, what is refused and in which words, and a landline's warning."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils.html import escape
from pytest_django import Settings

from bookings.models import Booking, BookingState
from tests.pages.promised.conftest import TYPED, to

DRAMA = "+44 7700 900123"


def test_the_demo_takes_a_number_that_nobody_was_given(client: Client, held: Booking) -> None:
    client.post(to("who", held), {"name": "Ada", "phone": DRAMA, "sms": "on"})

    held.refresh_from_db()
    assert (held.state, held.customer and held.customer.phone.as_e164) == (BookingState.CONFIRMED, "+447700900123")


def test_where_texts_are_sent_the_same_number_is_refused_and_stays_as_it_was_typed(
    client: Client, held: Booking, settings: Settings
) -> None:
    settings.DEMO = False

    page = client.post(to("who", held), {"name": "Ada", "phone": DRAMA}).content.decode()

    assert escape("We can’t reach this number. Please check its digits.") in page
    assert "begin with +" not in page
    assert f'value="{DRAMA}"' in page


def test_a_number_without_a_country_is_told_how_to_say_one(client: Client, held: Booking) -> None:
    page = client.post(to("who", held), {"name": "Ada", "phone": "12345"}).content.decode()

    assert "begin with + and the country code" in page


@pytest.mark.parametrize("typed", ["020 7946 0001 ext 12", "020 7946 0001 x12", "+44 20 7946 0001;ext=12"])
def test_an_extension_is_refused_by_its_name(client: Client, held: Booking, typed: str) -> None:
    page = client.post(to("who", held), {"name": "Ada", "phone": typed}).content.decode()

    held.refresh_from_db()
    assert escape("We can’t reach an extension (12). Please give us a number without one.") in page
    assert held.state == BookingState.HELD


def test_texts_to_a_landline_alone_are_asked_about_once(client: Client, held: Booking) -> None:
    said = {"name": "Ada", "phone": "020 7946 0001", "sms": "on"}

    asked = client.post(to("who", held), said).content.decode()
    client.post(to("who", held), said | {"landline": "+442079460001"})

    held.refresh_from_db()
    assert "This looks like a landline, where texts may not arrive" in asked
    assert '<input type="hidden" name="landline" value="+442079460001">' in asked
    assert held.state == BookingState.CONFIRMED


@pytest.mark.parametrize(
    "said", [TYPED, {"name": "Ada", "phone": "020 7946 0001"}, {"name": "Ada", "phone": DRAMA, "sms": "on"}]
)
def test_who_can_be_reached_otherwise_is_not_asked(client: Client, held: Booking, said: dict[str, str]) -> None:
    answer = client.post(to("who", held), said)

    assert answer.headers["Location"] == to("ticket", held)
