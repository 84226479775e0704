"""Who waits for the days to come: their list, their order, and the way off it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from bookings.models import Offer, Wait, WaitState
from bookings.services.waiting_serve import serve
from floor.models import Peek
from floor.views.paging import A_PAGE
from notifications.models import MessageState
from tests.factories.notifications import make_message
from tests.factories.waiting import make_wait
from tests.factories.world import World
from tests.floor.conftest import AT
from tests.reading import words_of

LIST = "/floor/london/waiting-list/"
TUESDAY = date(2026, 6, 2)


def wait_for(world: World, name: str, *, hours: int = 0, day: date = TUESDAY, **fields: object) -> Wait:
    joined = AT - timedelta(days=1) + timedelta(hours=hours)
    given: dict[str, Any] = {"store": world.store, "experience": world.experience}
    return make_wait(day=day, joined_at=joined, name=name, email="mei@example.com", **given | fields)


def order(page: str) -> list[str]:
    return sorted(("Ada", "Mei", "Zoe"), key=page.index)


def test_nobody_waits(door: Client, world: World, paris: World) -> None:
    wait_for(paris, "In Paris")
    wait_for(world, "Left", state=WaitState.LEFT, ended_at=AT)
    page = words_of(door.get(LIST))
    assert "Nobody waits" in page
    assert "In Paris" not in page


def test_those_waiting_by_day_and_order(door: Client, world: World) -> None:
    wait_for(world, "Zoe", day=TUESDAY + timedelta(days=1))
    wait_for(world, "Mei", hours=1, stylist_wanted=world.stylists[0], party=2).variants.add(world.variant("DRESS-M"))
    wait_for(world, "Ada")
    page = words_of(door.get(LIST))
    assert order(page) == ["Ada", "Mei", "Zoe"]
    for words in ("Tuesday 2 June", "Wednesday 3 June", "with Stylist 1", "2 people", "Evening dress", "waiting since"):
        assert words in page
    assert "mei@example.com" not in page
    assert "Put Mei forward" not in page


def test_a_long_list_has_pages_and_the_nearest_day_is_on_the_first(door: Client, world: World) -> None:
    for n in range(A_PAGE):
        wait_for(world, f"Later {n}", day=TUESDAY + timedelta(days=30), priority=1)
    wait_for(world, "Mei", hours=1)

    first, second = words_of(door.get(LIST)), words_of(door.get(LIST, {"page": 2}))

    assert ("Mei" in first, first.count("waiting since"), "Show more" in first) == (True, A_PAGE, True)
    assert ("Mei" in second, second.count("waiting since")) == (False, 1)


def test_what_is_kept_for_somebody_is_said(door: Client, world: World) -> None:
    wait_for(world, "Mei")
    serve(store=world.store.pk, days=[TUESDAY], at=AT)
    assert Offer.objects.count() == 1
    assert "Tuesday 2 June, 10:00 is kept for them until 10:15" in words_of(door.get(LIST))


def test_taking_somebody_off(door: Client, world: World) -> None:
    wait = wait_for(world, "Mei")
    assert "Mei is on the list no more." in words_of(door.post(LIST, {"off": wait.pk}, follow=True))
    assert Wait.objects.get().state == WaitState.LEFT
    Wait.objects.update(state=WaitState.OVER)
    over = words_of(door.post(LIST, {"off": wait.pk}, follow=True))
    assert "This place on the waiting list is over." in over


@pytest.mark.parametrize("off", ["", "x", "0", "9" * 30, "\x00"])
def test_made_up_numbers_change_nothing(door: Client, world: World, paris: World, off: str) -> None:
    theirs = wait_for(paris, "In Paris")
    for number in (off, theirs.pk):
        assert "Please choose what to do." in words_of(door.post(LIST, {"off": number}, follow=True))
    assert Wait.objects.get().state == WaitState.WAITING


def test_a_manager_says_who_comes_first(desk: Client, world: World) -> None:
    wait_for(world, "Ada")
    mei = wait_for(world, "Mei", hours=1)
    wait_for(world, "Zoe", hours=2)
    rank = f"{LIST}{mei.pk}/rank/"
    page = words_of(desk.post(rank, {"step": "up"}, follow=True))
    assert order(page) == ["Mei", "Ada", "Zoe"]
    assert "put forward" in page
    for _ in range(12):
        desk.post(rank, {"step": "down"})
    assert Wait.objects.get(pk=mei.pk).priority == -9
    assert "Please choose what to do." in words_of(desk.post(rank, {"step": "\x00"}, follow=True))
    mei.refresh_from_db()
    Wait.objects.filter(pk=mei.pk).update(state=WaitState.LEFT, ended_at=AT)
    assert "This place on the waiting list is over." in words_of(desk.post(rank, {"step": "up"}, follow=True))


def test_who_only_works_there_ranks_nobody(door: Client, world: World) -> None:
    mei = wait_for(world, "Mei")
    assert door.post(f"{LIST}{mei.pk}/rank/", {"step": "up"}).status_code == 403
    assert Wait.objects.get().priority == 0


def test_a_number_is_shown_to_who_asks_and_that_is_noted(door: Client, desk: Client, world: World) -> None:
    mei = wait_for(world, "Mei", phone="+447946100007")
    shown = words_of(door.post(f"{LIST}{mei.pk}/peek/", {"what": "email"}))
    assert "mei@example.com" in shown
    assert Peek.objects.get().subject == f"waiting:{mei.pk}"
    assert "on the waiting list" in words_of(desk.get("/floor/london/peeks/"))


def test_what_did_not_reach_who_waits_is_listed(door: Client, world: World, paris: World) -> None:
    for there in (world, paris):
        wait = wait_for(there, f"Waiting in {there.store.slug}")
        failed = {"state": MessageState.FAILED, "error_code": "30006", "text": "Ask wait for mei@example.com"}
        make_message(AT, subject=f"waiting:{wait.pk}", key="waiting", **failed)
    page = words_of(door.get("/floor/london/undelivered/"))
    assert "Waiting in london" in page
    assert "Waiting in paris" not in page
    assert "It is a landline." in page
    assert "Ask wait for •••" in page


def test_many_cost_as_many_queries_as_one(
    door: Client, world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(4):
        wait_for(world, f"Mei {n}", hours=n).variants.add(*world.variants[:2])
    serve(store=world.store.pk, days=[TUESDAY], at=AT)
    with django_assert_max_num_queries(11):
        door.get(LIST)
