"""The week of an experience: typed, refused at the row, previewed, and saved for the search to obey."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from http import HTTPStatus
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from bookings.queries.availability import days_of
from bookings.queries.wishes import Wish
from desk.rule_sets.base import Scope
from desk.rule_sets.kinds import KINDS
from experiences.models import Schedule
from experiences.services.terms import inherit
from stores.models import Role
from tests.desk.sent import rows
from tests.factories.experiences import make_schedule
from tests.factories.stores import make_member
from tests.factories.world import World, make_world

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 5, 4)
WEEK = "/desk/stores/london/experiences/try-on/week/"
HOUSE = "/desk/experiences/try-on/week/"


@pytest.fixture(autouse=True)
def _morning() -> Any:
    with time_machine.travel(datetime(2026, 5, 4, 7, 0, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def manager(world: World, client: Client) -> Client:
    client.force_login(make_member(store=world.store, role=Role.MANAGER).user)
    return client


def window(weekday: int, starts: str, ends: str, **more: str) -> dict[str, str]:
    return {"weekday": str(weekday), "starts": starts, "ends": ends, "interval": "60"} | more


def typed(*windows: dict[str, str], drawn_from: object, **more: str) -> dict[str, Any]:
    """What the form sends."""
    return rows("windows", *windows) | {"drawn_from": json.dumps(drawn_from)} | more


def held(world: World) -> Any:
    return KINDS["windows"].read(Scope(store=world.store.pk, experience=world.experience.pk))


def starts_on(world: World, day: date) -> list[str]:
    [found] = days_of(
        Wish(experience=world.experience), world.store, first=day, days=1, at=datetime(2026, 5, 4, 7, tzinfo=UTC)
    )
    return [f"{slot.starts_at.astimezone(world.store.zone):%H:%M}" for slot in found.slots]


def test_saved_week_is_what_is_offered(manager: Client, world: World) -> None:
    sent = typed(window(0, "12:00", "14:00"), window(1, "10:00", "11:00"), drawn_from=held(world))

    answer = manager.post(WEEK, sent)

    assert answer["Location"] == WEEK
    assert starts_on(world, MONDAY) == ["12:00", "13:00"]
    assert starts_on(world, date(2026, 5, 6)) == []


@pytest.mark.parametrize(
    ("row", "field", "words"),
    [
        (window(0, "18:00", "10:00"), "ends", "before it starts"),
        (window(0, "10:00", "18:00", over="1"), "ends", "a day at most"),
        (window(0, "10:03", "18:00"), "starts", "multiple of five"),
        (window(0, "10:00", "18:00", interval="7"), "interval", "multiple of five"),
        (window(0, "10:00", "18:00", interval="99999999"), "interval", "multiple of five"),
        (window(0, "ten", "18:00"), "starts", "multiple of five"),
        (window(0, "", "18:00"), "starts", "multiple of five"),
        (window(0, "10:00", "18:00", valid_from="2026-05-09", valid_until="2026-05-01"), "valid_until", "first day"),
        (window(8, "10:00", "18:00"), "weekday", "day of the week"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(
    manager: Client, world: World, row: dict[str, str], field: str, words: str
) -> None:
    good = window(2, "11:00", "12:00")

    answer = manager.post(WEEK, typed(good, row, drawn_from=held(world)))

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    cells = {cell.column.name: cell for cell in answer.context["sheet"].rows[1].cells}
    assert words in str(cells[field].errors[0])
    assert str(cells["starts"].value or "") == row["starts"]
    assert Schedule.objects.filter(store=world.store).count() == 7


def test_windows_that_overlap_are_named_at_the_later_row(manager: Client, world: World) -> None:
    sent = typed(window(0, "10:00", "14:00"), window(0, "13:00", "15:00"), drawn_from=held(world))

    answer = manager.post(WEEK, sent)

    assert "windows-1-starts-error" in answer.content.decode()


@pytest.mark.parametrize(
    ("pressed", "windows"),
    [
        ({"add": "1"}, ["0 10:00", " "]),
        ({"remove": "0"}, []),
        ({"copy": "1", "copy_from": "0", "copy_to": "4"}, ["0 10:00", "4 10:00"]),
    ],
)
def test_rows_come_and_go_by_buttons_and_nothing_is_saved(
    manager: Client, world: World, pressed: dict[str, str], windows: list[str]
) -> None:
    answer = manager.post(WEEK, typed(window(0, "10:00", "14:00"), drawn_from=held(world), **pressed))

    rows = answer.context["sheet"].values
    assert answer.status_code == HTTPStatus.OK
    assert [f"{row['weekday'] if row['weekday'] is not None else ''} {row['starts'] or ''}" for row in rows] == windows
    assert Schedule.objects.filter(store=world.store).count() == 7


def test_preview_shows_what_is_typed_and_keeps_nothing(manager: Client, world: World) -> None:
    sent = typed(window(0, "12:00", "14:00"), drawn_from=held(world), preview="1", week="2026-05-06", party="2")

    page = manager.post(WEEK, sent, headers={"HX-Request": "true"})

    days = page.context["seen"]
    assert [f"{start:%H:%M}" for start in days[0].day.starts] == ["11:00", "12:00"]  # UTC
    assert "<html" not in page.content.decode()
    assert days[1].why == "Vitrine London has no Try-on on this day."
    assert Schedule.objects.filter(store=world.store).count() == 7


def test_preview_says_why_a_time_is_not_offered(manager: Client, world: World) -> None:

    for room in world.rooms:
        room.active = False
        room.save()

    page = manager.get(WEEK, {"week": "2026-05-06"})

    assert page.context["seen"][2].why == "Every room is taken on this day."
    assert "No room is there or free" in page.content.decode()


def test_second_of_two_managers_is_shown_both(manager: Client, world: World) -> None:
    drawn_from = held(world)
    Schedule.objects.filter(store=world.store, weekday=6).delete()

    answer = manager.post(WEEK, typed(window(0, "12:00", "14:00"), drawn_from=drawn_from))

    assert answer.status_code == HTTPStatus.CONFLICT
    assert answer.context["sheet"].values[0]["starts"] == "12:00"
    assert json.loads(answer.context["edited"].sent_back) == held(world)
    assert Schedule.objects.filter(store=world.store).count() == 6


def test_store_goes_back_to_the_houses_week_and_makes_its_own_again(manager: Client, world: World) -> None:
    make_schedule(experience=world.experience, store=None, weekdays=[0], starts=time(15), ends=time(16), interval=15)

    manager.post(WEEK, {"drawn_from": json.dumps(held(world)), "house": "1"})

    assert held(world) == {"own": False, "windows": []}
    assert "Monday 15:00–16:00" in manager.get(WEEK).content.decode()
    begun = manager.get(WEEK, {"own": "1"})
    assert [row["starts"] for row in begun.context["sheet"].values] == ["15:00"]


def test_houses_week_is_head_offices(manager: Client, world: World) -> None:
    drawn_from = KINDS["windows"].read(Scope(experience=world.experience.pk))
    sent = typed(window(0, "12:00", "14:00"), drawn_from=drawn_from)
    assert manager.post(HOUSE, sent).status_code == HTTPStatus.FORBIDDEN

    manager.force_login(make_member(store=None, role=Role.HEAD_OFFICE).user)

    assert manager.post(HOUSE, sent)["Location"] == HOUSE
    assert Schedule.objects.get(store=None).starts == time(12)


def test_houses_week_is_seen_in_a_store_that_has_it(client: Client, world: World) -> None:
    make_world(slug="leeds")
    inherit(experience=world.experience, store=world.store, names=["own_week"])
    client.force_login(make_member(store=None, role=Role.HEAD_OFFICE).user)
    drawn_from = KINDS["windows"].read(Scope(experience=world.experience.pk))
    sent = typed(window(0, "12:00", "14:00"), drawn_from=drawn_from, preview="1", seen_in="london")

    page = client.post(HOUSE, sent, headers={"HX-Request": "true"})

    assert [f"{start:%H:%M}" for start in page.context["seen"][0].day.starts] == ["11:00", "12:00"]  # UTC
    assert page.context["seen"][1].why == "Vitrine London has no Try-on on this day."
    assert not Schedule.objects.filter(store=None).exists()
    elsewhere = client.get(HOUSE, {"seen_in": "paris"})
    assert "No store of this name has the house’s week." in elsewhere.content.decode()
    assert "Vitrine London" in client.get(HOUSE).content.decode()


@pytest.mark.parametrize("asked", [{}, {"week": "2026-05-08"}, {"week": "2026-05-01"}])
def test_preview_begins_with_today(manager: Client, asked: dict[str, str]) -> None:
    with time_machine.travel(datetime(2026, 5, 8, 7, 0, tzinfo=UTC), tick=False):
        days = manager.get(WEEK, asked).context["seen"]

    assert [told.day.date for told in days] == [date(2026, 5, 8) + timedelta(n) for n in range(7)]


def test_auditor_reads_and_writes_nothing(client: Client, world: World) -> None:
    client.force_login(make_member(store=world.store, role=Role.AUDITOR).user)

    page = client.get(WEEK)

    assert "data-week" not in page.content.decode()
    assert client.post(WEEK, typed(drawn_from=held(world))).status_code == HTTPStatus.FORBIDDEN


@pytest.mark.parametrize(
    "sent", [{}, {"rows": "x"}, {"rows": "9" * 9}, {"drawn_from": "[" * 9999}, {"week": "x", "party": "-1"}]
)
def test_senseless_forms_are_answered(manager: Client, world: World, sent: dict[str, str]) -> None:
    assert manager.post(WEEK, sent).status_code in (HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY)
    assert Schedule.objects.filter(store=world.store).count() == 7


def test_unknown_experience_is_not_found(manager: Client) -> None:
    assert manager.get("/desk/stores/london/experiences/nothing/week/").status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize("many", [1, 60])
def test_week_asks_few_questions(
    manager: Client, world: World, many: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    make_schedule(
        experience=world.experience, store=world.store, weekdays=[0] * (many - 1), starts=time(20), ends=time(21)
    )

    with django_assert_max_num_queries(26):
        manager.get(WEEK)
