"""Dates on which an experience is offered otherwise: typed, previewed, saved for the search, and taken back."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from http import HTTPStatus
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from bookings.queries.wishes import Wish
from bookings.services.confirm import Details, book
from bookings.services.customers import Contact
from desk.models import Change
from desk.rule_sets.base import Scope
from desk.rule_sets.kinds import KINDS
from experiences.models import ScheduleException
from experiences.services.terms import inherit
from kernel import clock
from stores.models import Edition, Role
from tests.desk.sent import rows
from tests.factories.experiences import make_schedule
from tests.factories.stores import make_member, make_store
from tests.factories.world import World, make_world

pytestmark = pytest.mark.django_db

DAY = date(2026, 5, 6)
LIST = "/desk/stores/london/experiences/try-on/dates/"
PAGE = f"{LIST}?date={DAY}"
HOUSE_LIST = "/desk/experiences/try-on/dates/"
HOUSE = f"{HOUSE_LIST}?date={DAY}"


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


@pytest.fixture
def office(world: World, client: Client) -> Client:
    """Head office; the store has the house's week, from 10 to 19."""
    make_schedule(experience=world.experience, store=None)
    inherit(experience=world.experience, store=world.store, names=["own_week"])
    client.force_login(make_member(store=None, role=Role.HEAD_OFFICE).user)
    return client


def typed(world: World, how: str, *windows: tuple[str, str], house: bool = False, **more: str) -> dict[str, Any]:
    scope = Scope(store=None if house else world.store.pk, experience=world.experience.pk, date=DAY)
    said = {"how": how, "drawn_from": json.dumps(KINDS["date_windows"].read(scope))}
    listed = [{"starts": starts, "ends": ends, "interval": "60"} for starts, ends in windows]
    return said | rows("windows", *listed) | more


def starts_shown(page: Any) -> list[str]:
    return [f"{start:%H:%M}" for start in page.context["seen"][0].day.starts]


def test_windows_of_a_date_are_what_a_customer_sees(manager: Client, world: World) -> None:
    answer = manager.post(PAGE, typed(world, "windows", ("12:00", "14:00")))

    assert answer["Location"] == PAGE
    assert starts_shown(manager.get(PAGE)) == ["11:00", "12:00"]  # UTC
    assert "12:00–14:00" in manager.get(LIST).content.decode()


def test_date_is_left_out_and_then_as_every_week_again(manager: Client, world: World) -> None:
    manager.post(PAGE, typed(world, "none"))
    assert starts_shown(manager.get(PAGE)) == []

    manager.post(PAGE, typed(world, "week"))

    assert len(starts_shown(manager.get(PAGE))) == 34
    assert not ScheduleException.objects.exists()


def test_preview_keeps_nothing(manager: Client, world: World) -> None:
    page = manager.post(PAGE, typed(world, "windows", ("12:00", "14:00"), preview="1"))

    assert starts_shown(page) == ["11:00", "12:00"]
    assert not ScheduleException.objects.exists()


@pytest.mark.parametrize(
    ("windows", "field"),
    [
        ([], "windows"),
        ([("18:00", "10:00")], "windows.0.ends"),
        ([("10:03", "12:00")], "windows.0.starts"),
        ([("10:00", "")], "windows.0.ends"),
        ([("10:00", "13:00"), ("12:00", "14:00")], "windows.1.starts"),
    ],
)
def test_what_is_wrong_is_said_at_its_row(
    manager: Client, world: World, windows: list[tuple[str, str]], field: str
) -> None:
    answer = manager.post(PAGE, typed(world, "windows", *windows))

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert field in answer.context["edited"].errors
    assert [row["starts"] for row in answer.context["sheet"].values] == [starts for starts, _ends in windows]


@pytest.mark.parametrize("asked", ["2026-05-01", "never"])
def test_what_is_over_or_no_date_is_said(manager: Client, asked: str) -> None:
    assert "today on" in manager.get(LIST, {"date": asked}).content.decode()


def test_date_of_the_house_is_what_its_stores_have_until_they_differ(office: Client, world: World) -> None:
    seen = office.post(HOUSE, typed(world, "windows", ("12:00", "14:00"), house=True, preview="1"))
    assert starts_shown(seen) == ["11:00", "12:00"], "as a customer of the first store would see it"
    assert not ScheduleException.objects.exists()

    answer = office.post(HOUSE, typed(world, "windows", ("12:00", "14:00"), house=True))

    assert answer["Location"] == HOUSE
    assert starts_shown(office.get(HOUSE)) == starts_shown(office.get(PAGE)) == ["11:00", "12:00"]
    assert "As the house has it: 12:00–14:00" in office.get(PAGE).content.decode()
    assert [one.inherited for one in office.get(LIST).context["dates"]] == [True]

    office.post(PAGE, typed(world, "none"))
    assert starts_shown(office.get(PAGE)) == []
    assert [one.inherited for one in office.get(LIST).context["dates"]] == [False]
    assert KINDS["date_windows"].stores(Scope(experience=world.experience.pk, date=DAY)) == []

    office.post(HOUSE, typed(world, "week", house=True))
    office.post(PAGE, typed(world, "week"))
    assert len(starts_shown(office.get(PAGE))) == 34


def test_second_of_two_who_set_a_date_of_the_house_is_shown_both(office: Client, world: World) -> None:
    drawn = typed(world, "none", house=True)
    ScheduleException.objects.create(experience=world.experience, date=DAY, starts=time(9), ends=time(11))

    answer = office.post(HOUSE, drawn)

    assert answer.status_code == HTTPStatus.CONFLICT
    assert list(answer.context["edited"].theirs) == ["09:00–11:00"]
    assert ScheduleException.objects.get().starts == time(9)


def test_date_of_the_house_shows_whom_it_hits_and_is_taken_back(office: Client, world: World) -> None:
    wish, starts_at = Wish(experience=world.experience), datetime(2026, 5, 6, 10, 0, tzinfo=UTC)
    details = Details(contact=Contact(name="Mei", phone="+447946020001"))
    book(wish=wish, store=world.store, starts_at=starts_at, details=details, at=clock.now())

    answer = office.post(HOUSE, typed(world, "none", house=True))

    change = Change.objects.get()
    assert answer["Location"] == f"/desk/changes/{change.pk}/"
    assert [hit.booking.starts_at for hit in change.hits.all()] == [starts_at]
    office.post(answer["Location"], {"do": "carry_out"})
    assert ScheduleException.objects.get().starts is None
    office.post(answer["Location"], {"do": "undo"})
    assert not ScheduleException.objects.exists()


def test_date_of_the_house_raises_the_edition_of_every_store(world: World) -> None:
    make_store()
    before = dict(Edition.objects.values_list("store", "number"))

    ScheduleException.objects.create(experience=world.experience, date=DAY)

    after = dict(Edition.objects.values_list("store", "number"))
    assert after == {store: number + 1 for store, number in before.items()}


def test_date_of_the_house_is_not_a_stores_to_set(manager: Client, world: World) -> None:
    assert manager.post(HOUSE, typed(world, "none", house=True)).status_code == HTTPStatus.FORBIDDEN
    assert not ScheduleException.objects.exists()


def test_list_of_dates_goes_on_by_whole_dates(office: Client, world: World) -> None:
    ScheduleException.objects.bulk_create(
        ScheduleException(experience=world.experience, store=store, date=day, starts=time(hour), ends=time(hour + 1))
        for day in (DAY + timedelta(number) for number in range(51))
        for store in (None, world.store)
        for hour in (10, 12)
    )
    for address in (LIST, HOUSE_LIST):
        first = office.get(address)
        second = office.get(address + first.context["further"])
        assert "More days" in first.content.decode()
        assert windows_of(first) == [(DAY + timedelta(number), 2) for number in range(50)]
        assert (windows_of(second), second.context["further"]) == ([(DAY + timedelta(50), 2)], "")


def windows_of(page: Any) -> list[tuple[date, int]]:
    return [(one.date, len(one.windows)) for one in page.context["dates"]]


@pytest.mark.parametrize("many", [1, 40])
def test_dates_ask_few_questions(
    office: Client, world: World, many: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(many):
        for store in (None, world.store):
            ScheduleException.objects.create(experience=world.experience, store=store, date=DAY + timedelta(number))

    for page, most in ((HOUSE_LIST, 8), (LIST, 8), (HOUSE, 26), (PAGE, 26)):
        with django_assert_max_num_queries(most):
            office.get(page)
