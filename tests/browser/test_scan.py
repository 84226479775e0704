"""The door in a real browser: a camera that sees the visitor's ticket, and a scanner that types."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from bookings.models import Booking, BookingState
from bookings.tokens import door_url
from tests.browser.conftest import MORNING
from tests.browser.screens import TABLET, signed_in
from tests.factories.world import World
from tests.fixtures.browser import CHROMIUM, barriers
from tests.floor.conftest import expect as expected_visitor
from tests.floor.conftest import picture_of

FRAMES = 20

SeesWith = Callable[[str], BrowserContext]


@pytest.fixture
def visitor(world: World) -> Booking:
    """Somebody who is expected now."""
    return expected_visitor(world, starts_at=MORNING, ends_at=MORNING + timedelta(hours=1))


@pytest.fixture
def seeing(chromium: Browser, tmp_path: Path) -> Iterator[SeesWith]:
    """A tablet whose camera sees a code: chromium's fake device plays a file of JPEGs."""
    opened: list[Browser] = []

    def see(text: str) -> BrowserContext:
        browser = chromium.browser_type.launch(executable_path=CHROMIUM, args=camera(text, tmp_path / "ticket.mjpeg"))
        opened.append(browser)
        return browser.new_context(viewport=TABLET, permissions=["camera"], locale="en-GB")

    yield see
    for browser in opened:
        browser.close()


def camera(text: str, film: Path) -> list[str]:
    """The flags of a chromium whose camera sees `text` as a code held slightly askew; without text, a grey wall."""
    ticket = Image.new("RGB", (640, 480), "#8a8178")
    if text:
        ticket.paste(picture_of(text, turned=7).resize((340, 340)), (150, 60))
    with film.open("wb") as file:
        for _ in range(FRAMES):
            ticket.save(file, "JPEG", quality=80)
    fake = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
    return ["--no-sandbox", *fake, f"--use-file-for-fake-video-capture={film}"]


def at_the_door(screen: BrowserContext, house: str, user: User) -> Page:
    """The check-in page, signed in."""
    page = signed_in(screen, house, user).new_page()
    page.goto(f"{house}/floor/london/check-in/")
    return page


def test_a_ticket_held_into_the_camera_lets_in(seeing: SeesWith, house: str, visitor: Booking, amara: User) -> None:
    page = at_the_door(seeing(door_url(visitor)), house, amara)
    with page.expect_request("**/check-in/frame/"):
        page.get_by_role("button", name="Scan with the camera").click()
    expect(page.get_by_role("heading", name="Welcome, Mei Tanaka")).to_be_visible(timeout=20_000)
    assert Booking.objects.get(pk=visitor.pk).state == BookingState.ARRIVED
    expect(page.locator("[data-scan-view]")).to_be_hidden()
    expect(page.locator("#code")).to_be_focused()
    page.get_by_role("button", name="Scan with the camera").click()
    expect(page.get_by_role("heading", name="Already in: Mei Tanaka")).to_be_visible(timeout=20_000)
    assert barriers(page) == []


def test_a_camera_that_sees_no_code_goes_on_looking_until_it_is_closed(
    seeing: SeesWith, house: str, amara: User
) -> None:
    page = at_the_door(seeing(""), house, amara)
    button, view = page.get_by_role("button", name="Scan with the camera"), page.locator("[data-scan-view]")
    with page.expect_response("**/check-in/frame/") as answered:
        button.click()
    assert answered.value.json() == {"code": None}
    expect(page.get_by_text("Hold the code into the frame.")).to_be_visible()
    expect(view).to_be_visible()
    button.click()
    expect(view).to_be_hidden()


def test_without_a_camera_the_door_says_what_to_do(page: Page, phone: BrowserContext, house: str, amara: User) -> None:
    door = at_the_door(phone, house, amara)
    door.get_by_role("button", name="Scan with the camera").click()
    expect(door.get_by_text("The camera can’t be used here. Type the reference")).to_be_visible()


def test_a_scanner_that_types_needs_no_hand(
    page: Page, phone: BrowserContext, house: str, visitor: Booking, amara: User
) -> None:
    door = at_the_door(phone, house, amara)
    expect(door.locator("#code")).to_be_focused()
    for code, said in (("ZZZZ9999", "We don’t know this code"), (door_url(visitor), "Welcome, Mei Tanaka")):
        door.keyboard.type(code)
        door.keyboard.press("Enter")
        expect(door.get_by_role("heading", name=said)).to_be_visible()
        expect(door.locator("#code")).to_be_focused()
    assert barriers(door) == []


def test_the_list_follows_what_happens_elsewhere(
    page: Page, phone: BrowserContext, house: str, world: World, visitor: Booking, amara: User
) -> None:
    door = at_the_door(phone, house, amara)
    door.goto(f"{house}/floor/london/")
    expect(door.get_by_role("button", name="Check in: Mei Tanaka")).to_be_visible()
    Booking.objects.filter(pk=visitor.pk).update(state=BookingState.ARRIVED)
    expect(door.get_by_role("button", name="Start: Mei Tanaka")).to_be_visible(timeout=15_000)
    door.get_by_label("Find by name").press_sequentially("nobody")
    expect(door.get_by_role("heading", name="Nobody found on this day: nobody")).to_be_visible()
    assert barriers(door) == []
    phone.set_offline(True)
    expect(door.get_by_text("You are offline.")).to_be_visible()
    phone.set_offline(False)
    expect(door.get_by_text("You are offline.")).to_be_hidden()


def test_without_javascript_a_photo_lets_in(
    chromium: Browser, house: str, visitor: Booking, amara: User, tmp_path: Path
) -> None:
    photo = tmp_path / "ticket.jpg"
    picture_of(door_url(visitor), turned=14).save(photo, "JPEG")
    context = chromium.new_context(viewport=TABLET, java_script_enabled=False)
    page = at_the_door(context, house, amara)
    expect(page.get_by_role("button", name="Scan with the camera")).to_be_hidden()
    page.get_by_text("Send a photo of the code").click()
    page.get_by_label("Photo").set_input_files(photo)
    page.get_by_role("button", name="Read the code").click()
    expect(page.get_by_role("heading", name="Welcome, Mei Tanaka")).to_be_visible()
    context.close()
