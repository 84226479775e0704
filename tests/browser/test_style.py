"""The ticket's questions on a phone: tapped by a thumb, with and without scripts, and read at the door."""

from __future__ import annotations

from playwright.sync_api import Browser, Page, expect

from bookings.queries.wishes import Wish
from bookings.services.confirm import Details, book
from bookings.services.customers import Contact
from bookings.tokens import manage_url
from experiences.models import StyleQuestion
from kernel import clock as house_clock
from tests.browser import road
from tests.browser.screens import OnFloor
from tests.factories.experiences import make_question
from tests.factories.world import World
from tests.fixtures.browser import PHONE, barriers

THUMB = 44
"""Pixels: what a thumb hits."""


def test_a_few_taps_on_the_ticket_are_read_at_the_door(
    page: Page, chromium: Browser, world: World, on_floor: OnFloor
) -> None:
    make_question(experience=world.experience, choices=("dark", "bright", "pale"), several=True, position=1)
    fit = make_question(experience=world.experience, prompt="How shall it fit?", choices=("close", "loose"), position=2)
    details = Details(contact=Contact(name=road.NAME, phone=road.E164), wording="Text me")
    wish = Wish(experience=world.experience)
    booking = book(wish=wish, store=world.store, starts_at=road.today_at(15), details=details, at=house_clock.now())

    page.goto(manage_url(booking))
    sizes = [chip.bounding_box() for chip in page.locator(".chips .chip").all()]
    assert min(min(box["width"], box["height"]) for box in sizes if box) >= THUMB
    assert (len(sizes), barriers(page)) == (6, [])
    for label in ("dark", "pale", "loose"):
        page.locator(".chip", has_text=label).tap()
    page.get_by_role("button", name="Keep my answers").tap()
    expect(page.get_by_text("Thank you. Whoever receives you will have it in mind.")).to_be_visible()
    for label, chosen in {"dark": True, "bright": False, "pale": True, "loose": True, "Skip": False}.items():
        expect(page.get_by_label(label, exact=True)).to_be_checked(checked=chosen)

    still = chromium.new_page(java_script_enabled=False, viewport=PHONE, locale="en-GB")
    still.goto(manage_url(booking))
    still.get_by_label("bright").check()
    still.get_by_label("Skip").check()
    still.get_by_role("button", name="Keep my answers").click()
    expect(still.get_by_text("Thank you.")).to_be_visible()
    still.close()

    StyleQuestion.objects.filter(pk=fit.pk).update(active=False)
    page.locator(".chip", has_text="close").tap()
    page.get_by_role("button", name="Keep my answers").tap()
    expect(page.get_by_role("alert")).to_contain_text("One of these questions isn’t asked any more.")
    expect(page.get_by_label("dark")).to_be_checked()
    assert barriers(page) == []

    visit = on_floor(f"visits/{booking.reference}/")
    expect(visit.locator(".greeting")).to_contain_text("Which colours? dark, bright, pale")
    expect(visit.locator(".greeting")).not_to_contain_text("How shall it fit?")
