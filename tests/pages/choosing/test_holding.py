"""A tap on a time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from bookings.models import Booking, BookingSource, BookingState
from bookings.queries.wishes import Wish, variants_of
from bookings.services.hold import hold
from bookings.tokens import token_of
from tests.factories.world import World
from tests.pages.choosing.conftest import AT
from tests.pages.choosing.test_times import chips

NOON = AT + timedelta(hours=2)
"""12:00 in London, where it is summer: 11:00 UTC."""


def test_a_tap_holds_everything_and_leads_to_the_rail(client: Client, world: World) -> None:
    said = {"store": "london", "experience": "try-on", "sku": ["DRESS-M", "COAT-S"], "party": "2"}
    response = client.post("/hold/", said | {"starts_at": NOON.isoformat()})
    booking = Booking.objects.get()
    assert response.status_code == 302
    assert response.headers["Location"] == f"/b/{booking.reference}/{token_of(booking)}/rail/"
    assert booking.state == BookingState.HELD
    assert (booking.starts_at, booking.party, booking.source) == (NOON, 2, BookingSource.WEB)
    assert [item.variant.sku for item in booking.rail.all()] == ["DRESS-M", "COAT-S"]


def test_a_time_that_went_meanwhile_keeps_what_was_chosen_and_offers_three(client: Client, world: World) -> None:
    wish = Wish(experience=world.experience, variants=variants_of(["DRESS-M"]))
    hold(wish=wish, store=world.store, starts_at=NOON, at=AT)
    said = {"store": "london", "experience": "try-on", "sku": "DRESS-M", "party": "2", "day": "2026-06-01"}
    response = client.post("/hold/", said | {"starts_at": NOON.isoformat()})
    page = response.content.decode()
    assert response.status_code == 409
    assert "Somebody was a moment faster" in page
    assert "The nearest with all of your pieces:" in page
    assert chips(page)[:3] == ["11:00", "13:00", "13:15"]
    assert '<input type="hidden" name="sku" value="DRESS-M">' in page
    assert '<input type="hidden" name="party" value="2">' in page
    assert Booking.objects.count() == 1


@pytest.mark.parametrize("starts_at", ["", "soon", "2026-06-01T11:00:00", "\0", "0001-01-01T00:00:00+00:00"])
def test_a_time_that_cannot_be_read_shows_the_times(client: Client, world: World, starts_at: str) -> None:
    response = client.post("/hold/", {"store": "london", "starts_at": starts_at})
    assert response.status_code == 409
    assert "Please pick one of these times." in response.content.decode()
    assert not Booking.objects.exists()


@pytest.mark.parametrize("hours", [-48, 3.05, 24 * 400, 24 * 365 * 60])
def test_a_time_that_is_not_offered_is_refused_in_words(client: Client, world: World, hours: float) -> None:
    moment = AT + timedelta(hours=hours)
    response = client.post("/hold/", {"store": "london", "experience": "try-on", "starts_at": moment.isoformat()})
    assert response.status_code == 409
    assert 'role="alert"' in response.content.decode()
    assert not Booking.objects.exists()


@pytest.mark.django_db
def test_a_tap_in_an_empty_world_is_no_error(client: Client) -> None:
    assert client.post("/hold/", {"starts_at": NOON.isoformat()}).status_code == 409


def test_coming_back_to_the_address_of_a_refusal_shows_the_times(client: Client, world: World) -> None:
    response = client.get("/hold/", {"sku": "DRESS-M"})
    assert response.headers["Location"] == "/times/?sku=DRESS-M"
    assert not Booking.objects.exists()


def test_a_hold_wants_a_tap_and_its_proof(world: World) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/hold/", {"store": "london", "starts_at": NOON.isoformat()}).status_code == 403
