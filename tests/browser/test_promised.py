"""The promised half of the road on a phone: what a browser adds to it, and that nobody is kept out."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from playwright.sync_api import Browser, BrowserContext, Page, expect

from bookings.models import Booking, PhoneCheck
from bookings.queries.wishes import Wish, variants_of
from bookings.services.confirm import Details, confirm
from bookings.services.customers import Contact
from bookings.services.hold import hold
from bookings.services.holding import HOLD
from bookings.services.phone_check import code_of
from bookings.tokens import mail_url, manage_url
from kernel import clock as house_clock
from tests.browser import road
from tests.factories.world import World
from tests.fixtures.browser import barriers

UNTIL_KEPT = """async () => {
    const kept = async () => {
        const shelf = await caches.open("tickets-1");
        const parts = [location.href, ...[...document.querySelectorAll("main img[src]")].map((image) => image.src)];
        const found = await Promise.all(parts.map((part) => shelf.match(part, { ignoreVary: true })));
        return navigator.serviceWorker.controller && found.every(Boolean);
    };
    while (!(await kept())) await new Promise((again) => setTimeout(again, 50));
}"""


@pytest.fixture
def held(world: World) -> Booking:
    wish = Wish(experience=world.experience, variants=variants_of(["DRESS-M", "COAT-S"]))
    return hold(wish=wish, store=world.store, starts_at=road.today_at(15), at=house_clock.now())


@pytest.fixture
def confirmed(held: Booking) -> Booking:
    contact = Contact(name=road.NAME, phone=road.E164, email=road.EMAIL)
    return confirm(booking=held, details=Details(contact=contact, wording="Text me"), at=house_clock.now())


def test_size_changes_in_place_and_the_focus_stays(page: Page, held: Booking) -> None:
    page.goto(f"{manage_url(held)}rail/")
    larger = page.get_by_role("group", name="Size of Evening dress").get_by_role("button", name="One size up")

    larger.focus()
    larger.press("Enter")

    expect(page.get_by_role("group", name="Size of Evening dress")).to_contain_text("L")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "One size up" or larger.is_disabled()


def test_more_time_leaves_the_form_as_it_is(page: Page, held: Booking, clock: time_machine.Traveller) -> None:
    page.goto(f"{manage_url(held)}who/")
    page.get_by_label("Your name").fill(road.NAME)
    again = page.get_by_role("button", name="Start the five minutes again")
    expect(page.locator("[data-countdown-left]")).to_have_text(re.compile(r"[45]:\d\d"))
    expect(again).to_be_hidden()
    clock.shift(timedelta(minutes=3, seconds=5))
    page.reload()
    page.get_by_label("Your name").fill(road.NAME)
    expect(page.locator("[data-countdown-said]")).to_have_text(
        "Two minutes left. You can start the five minutes again."
    )

    again.tap()

    expect(page.locator(".countdown")).to_contain_text("Kept for you until 09:08")
    expect(page.get_by_label("Your name")).to_have_value(road.NAME)
    expect(again).to_be_hidden()


def test_without_scripts_more_time_can_be_had_from_the_start(chromium: Browser, held: Booking) -> None:
    still = chromium.new_page(java_script_enabled=False)
    still.goto(f"{manage_url(held)}rail/")

    expect(still.get_by_role("button", name="Start the five minutes again")).to_be_visible()
    still.close()


def test_what_one_agrees_to_is_read_before_the_button_that_agrees(page: Page, held: Booking) -> None:
    page.goto(f"{manage_url(held)}who/")
    agreed = page.get_by_role("switch", name="E-mail me")
    agreed.scroll_into_view_if_needed()

    above, below = agreed.bounding_box(), page.get_by_role("button", name="Book it").bounding_box()

    assert above is not None
    assert below is not None
    assert below["y"] > above["y"] + above["height"]
    assert page.locator(".who .action-bar").evaluate("bar => getComputedStyle(bar).position") == "static"


def test_the_end_of_a_hold_is_said_and_what_was_typed_goes_along(
    page: Page, held: Booking, clock: time_machine.Traveller
) -> None:
    page.goto(f"{manage_url(held)}who/")
    page.get_by_label("Your name").fill(road.NAME)
    clock.shift(HOLD - timedelta(seconds=57))
    page.reload()
    page.get_by_label("Your name").fill(road.NAME)
    expect(page.locator("[data-countdown-said]")).to_have_text(
        "Less than a minute left. You can start the five minutes again."
    )
    clock.shift(timedelta(minutes=2))

    page.get_by_role("button", name="Book it").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("We could not keep it any longer")
    page.get_by_role("button", name="15:00").tap()

    expect(page.get_by_role("heading", level=1)).to_have_text("Who may we expect?")
    expect(page.get_by_label("Your name")).to_have_value(road.NAME)


def test_ticket_is_read_without_a_network(page: Page, phone: BrowserContext, confirmed: Booking) -> None:
    page.goto(manage_url(confirmed))
    page.evaluate(UNTIL_KEPT)
    phone.set_offline(True)

    page.reload()

    expect(page.locator(".ticket .reference")).to_be_visible()
    expect(page.locator("[data-offline]")).to_be_visible()
    phone.set_offline(False)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_where_one_proves_who_one_is(page: Page, confirmed: Booking, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    found = {}
    page.goto(mail_url(confirmed))
    found["asked whose mailbox it is"] = barriers(page)
    page.get_by_role("button", name="Yes, that’s me").tap()
    expect(page.get_by_text("Thank you. We will know you next time.")).to_be_visible()
    found["thanked"] = barriers(page)
    page.get_by_role("link", name="Your visits and what we know about you").tap()
    page.get_by_role("button", name="Text me the code").wait_for()
    found["before the code"] = barriers(page)
    page.get_by_role("button", name="Text me the code").tap()
    page.get_by_label("The six digits").fill("000")
    page.get_by_role("button", name="Show me").tap()
    expect(page.get_by_text("That isn’t the code we sent. Tries left: 4.")).to_be_visible()
    found["a wrong code"] = barriers(page)
    page.get_by_label("The six digits").fill(code_of(PhoneCheck.objects.get()))
    page.get_by_role("button", name="Show me").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your visits and what we know about you")
    found["shown"] = barriers(page)
    with page.expect_download() as taken:
        page.get_by_role("link", name="Take it with you").tap()

    assert taken.value.suggested_filename == "vitrine-my-data.json"
    assert {where: what for where, what in found.items() if what} == {}
