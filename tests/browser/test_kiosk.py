"""A shared tablet, from its pairing to the lock, in a real browser; the manager has another one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Browser, BrowserContext, Page, expect

from bookings.models import Booking, BookingState, Move
from floor.models import Device, Peek
from stores.models import Role
from tests.browser.conftest import MORNING
from tests.browser.measures import LINE, SIDEWAYS, SMALL_TARGETS, THUMB
from tests.browser.screens import TABLET, signed_in, unlock
from tests.factories.bookings import make_customer
from tests.factories.stores import make_member, make_user
from tests.factories.world import World
from tests.fixtures.browser import PHONE, barriers
from tests.floor.conftest import expect as expected_visitor
from tests.floor.kiosk import PIN, give_pin

NUMBER = "+44 20 7946 0123"
TWO_ROWS = 120


@pytest.fixture
def team(world: World) -> list[User]:
    """Amara and Felix, each with a PIN."""
    names = (("Amara", "Osei", PIN), ("Felix", "Hart", "8305"))
    people = [(make_user(first_name=first, last_name=last), pin) for first, last, pin in names]
    return [give_pin(make_member(store=world.store, user=user).user, pin) for user, pin in people]


@pytest.fixture
def visitor(world: World) -> Booking:
    return expected_visitor(
        world,
        starts_at=MORNING,
        ends_at=MORNING + timedelta(hours=1),
        customer=make_customer(name="Mei Tanaka", phone="+442079460123"),
        note="Hates green.",
    )


@pytest.fixture
def tablet(chromium: Browser) -> Iterator[Page]:
    """A tablet that nobody has paired yet; its clock is the test's."""
    context = chromium.new_context(viewport=TABLET, has_touch=True, locale="en-GB")
    page = context.new_page()
    page.clock.install()
    yield page
    context.close()


def pair_by_hand(manager: BrowserContext, tablet: Page, house: str, world: World) -> Page:
    """The manager asks for a code at their desk, which is returned, and it is typed at the tablet."""
    boss = make_member(store=world.store, role=Role.MANAGER, user=make_user(first_name="Ruth")).user
    desk = signed_in(manager, house, boss).new_page()
    desk.goto(f"{house}/floor/london/devices/")
    desk.get_by_label("Name").fill("Fitting rooms")
    desk.get_by_role("button", name="Get a code").click()
    code = desk.locator(".place-word").inner_text()
    tablet.goto(f"{house}/floor/pair/")
    tablet.get_by_label("Code").fill(code)
    tablet.get_by_role("button", name="Pair", exact=True).click()
    return desk


def fits(page: Page, within: str = "html") -> None:
    """For a thumb and for whoever can't see, on a tablet and on a phone.

    axe looks at one part alone where another lies over the rest.
    """
    assert barriers(page, within) == []
    for size in (PHONE, TABLET):
        page.set_viewport_size(size)
        assert page.evaluate(SIDEWAYS) == 0
        assert page.evaluate(SMALL_TARGETS, [THUMB, LINE]) == []


def tap_pin(tablet: Page, keys: str) -> None:
    """On the pad of digits; "<" takes the last one back. Nothing typed is ever shown."""
    for key in keys:
        tablet.locator(f'.pad__key[value="{"" if key == "<" else key}"]').locator("visible=true").tap()
    expect(tablet.get_by_label("PIN", exact=True).locator("visible=true")).to_have_attribute("type", "password")
    tablet.get_by_role("button", name="Unlock").locator("visible=true").click()


def the_head_has_two_rows_and_the_rest_by_keyboard(tablet: Page) -> None:
    head, more = tablet.locator(".site-header"), tablet.locator("summary", has_text="More")
    for size in (PHONE, TABLET):
        tablet.set_viewport_size(size)
        assert head.evaluate("head => head.getBoundingClientRect().height") < TWO_ROWS
    more.press("Enter")
    expect(head.get_by_role("link", name="Count a zone")).to_be_visible()
    fits(tablet, ".site-header")
    tablet.keyboard.press("Escape")
    expect(head.get_by_role("link", name="Count a zone")).to_be_hidden()
    expect(more).to_be_focused()
    more.press("Enter")
    head.get_by_role("link", name="Pieces").click()
    tablet.locator("summary", has_text="More").click()
    expect(head.get_by_role("link", name="Pieces")).to_have_attribute("aria-current", "page")
    tablet.get_by_role("heading", name="Pieces").click()
    expect(head.get_by_role("link", name="Pieces")).to_be_hidden()


def test_a_day_at_a_shared_tablet(
    tablet: Page, phone: BrowserContext, house: str, world: World, team: list[User], visitor: Booking
) -> None:
    pair_by_hand(phone, tablet, house, world)
    expect(tablet.get_by_role("heading", name="Who is it?")).to_be_visible()
    fits(tablet)
    tablet.get_by_role("link", name="Amara Osei").click()
    fits(tablet)
    unlock_at_the_second_try(tablet)

    # Amara lets the visitor in.
    tablet.get_by_role("button", name="Check in: Mei Tanaka").click()
    expect(tablet.get_by_role("heading", name="Welcome, Mei Tanaka")).to_be_visible()
    assert Move.objects.get(booking=visitor, to_state=BookingState.ARRIVED).actor == team[0]

    # One tap shows the number, and is written down.
    tablet.goto(f"{house}/floor/london/visits/{visitor.reference}/")
    show_the_number(tablet)
    assert Peek.objects.get().device == Device.objects.get()

    # Nobody touches it: it is covered before the two minutes are over, and what was shown is gone.
    tablet.clock.fast_forward("01:58")
    hides_the_visit_until_unlocked(tablet)

    # Felix takes over with two taps and his PIN; what Amara had open is behind no button.
    tablet.get_by_role("link", name="Amara Osei: somebody else?").click()
    tablet.get_by_role("link", name="Felix Hart").click()
    tap_pin(tablet, "839<05")
    expect(tablet.get_by_role("link", name="Felix Hart: somebody else?")).to_be_visible()
    expect(tablet).to_have_url(f"{house}/floor/london/")
    the_head_has_two_rows_and_the_rest_by_keyboard(tablet)


def unlock_at_the_second_try(tablet: Page) -> None:
    unlock(tablet, "0001")
    expect(tablet.get_by_text("This isn’t your PIN")).to_be_visible()
    unlock(tablet, PIN)


def show_the_number(tablet: Page) -> None:
    assert "7946" not in tablet.content()
    fits(tablet)
    tablet.get_by_role("button", name="Show the phone number").click()
    expect(tablet.get_by_role("link", name=NUMBER)).to_be_visible()


def hides_the_visit_until_unlocked(tablet: Page) -> None:
    cover, visit = tablet.locator("#cover"), tablet.get_by_role("heading", name="Mei Tanaka")
    expect(cover).to_be_visible()
    expect(visit).to_be_hidden()
    assert "7946 0123" not in tablet.content()
    fits(tablet)
    unlock(tablet, PIN)
    expect(cover).to_be_hidden()
    expect(visit).to_be_visible()


def test_what_was_typed_is_still_there_and_nothing_is_behind_the_back_button(
    tablet: Page, phone: BrowserContext, house: str, world: World, team: list[User], visitor: Booking
) -> None:
    desk = pair_by_hand(phone, tablet, house, world)
    tablet.get_by_role("link", name="Amara Osei").click()
    unlock(tablet, PIN)
    tablet.get_by_role("link", name="Mei Tanaka").first.click()
    expect(tablet.get_by_role("heading", name="Mei Tanaka")).to_be_visible()
    tablet.goto(f"{house}/floor/london/")

    # Typing keeps it open, though it opens no page; the field is as it was when the cover is lifted.
    type_slowly_and_leave(tablet)
    expect(tablet.locator("#cover")).to_be_visible()
    unlock_at_the_second_try(tablet)
    expect(tablet.locator("#cover")).to_be_hidden()
    expect(tablet.locator("#q")).to_have_value("Tana")

    # Locked by hand: back leads to the lock, not to the visit; so does a page that comes too late.
    tablet.get_by_role("button", name="Lock").click()
    expect(tablet.get_by_role("heading", name="Amara Osei")).to_be_visible()
    for _step in range(3):
        tablet.go_back()
        expect(tablet.get_by_label("PIN", exact=True)).to_be_visible()
        assert "Mei Tanaka" not in tablet.content()

    # Lost: the manager revokes it, and it opens nothing any more, whoever stood there.
    unlock(tablet, PIN)
    expect(tablet.get_by_role("link", name="Amara Osei: somebody else?")).to_be_visible()
    desk.goto(f"{house}/floor/london/devices/")
    revoke(desk)
    expect(tablet.get_by_role("heading", name="Sign in")).to_be_visible()  # the open page asks again by itself
    tablet.goto(f"{house}/floor/london/")
    expect(tablet.get_by_role("heading", name="Sign in")).to_be_visible()


def type_slowly_and_leave(tablet: Page) -> None:
    """Three letters and, a minute later, one more; then two minutes of nothing."""
    tablet.locator("#q").fill("Tan")
    tablet.clock.fast_forward("01:00")
    tablet.locator("#q").press("a")
    with tablet.expect_response("**/floor/touch/"):
        tablet.clock.fast_forward("00:15")
    tablet.clock.fast_forward("01:00")
    expect(tablet.locator("#cover")).to_be_hidden()
    with tablet.expect_response("**/floor/lock/"):
        tablet.clock.fast_forward("01:00")


def revoke(desk: Page) -> None:
    desk.get_by_text("Change", exact=True).click()
    desk.get_by_role("button", name="Revoke for good").click()
    expect(desk.get_by_text("Fitting rooms is revoked")).to_be_visible()
