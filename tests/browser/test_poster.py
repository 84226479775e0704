"""A number taken at the door, with a piece, on one's own telephone; and what the staff's tablet shows of it."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.contrib.auth.models import User
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from bookings.models import Booking
from floor.models import QueueDoor
from kernel import clock
from stores.models import Piece, PieceState
from tests.browser.test_scan import TABLET, at_the_door
from tests.factories.stores import make_member, make_user
from tests.factories.world import World, make_world
from tests.fixtures.browser import barriers

pytestmark = pytest.mark.django_db(transaction=True)
SOON = 8_000


@pytest.fixture
def world() -> Iterator[World]:
    """At noon, whenever that is asked."""
    noon = clock.now().astimezone(ZoneInfo("Europe/London")).replace(hour=12, minute=0)
    with time_machine.travel(noon, tick=False):
        yield make_world()


@pytest.fixture
def tablet(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(viewport=TABLET, locale="en-GB")  # type: ignore[arg-type]
    yield context
    context.close()


def test_a_number_with_a_piece_is_taken_by_the_poster_and_promised_at_the_turn(
    tablet: BrowserContext, page: Page, live_server: LiveServer, world: World
) -> None:
    amara: User = make_member(store=world.store, user=make_user(first_name="Amara", last_name="Osei")).user
    floor = at_the_door(tablet, live_server, amara)
    floor.goto(f"{live_server.url}/floor/london/queue/")
    floor.get_by_role("button", name="Let people take numbers").click()
    expect(floor.get_by_role("button", name="Stop it")).to_be_visible()

    page.goto(f"{live_server.url}/w/{QueueDoor.objects.get().code}")
    page.get_by_text("Pieces to try on").click()
    page.get_by_label("Number on the label, or words").fill("evening")
    page.keyboard.press("Enter")
    page.get_by_role("group", name="Sizes of Evening dress").get_by_role("button", name="M", exact=True).click()
    expect(page.get_by_role("list", name="Pieces to try on")).to_contain_text("Evening dress")
    assert barriers(page) == []
    page.get_by_label("Your name").fill("Mei Tanaka")
    page.get_by_label("Your phone").fill("020 7946 0123")
    page.get_by_role("button", name="Take a number").click()
    expect(page.get_by_role("heading", name="Number 1")).to_be_visible()
    expect(page.get_by_text("You are next")).to_be_visible()

    expect(floor.get_by_role("link", name="Mei Tanaka")).to_be_visible(timeout=SOON)
    Piece.objects.filter(variant__sku="DRESS-M").update(state=PieceState.MISSING)
    page.reload()
    page.get_by_role("group", name="Instead of Evening dress").get_by_role("button", name="L", exact=True).click()
    expect(page.get_by_role("group", name="Instead of")).to_have_count(0)
    floor.get_by_role("button", name="Take in").click()
    expect(floor.get_by_text("Mei Tanaka is in.")).to_be_visible()
    assert [item.variant.sku for item in Booking.objects.get().rail.all()] == ["DRESS-L"]
    expect(page.get_by_text("Your room is yours now.")).to_be_visible(timeout=SOON)
