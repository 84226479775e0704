"""The queue on two screens: the floor's tablet calls, the visitor's telephone follows along by itself."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from bookings.queries.wishes import Wish
from floor.services.queue import Joining, join
from floor.tickets import token_of
from kernel import clock
from tests.browser.test_scan import TABLET, at_the_door
from tests.factories.stores import make_member, make_user
from tests.factories.world import World, make_world

pytestmark = pytest.mark.django_db(transaction=True)
SOON = 8_000
"""Five seconds until the page asks again, and some for a machine that does other things as well."""


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def amara(world: World) -> User:
    return make_member(store=world.store, user=make_user(first_name="Amara", last_name="Osei")).user


@pytest.fixture
def tablet(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(viewport=TABLET, locale="en-GB")  # type: ignore[arg-type]
    yield context
    context.close()


def test_a_call_reaches_the_telephone_and_a_leaving_the_tablet(
    tablet: BrowserContext, page: Page, live_server: LiveServer, world: World, amara: User
) -> None:
    wish = Wish(experience=world.experience)
    who = [Joining(name="Mei Tanaka"), Joining(name="Ada Lovelace")]
    mei, ada = (join(wish=wish, store=world.store, who=one, at=clock.now()) for one in who)
    floor = at_the_door(tablet, live_server, amara)
    floor.goto(f"{live_server.url}/floor/london/queue/")
    page.goto(f"{live_server.url}/q/{mei.pk}/{token_of(mei)}/")
    expect(page.get_by_text("You are next")).to_be_visible()

    floor.get_by_role("button", name="Call the next").click()
    expect(page.get_by_text("It is your turn")).to_be_visible(timeout=SOON)

    page.goto(f"{live_server.url}/q/{ada.pk}/{token_of(ada)}/")
    expect(floor.get_by_text("Ada Lovelace")).to_be_visible()
    page.get_by_role("button", name="Leave the queue").click()
    expect(page.get_by_text("You have left the queue")).to_be_visible()
    expect(floor.get_by_text("Ada Lovelace")).to_be_hidden(timeout=SOON)
