"""Dates on which an experience is offered otherwise: typed, previewed, saved for the search, and taken back."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from http import HTTPStatus
from typing import Any

import pytest
import time_machine
from django.test import Client

from desk.rule_sets.base import Scope
from desk.rule_sets.kinds import KINDS
from experiences.models import ScheduleException
from stores.models import Role
from tests.factories.stores import make_member
from tests.factories.world import World, make_world

pytestmark = pytest.mark.django_db

DAY = date(2026, 5, 6)
LIST = "/desk/stores/london/experiences/try-on/dates/"
PAGE = f"{LIST}?date={DAY}"


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


def typed(world: World, how: str, *windows: tuple[str, str], **more: str) -> dict[str, str]:
    scope = Scope(store=world.store.pk, experience=world.experience.pk, date=DAY)
    said = {"how": how, "rows": str(len(windows)), "drawn_from": json.dumps(KINDS["date_windows"].read(scope))}
    for number, (starts, ends) in enumerate(windows):
        said |= {f"windows-{number}-starts": starts, f"windows-{number}-ends": ends, f"windows-{number}-interval": "60"}
    return said | more


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
