"""Where a person of the store approves: the pages say so before and after, and every way out is open."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from time_machine import Traveller

from bookings.models import Booking, BookingState, DeclinedWhy
from bookings.services.approval import approve, decline
from experiences.models import Experience
from tests.factories.world import World
from tests.pages.promised.conftest import AT, ELEVEN, TYPED, to

HOUR = timedelta(hours=1)
NOON = "2026-06-02T12:00:00+01:00"


@pytest.fixture
def asking(world: World) -> World:
    """The store has four hours to answer."""
    Experience.objects.filter(pk=world.experience.pk).update(approval_minutes=240)
    world.experience.refresh_from_db()
    return world


@pytest.fixture
def requested(asking: World, held: Booking, client: Client) -> Booking:
    client.post(to("who", held), TYPED)
    held.refresh_from_db()
    return held


def page(client: Client, name: str, booking: Booking) -> str:
    return client.get(to(name, booking)).content.decode()


def test_who_asks_reads_it_first_and_by_when_the_answer_comes(client: Client, asking: World, held: Booking) -> None:
    before = page(client, "who", held)
    assert "answers by Today, 14:00" in before or "answers by Monday 1 June, 14:00" in before
    assert "Ask for it" in before

    for _ in range(2):
        answer = client.post(to("who", held), TYPED)
        assert answer.headers["Location"] == to("ticket", held)
    held.refresh_from_db()
    assert held.state == BookingState.REQUESTED
    ticket = page(client, "ticket", held)
    assert "We have your request, Ada Lovelace" in ticket
    assert "Please wait for our answer before you set out." in ticket
    assert ".ics" not in ticket
    assert client.get(to("calendar", held)).headers["Location"] == to("ticket", held)


def test_a_request_is_changed_and_taken_back(client: Client, requested: Booking) -> None:
    assert "you ask anew" in page(client, "move", requested)
    moved = client.post(to("move", requested), {"starts_at": NOON}, follow=True).content.decode()
    assert "Asked for: tomorrow 12:00" in moved
    assert "Until " not in page(client, "change-pieces", requested).partition("<main")[2].partition("rail")[0]
    assert client.get(to("companion", requested)).status_code == 200

    assert "Take your request back?" in page(client, "cancel", requested)
    client.post(to("cancel", requested), {})
    requested.refresh_from_db()
    assert requested.state == BookingState.CANCELLED
    assert "This visit is cancelled" in page(client, "ticket", requested)


def test_who_moves_what_was_approved_is_warned_first(client: Client, requested: Booking) -> None:
    approve(booking=requested, asked_at=AT, at=AT, actor=None)
    assert "We are expecting you, Ada Lovelace" in page(client, "ticket", requested)
    assert "As you tap, the time that you have now is given back." in page(client, "move", requested)
    client.post(to("move", requested), {"starts_at": NOON})
    requested.refresh_from_db()
    assert (requested.state, requested.starts_at) == (BookingState.REQUESTED, ELEVEN + HOUR)


def test_no_is_said_with_the_reason_and_the_way_to_other_times(client: Client, requested: Booking) -> None:
    decline(booking=requested, asked_at=AT, why=DeclinedWhy.HANDS, at=AT, actor=None)
    ticket = page(client, "ticket", requested)
    assert "We are sorry: it can’t be" in ticket
    assert "The right person isn’t there then." in ticket
    assert "/times/?store=london" in ticket


def test_no_answer_is_said_as_soon_as_the_time_is_over(client: Client, requested: Booking, clock: Traveller) -> None:
    clock.move_to(AT + 4 * HOUR)
    assert "We couldn’t answer in time." in page(client, "ticket", requested)
    for name in ("move", "cancel", "change-pieces"):
        assert client.get(to(name, requested)).headers["Location"] == to("ticket", requested)
