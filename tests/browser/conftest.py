"""A house on loopback whose clock the tests hold, with real peers for its messages, and the screens of its team."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from django.contrib.auth.models import User
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from tests.browser.screens import TABLET, OnFloor, signed_in
from tests.factories.stores import make_member, make_user
from tests.factories.world import World, make_world

MORNING = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
"""A Tuesday, 9:00 in London; the store opens at 10."""


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """The server's clock. It runs, and can be put forward; the browser keeps its own."""
    with time_machine.travel(MORNING) as travelled:
        yield travelled


@pytest.fixture
def house(clock: object, settings: Settings, live_server: LiveServer) -> str:
    """The address of a running house, which is also the one in its messages."""
    settings.PUBLIC_BASE_URL = live_server.url
    return live_server.url


@pytest.fixture
def world(house: str) -> World:
    return make_world()


@pytest.fixture
def amara(world: World) -> User:
    """An associate of London's team."""
    return make_member(store=world.store, user=make_user(first_name="Amara", last_name="Osei")).user


@pytest.fixture
def on_floor(chromium: Browser, house: str, amara: User) -> Iterator[OnFloor]:
    """`on_floor("pull/")` opens that page of London's floor on a screen of its own, on which Amara is signed in."""
    screens: list[BrowserContext] = []

    def open_page(path: str, size: ViewportSize = TABLET) -> Page:
        screens.append(chromium.new_context(viewport=size, locale="en-GB"))
        page = signed_in(screens[-1], house, amara).new_page()
        page.goto(f"{house}/floor/london/{path}")
        return page

    yield open_page
    for screen in screens:
        screen.close()
