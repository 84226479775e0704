"""The fitting room on two screens at once: what the visitor asks for, and the runner who brings it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from bookings.models import Booking, BookingState, Feeling, RailItem
from stores.models import Room
from tests.browser.conftest import MORNING
from tests.browser.screens import OnFloor
from tests.factories.world import World
from tests.fixtures.browser import barriers
from tests.floor.conftest import expect as expected_visitor

TWO_SECONDS = 3_500
"""Two until the next question, and what a busy machine takes to answer and draw."""


@pytest.fixture
def visit(world: World) -> Booking:
    """Mei Tanaka in Room 1 for the next half hour, with the dress in M."""
    dress = world.pieces_of("DRESS-M")[0]
    fields: dict[str, Any] = {"state": BookingState.IN_SESSION, "promised": [world.rooms[0], dress]}
    return expected_visitor(world, starts_at=MORNING, ends_at=MORNING + timedelta(minutes=45), **fields)


@pytest.fixture
def tablet(on_floor: OnFloor) -> Page:
    """Amara's tablet, on what is asked for."""
    return on_floor("requests/")


def address(house: str, room: Room) -> str:
    return f"{house}/r/{room.code}"


def test_what_is_asked_on_the_phone_is_brought_from_the_tablet(
    page: Page, tablet: Page, house: str, world: World, visit: Booking
) -> None:
    expect(tablet.get_by_role("heading", name="Nobody is waiting")).to_be_visible()
    page.goto(address(house, world.rooms[0]))
    page.get_by_role("button", name="S", exact=True).click()
    expect(page.get_by_text("We have been told.").first).to_be_visible()
    expect(tablet.get_by_role("heading", name="Evening dress, Ink, S")).to_be_visible(timeout=TWO_SECONDS)
    expect(tablet.get_by_text("1 open")).to_be_attached(timeout=TWO_SECONDS)
    expect(tablet.get_by_text("0:03")).to_be_visible(timeout=6_000)  # the clock goes on by itself
    assert barriers(tablet) == []
    tablet.get_by_role("button", name="I’ll take it").click()
    expect(page.get_by_text("Somebody is on the way.").first).to_be_visible(timeout=6_000)
    assert list(visit.rail.values_list("variant__sku", flat=True)) == ["DRESS-S"]
    tablet.get_by_role("button", name="Brought; M hangs again").click()
    expect(page.get_by_text("Done.").first).to_be_visible(timeout=6_000)
    expect(page.get_by_text("size S")).to_be_visible()
    assert barriers(page) == []


def test_love_is_kept_and_the_end_is_said(page: Page, house: str, world: World, visit: Booking) -> None:
    page.goto(address(house, world.rooms[0]))
    love = page.get_by_role("button", name="Love it")
    love.click()
    expect(love).to_have_attribute("aria-pressed", "true")
    assert RailItem.objects.get(booking=visit).feeling == Feeling.LOVE
    Booking.objects.filter(pk=visit.pk).update(state=BookingState.COMPLETED)
    expect(page.get_by_role("heading", name="Your visit is over")).to_be_visible(timeout=6_000)


def test_it_works_without_javascript(chromium: Browser, house: str, world: World, visit: Booking) -> None:
    context: BrowserContext = chromium.new_context(java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    page.goto(address(house, world.rooms[0]))
    page.get_by_role("button", name="Ask somebody to come").click()
    expect(page.get_by_text("We have been told.").first).to_be_visible()
    page.get_by_role("link", name="Look again").click()
    expect(page.get_by_text("We have been told.").first).to_be_visible()
    context.close()
