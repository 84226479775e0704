"""The day's board in a real browser: what one does is on everybody's screen; a board without an answer says so."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, Route, ViewportSize, expect
from time_machine import Traveller

from bookings.models import Booking
from tests.browser.conftest import MORNING
from tests.browser.screens import AT_ONCE, OnFloor
from tests.factories.world import World
from tests.fixtures.browser import PHONE, barriers
from tests.floor.conftest import expect as expected_visitor

NOON = MORNING + timedelta(hours=3)
WIDE: ViewportSize = {"width": 1180, "height": 820}


@pytest.fixture
def visitor(world: World, clock: Traveller) -> Booking:
    """Somebody who is expected now, at noon: in the middle of the board."""
    clock.move_to(NOON)
    ends_at = NOON + timedelta(minutes=55)
    return expected_visitor(world, starts_at=NOON, ends_at=ends_at, stylist=world.stylists[0])


@pytest.fixture
def screens(on_floor: OnFloor, visitor: Booking) -> list[Page]:
    """The board on a tablet and on a phone, by stylist."""
    pages = [on_floor("?lanes=stylists", size) for size in (WIDE, PHONE)]
    for page in pages:
        expect(page.get_by_role("link", name="Mei Tanaka", exact=True)).to_be_visible()
    return pages


def test_what_one_does_is_on_the_others_screen_within_two_seconds(screens: list[Page]) -> None:
    tablet, phone = screens
    lane = phone.get_by_role("region", name="Stylist 1")
    expect(lane.get_by_text("here since")).to_have_count(0)
    tablet.get_by_role("link", name="List", exact=True).click()
    tablet.get_by_role("button", name="Check in: Mei Tanaka").click()
    expect(lane.get_by_text("here since")).to_be_visible(timeout=AT_ONCE)
    assert barriers(phone) == []


def test_a_filter_takes_two_taps_and_is_kept_by_what_renews_itself_and_by_the_ways_on(screens: list[Page]) -> None:
    tablet, phone = screens
    tablet.get_by_text("Filter", exact=True).click()
    tablet.get_by_role("radio", name="Arrived").check()
    expect(tablet.get_by_text("Nobody on this day fits the filter")).to_be_visible()
    assert barriers(tablet) == []

    phone.get_by_role("link", name="List", exact=True).click()
    phone.get_by_role("button", name="Check in: Mei Tanaka").click()
    expect(tablet.get_by_role("link", name="Mei Tanaka", exact=True)).to_be_visible(timeout=AT_ONCE)

    tablet.get_by_role("link", name="List", exact=True).click()
    tablet.wait_for_url("**/floor/london/?state=arrived")
    tablet.get_by_role("button", name="Start: Mei Tanaka").click()
    tablet.wait_for_url("**/floor/london/?state=arrived")
    expect(tablet.get_by_role("radio", name="Arrived")).to_be_checked()
    expect(tablet.get_by_role("link", name="Mei Tanaka", exact=True)).to_have_count(0)


def test_focus_and_scroll_stay_where_they_are_while_the_board_is_renewed(screens: list[Page], visitor: Booking) -> None:
    _, phone = screens
    board, link = phone.locator("#board"), phone.get_by_role("link", name="Mei Tanaka", exact=True)
    link.focus()
    board.evaluate("board => board.scrollTo(40, 60)")
    Booking.objects.filter(pk=visitor.pk).update(note="Birthday")
    expect(phone.get_by_text("first visit · note")).to_be_visible(timeout=15_000)
    expect(link).to_be_focused()
    assert board.evaluate("board => [board.scrollLeft, board.scrollTop]") == [40, 60]


def test_a_board_that_is_not_answered_says_so_and_recovers(screens: list[Page]) -> None:
    tablet, _ = screens
    line = tablet.locator("[data-live]")
    expect(line).to_have_text("Live")
    before = tablet.locator("#board").bounding_box()
    tablet.route("**/floor/london/**", _leave_open)
    expect(line).to_have_text(re.compile(r"No answer since \d\d:\d\d"), timeout=9_000)
    assert tablet.locator("#board").bounding_box() == before
    tablet.unroute("**/floor/london/**")
    expect(line).to_have_text("Live", timeout=9_000)


def _leave_open(route: Route) -> None:
    """Asked, and never answered."""


def _drag(page: Page, to_lane: str, *, escape: bool = False) -> None:
    """Draw Mei's block by its handle to another lane, at the same time of day."""
    x, y, there = _way(page, to_lane)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(there, y, steps=8)
    if escape:
        page.keyboard.press("Escape")
    page.mouse.up()


def _drag_by_finger(page: Page, to_lane: str) -> None:
    """The same with a finger: what the browser takes for scrolling, it takes away from the page."""
    x, y, there = _way(page, to_lane)
    glass = page.context.new_cdp_session(page)
    path = [{"x": x + (there - x) * part / 8, "y": y} for part in range(9)]
    glass.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": path[:1]})
    for point in path[1:]:
        glass.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
    glass.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def _way(page: Page, to_lane: str) -> tuple[float, float, float]:
    """From the middle of Mei's handle (x, y) to the middle of a lane (x)."""
    handle = page.get_by_role("link", name="Move: Mei Tanaka")
    handle.scroll_into_view_if_needed()
    grip, lane = handle.bounding_box(), page.get_by_role("region", name=to_lane).bounding_box()
    assert grip is not None
    assert lane is not None
    return grip["x"] + grip["width"] / 2, grip["y"] + grip["height"] / 2, lane["x"] + lane["width"] / 2


def test_a_block_is_drawn_to_another_room_or_put_back_with_the_reason(
    screens: list[Page], world: World, visitor: Booking
) -> None:
    tablet, phone = screens
    expected_visitor(
        world, starts_at=visitor.starts_at, ends_at=visitor.ends_at, name="Sofia Lindqvist", promised=world.rooms[2:]
    )
    for screen in screens:
        screen.get_by_role("link", name="By room").click()
    first, second = (tablet.get_by_role("region", name=name) for name in ("Room 1", "Room 2"))
    expect(tablet.get_by_role("region", name="Room 3").get_by_role("link", name="Sofia", exact=False)).to_have_count(2)
    _drag(tablet, "Room 2", escape=True)
    expect(first.get_by_role("link", name="Mei Tanaka", exact=True)).to_be_visible()
    _drag(tablet, "Room 3")
    expect(tablet.get_by_text("No room is free at that time.")).to_be_visible()
    expect(first.get_by_role("link", name="Mei Tanaka", exact=True)).to_be_visible()
    _drag(tablet, "Room 2")
    expect(second.get_by_role("link", name="Mei Tanaka", exact=True)).to_be_visible()
    there = phone.get_by_role("region", name="Room 2").get_by_role("link", name="Mei Tanaka", exact=True)
    expect(there).to_be_attached(timeout=AT_ONCE)
    _drag_by_finger(tablet, "Room 1")
    expect(first.get_by_role("link", name="Mei Tanaka", exact=True)).to_be_visible()
    expect(second.get_by_role("link", name="Mei Tanaka", exact=True)).to_have_count(0)


def test_a_tap_on_the_handle_asks_in_words(screens: list[Page]) -> None:
    tablet, _ = screens
    tablet.get_by_role("link", name="Move: Mei Tanaka").click()
    expect(tablet.get_by_role("heading", name="Move Mei Tanaka")).to_be_visible()
    tablet.get_by_label("Room").select_option("Room 2")
    tablet.get_by_role("button", name="Move").click()
    expect(tablet.get_by_text("Room 2").first).to_be_visible()
