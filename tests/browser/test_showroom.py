"""A new showroom, from nothing to its first public slot: by keyboard alone, and by touch."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from stores.models import Role
from tests.browser.hands import Finger, Hands, Keys
from tests.browser.screens import signed_in
from tests.factories.stores import make_member

FRIDAY = "2026-12-04"


@pytest.fixture(params=[Keys, Finger])
def hands(request: pytest.FixtureRequest, phone: BrowserContext, page: Page, house: str) -> Hands:
    """Head office, before a house in which there is nothing yet."""
    signed_in(phone, house, make_member(store=None, role=Role.HEAD_OFFICE).user)
    made: Hands = request.param(page)
    return made


def test_showroom_is_shaped_from_nothing(hands: Hands, house: str) -> None:
    page = hands.page
    make_experience(hands, house)
    make_store(hands, house)
    give_hours_and_a_room(hands)
    offer_it(hands)
    open_to_customers(hands)

    page.goto(f"{house}/times/?store=paris&experience=evening&day={FRIDAY}")
    expect(page.get_by_text("08:00").first).to_be_visible()


def make_experience(hands: Hands, house: str) -> None:
    page = hands.page
    page.goto(f"{house}/desk/experiences/")
    hands.write(page.get_by_label("What it is called"), "Evening")
    hands.write(page.get_by_label("In addresses"), "evening")
    hands.press(page.get_by_role("button", name="Make a draft"))
    hands.press(page.get_by_role("button", name="Publish"))
    expect(page.get_by_text("customers can book it")).to_be_visible()


def make_store(hands: Hands, house: str) -> None:
    page = hands.page
    page.goto(f"{house}/desk/stores/new/")
    for label, words in {
        "Name of the store": "Paris", "Address on the web": "paris", "Street": "1 rue de Rivoli", "City": "Paris",
        "Latitude": "48.8566", "Longitude": "2.3522",
    }.items():  # fmt: skip
        hands.write(field(page, label), words)
    for label, choice in {
        "Country": "France", "Time zone": "Europe/Paris", "Currency": "Euro (EUR)", "Phone region": "France",
    }.items():  # fmt: skip
        hands.choose(field(page, label), choice)
    hands.press(page.get_by_role("button", name="Add the store"))
    expect(page.get_by_role("heading", name="Paris")).to_be_visible()


def give_hours_and_a_room(hands: Hands) -> None:
    page = hands.page
    hands.press(page.get_by_role("link", name="Opening hours").first)
    hands.press(page.get_by_role("button", name="Add hours"))
    row = page.locator("[data-row]").last
    hands.choose(row.get_by_label("Day"), "Friday")
    hands.write(row.get_by_label("Opens"), "08:00", keys="0800AM")
    hands.write(row.get_by_label("Closes"), "11:00", keys="1100AM")
    hands.press(page.get_by_role("button", name="Save the week"))
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(page.locator("[aria-current=page]")).to_be_in_viewport()
    hands.press(page.get_by_role("link", name="Rooms", exact=True).first)
    hands.write(page.get_by_label("Name"), "Salon")
    hands.press(page.get_by_role("button", name="Add"))
    expect(page.get_by_text("Salon is in use.")).to_be_visible()


def offer_it(hands: Hands) -> None:
    page = hands.page
    hands.press(page.get_by_role("link", name="Offer", exact=True))
    hands.press(page.get_by_role("link", name="The week of Evening"))
    hands.press(page.get_by_role("link", name="Make a week of our own"))
    hands.press(page.get_by_role("button", name="Add a window on Friday"))
    expect(page.get_by_role("button", name="Friday, 08:00 to 11:00")).to_be_focused()
    hands.press(page.get_by_role("button", name="Save the week"))
    expect(page.get_by_text("Saved.")).to_be_visible()


def open_to_customers(hands: Hands) -> None:
    page = hands.page
    hands.press(page.get_by_role("link", name="Shop", exact=True))
    hands.tick(page.get_by_label("Open to customers"))
    hands.press(page.get_by_role("button", name="Save").last)
    expect(page.get_by_text("Saved.")).to_be_visible()


def field(page: Page, label: str) -> Locator:
    return page.get_by_label(label, exact=False).and_(page.locator("input, select")).first
