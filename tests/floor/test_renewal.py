"""What open boards are answered every second and a half, fifty of them at once."""

from __future__ import annotations

import gzip
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bookings.models import Booking
from tests.factories.world import World
from tests.floor.conftest import AT, expect
from tests.floor.test_board import FLOOR, page_of
from tests.racing import at_once

HTMX = {"HX-Request": "true"}
MOST_QUERIES = 10


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("lanes", ["", "rooms"])
def test_nothing_is_sent_while_nothing_happens(
    door: Client, world: World, present: time_machine.Traveller, lanes: str
) -> None:
    booking = expect(world)
    query = {"lanes": lanes, "q": "mei"}
    shown = door.get(FLOOR, query).context["renewal"]
    assert door.get(FLOOR + shown, headers=HTMX).status_code == 204
    Booking.objects.filter(pk=booking.pk).update(note="Birthday")
    renewed = door.get(FLOOR + shown, headers=HTMX)
    assert renewed.status_code == 200
    assert renewed.content.strip().startswith(b'<div id="visitors"')
    present.shift(timedelta(minutes=1))
    assert door.get(FLOOR + renewed.context["renewal"], headers=HTMX).status_code == 200


def test_what_has_not_changed_costs_little(door: Client, world: World) -> None:
    expect(world)
    shown = door.get(FLOOR, {"lanes": "rooms"}).context["renewal"]
    with CaptureQueriesContext(connection) as seen:
        door.get(FLOOR + shown, headers=HTMX)
    assert len(seen) <= 4  # the session, who it is, the store where they work, the version
    assert "bookings_customer" not in " ".join(query["sql"] for query in seen)


def test_what_has_changed_is_compressed_once_for_all(door: Client, world: World) -> None:
    fill(world, 10)
    plain, *packed = [door.get(FLOOR, headers={**HTMX, "Accept-Encoding": taken}) for taken in ("", "gzip", "br, gzip")]
    # Compressed again it would be other bytes: a random name of random length is put in.
    assert packed[0].content == packed[1].content
    assert packed[0].headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert gzip.decompress(packed[0].content) == plain.content
    assert {one.headers["Vary"].count("Accept-Encoding") for one in (plain, *packed)} == {1}


def test_the_list_and_both_grids_are_drawn_from_one_reading(door: Client, world: World) -> None:
    fill(world, 3)
    with CaptureQueriesContext(connection) as seen:
        pages = [page_of(door, lanes=lanes) for lanes in ("", "rooms", "stylists")]
    assert ["Visitor 2" in page for page in pages] == [True] * 3
    assert sum("bookings_railitem" in one["sql"] and "bookings_customer" in one["sql"] for one in seen) == 1
    assert "Visitor 2" not in page_of(door, q="visitor 1")


@pytest.mark.parametrize("shown", ["x", "", ".", ".9999-99-99.x", ".2026-06-01.x", ".x."])
def test_a_version_that_is_made_up_shows_what_there_is(door: Client, world: World, shown: str) -> None:
    expect(world)
    assert "Mei Tanaka" in page_of(door, v=f"{AT:%d%H%M}{shown}")


@pytest.mark.django_db(transaction=True)
def test_devices_that_ask_at_once_get_one_drawing(world: World, amara: User) -> None:
    fill(world, 40)
    devices, drawings = [Client() for _ in range(4)], []

    def note(execute: Any, sql: str, *rest: Any) -> Any:
        drawings.extend(["drawn"] if "bookings_railitem" in sql and "bookings_customer" in sql else [])
        return execute(sql, *rest)

    def ask(device: Client) -> str:
        with connection.execute_wrapper(note):
            return page_of(device)

    for device in devices:
        device.force_login(amara)
    pages = at_once(*[partial(ask, device) for device in devices])
    assert [page.count('class="visit"') for page in pages] == [40] * 4
    assert drawings == ["drawn"]


@pytest.mark.parametrize("lanes", ["", "rooms", "stylists"])
def test_four_hundred_visits_are_read_in_ten_queries(door: Client, world: World, lanes: str) -> None:
    counts, page = [], ""
    expect(world, stylist=world.stylists[0])
    for _ in range(2):
        with CaptureQueriesContext(connection) as seen:
            page = page_of(door, lanes=lanes)
        counts.append(len(seen))
        if len(counts) == 1:
            fill(world, 399)
    assert page.count('class="visit"') + page.count("data-block=") == 400
    assert counts[0] == counts[1] <= MOST_QUERIES


def fill(world: World, visits: int) -> None:
    """So many visitors over the day, with two wishes each."""
    for n in range(visits):
        expect(
            world,
            starts_at=AT + timedelta(minutes=5 * (n % 100)),
            name=f"Visitor {n}",
            promised=(),
            stylist=world.stylists[n % 2],
        )
