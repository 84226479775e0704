"""The week editor: by keyboard alone, by touch, and by mouse; what is drawn is what is saved."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from experiences.models import Schedule
from stores.models import Role
from tests.browser.screens import signed_in
from tests.factories.stores import make_member
from tests.factories.world import World
from tests.fixtures.browser import PHONE

WEEK = "/desk/stores/london/experiences/try-on/week/"


@pytest.fixture
def desk(phone: BrowserContext, page: Page, house: str, world: World) -> Page:
    """The week of a store whose experience is offered on Mondays alone, from 10 to 19, on a phone."""
    Schedule.objects.filter(store=world.store, weekday__gt=0).delete()
    signed_in(phone, house, make_member(store=world.store, role=Role.MANAGER).user)
    page.goto(f"{house}{WEEK}")
    return page


def windows_of(world: World) -> list[tuple[int, time, time]]:
    return list(
        Schedule.objects.filter(store=world.store)
        .order_by("weekday", "starts")
        .values_list("weekday", "starts", "ends")
    )


Place = tuple[float, float]


def by_finger(page: Page, start: Place, end: Place) -> None:
    """Down at one place, along, and up at another."""
    touch = page.context.new_cdp_session(page)
    steps = [(start[0] + (end[0] - start[0]) * n / 8, start[1] + (end[1] - start[1]) * n / 8) for n in range(9)]
    for number, (x, y) in enumerate(steps):
        kind = "touchStart" if number == 0 else "touchMove"
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def by_mouse(page: Page, start: Place, end: Place) -> None:
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=8)
    page.mouse.up()


def drawn_moved_and_lengthened(page: Page, weekday: int, name: str, drag: Callable[[Page, Place, Place], None]) -> None:
    """A window from 11 to 14, an hour later, and an hour longer."""
    lane = page.locator(".week__lane").nth(weekday)
    lane.scroll_into_view_if_needed()
    box = lane.bounding_box()
    assert box is not None
    hour, middle = box["width"] / 11, box["y"] + box["height"] / 2  # from 9 to 20
    for since, until, told in (
        (hour * 2, hour * 5, "11:00 to 14:00"), (hour * 3.5, hour * 4.5, "12:00 to 15:00"),
        (hour * 6 - 3, hour * 7, "12:00 to 16:00"),
    ):  # fmt: skip
        drag(page, (box["x"] + since, middle), (box["x"] + until, middle))
        expect(page.get_by_role("button", name=f"{name}, {told}")).to_be_visible()


def test_week_is_drawn_by_keyboard_alone(desk: Page, world: World) -> None:
    desk.set_viewport_size({"width": 1280, "height": 900})
    monday = desk.get_by_role("button", name="Monday, 10:00 to 19:00")
    desk.get_by_role("button", name="Add a window on Monday").focus()
    desk.keyboard.press("Tab")
    expect(monday).to_be_focused()

    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("Shift+ArrowUp")
    expect(desk.get_by_role("status")).to_have_text("Monday, 10:15 to 19:00")
    desk.keyboard.press("ArrowRight")
    expect(desk.get_by_role("button", name="Tuesday, 10:15 to 19:00")).to_be_focused()
    desk.get_by_role("button", name="Add a window on Friday").press("Enter")
    expect(desk.get_by_role("button", name="Friday, 10:00 to 19:00")).to_be_focused()
    desk.keyboard.press("Delete")
    expect(desk.get_by_role("button", name="Friday, 10:00")).to_have_count(0)
    desk.keyboard.press("Control+z")
    expect(desk.get_by_role("button", name="Friday, 10:00")).to_have_count(1)
    expect(desk.locator("#week-seen")).to_contain_text("10:15")
    desk.get_by_role("button", name="Save the week").press("Enter")

    expect(desk.get_by_text("Saved.")).to_be_visible()
    assert windows_of(world) == [(1, time(10, 15), time(19)), (4, time(10), time(19))]


def test_week_is_drawn_by_mouse_and_by_touch(desk: Page, world: World) -> None:
    drawn_moved_and_lengthened(desk, 3, "Thursday", by_mouse)
    drawn_moved_and_lengthened(desk, 2, "Wednesday", by_finger)
    # Not tapped: within a third of a second after a drag the browser may take a tap for the end of a longer gesture.
    desk.get_by_role("button", name="Undo the last step").click()
    expect(desk.get_by_role("button", name="Wednesday, 12:00 to 15:00")).to_be_visible()
    desk.get_by_role("button", name="Save the week").tap()

    expect(desk.get_by_text("Saved.")).to_be_visible()
    assert windows_of(world) == [(0, time(10), time(19)), (2, time(12), time(15)), (3, time(12), time(16))]


def test_rows_alone_do_without_a_script(chromium: Browser, house: str, world: World) -> None:
    screen = chromium.new_context(viewport=PHONE, java_script_enabled=False)
    page = signed_in(screen, house, make_member(store=world.store, role=Role.MANAGER).user).new_page()
    page.goto(f"{house}{WEEK}")

    page.get_by_role("button", name="Remove").last.click()
    page.get_by_role("button", name="Add a window").click()
    last = page.locator("[data-row]").last
    last.get_by_label("Day", exact=True).select_option("Sunday")
    last.get_by_label("From").fill("22:00")
    last.get_by_label("Until", exact=True).fill("02:00")
    page.get_by_role("button", name="Save the week").click()
    expect(page.get_by_text("goes on past midnight")).to_be_visible()
    page.locator("[data-row]").last.get_by_label("Until", exact=True).fill("23:00")
    page.get_by_role("button", name="Save the week").click()

    expect(page.get_by_text("Saved.")).to_be_visible()
    assert windows_of(world)[-1] == (6, time(22), time(23))
    screen.close()
