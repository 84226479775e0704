"""The store's word: who waits for it stands on top of every page, and is answered with one tap."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from bookings.models import Booking, BookingState, DeclinedWhy
from experiences.models import Experience
from floor.queries.approval import asking_in
from tests.bookings.asking import asked
from tests.factories.world import World
from tests.floor.conftest import AT

pytestmark = pytest.mark.django_db

PAGE, COUNT = "/floor/london/to-answer/", "/floor/london/requests/count/"
HOUR = timedelta(hours=1)
TOMORROW = AT.replace(hour=10) + timedelta(days=1)


@pytest.fixture
def asking(world: World) -> World:
    """London, whose store approves each visit."""
    Experience.objects.filter(pk=world.experience.pk).update(approval_minutes=240)
    world.experience.refresh_from_db()
    return world


def waiting(world: World, number: int = 0) -> Booking:
    return asked(world, starts_at=TOMORROW + number * HOUR, number=number, at=AT)


def answer(door: Client, booking: Booking, do: str, **other: str) -> str:
    """What the page says after the tap."""
    assert booking.asked_at is not None
    sent = {"reference": booking.reference, "asked": booking.asked_at.isoformat(), "do": do} | other
    return door.post(PAGE, sent, follow=True).content.decode()


def state_of(booking: Booking) -> tuple[str, str]:
    booking.refresh_from_db()
    return booking.state, booking.declined_why


def test_who_waits_is_listed_counted_and_answered(door: Client, asking: World, amara: User) -> None:
    first, second = waiting(asking), waiting(asking, 1)

    page = door.get(PAGE).content.decode()
    assert page.index(f"asked-{first.reference}") < page.index(f"asked-{second.reference}")
    assert "2 visits wait for your answer" in door.get(COUNT).content.decode()
    assert door.get(f"{COUNT}?n=0.2.0").status_code == 204
    assert "Ada" not in door.get("/floor/london/").content.decode()
    assert "Nobody has said yes yet" in door.post("/floor/london/check-in/", {"code": first.reference}).content.decode()
    visit = door.get(f"/floor/london/visits/{first.reference}/").content.decode()
    assert "Yes, we expect them" in visit

    assert "Approved: Ada is told." in answer(door, first, "yes")
    assert "Declined: Ada is told why" in answer(door, second, "time")
    assert state_of(first) == (BookingState.CONFIRMED, "")
    assert state_of(second) == (BookingState.CANCELLED, DeclinedWhy.TIME)
    assert first.moves.order_by("pk").last().actor == amara  # type: ignore[union-attr]
    assert "waits for your answer" not in door.get(COUNT).content.decode()
    assert "Nobody waits for your word" in door.get(PAGE).content.decode()
    assert "doesn’t wait for that answer any more" in answer(door, first, "time")


@pytest.mark.parametrize(
    "sent",
    [
        {"do": "dance"},
        {"do": "unanswered"},
        {"do": ""},
        {"asked": "yesterday"},
        {"asked": "2026-06-01T08:00:00+00:00"},
        {"reference": "\x00"},
        {"reference": "AAAAAAAA"},
    ],
)
def test_what_is_made_up_changes_nothing(door: Client, asking: World, sent: dict[str, str]) -> None:
    booking = waiting(asking)
    answer(door, booking, **({"do": "yes"} | sent))
    assert state_of(booking) == (BookingState.REQUESTED, "")


def test_others_stores_visits_are_not_answered(door: Client, asking: World, paris: World) -> None:
    theirs = asked(paris, starts_at=TOMORROW, at=AT)
    assert theirs.state == BookingState.REQUESTED
    assert "Please choose what to do." in answer(door, theirs, "yes")
    assert door.get("/floor/paris/to-answer/").status_code == 403
    assert state_of(theirs) == (BookingState.REQUESTED, "")


def test_what_ran_out_is_not_shown(door: Client, asking: World, present: time_machine.Traveller) -> None:
    booking = waiting(asking)
    present.move_to(AT + 4 * HOUR)
    assert "Nobody waits for your word" in door.get(PAGE).content.decode()
    answer(door, booking, "yes")
    assert state_of(booking) == (BookingState.REQUESTED, "")


@pytest.mark.parametrize("visits", [1, 3])
def test_the_list_is_read_in_three(
    asking: World, visits: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(visits):
        waiting(asking, number)
    with django_assert_num_queries(3):
        rows, more = asking_in(asking.store, at=AT)
    assert (len(rows), more) == (visits, 0)
