"""The stretches of the customer's road, walked by hand: each begins where the one before it ended."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from playwright.sync_api import Page, expect

from kernel import clock

NAME: Final = "Ada Lovelace"
PHONE: Final = "020 7946 0001"
E164: Final = "+442079460001"
EMAIL: Final = "ada@example.com"
REFERENCE: Final = re.compile(r"[0-9A-Z]{4} [0-9A-Z]{4}")


@dataclass(frozen=True, slots=True)
class Typed:
    """What the form of who is coming holds."""

    name: str
    phone: str
    email: str
    note: str


def find_dress(page: Page, house: str) -> None:
    """From home to a product that is in its window."""
    page.goto(house)
    expect(page.get_by_role("heading", level=1)).to_have_text("Try it on, for real")
    page.get_by_role("link", name="Evening dress").first.tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Evening dress")


def try_it_on(page: Page, *, size: str = "M") -> None:
    """From the product, by its size, to the times."""
    page.locator("label.chip").filter(has_text=re.compile(rf"^\s*{size}\b")).tap()
    page.get_by_role("button", name="Try it on").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("When would you like to come?")


def take(page: Page, time: str) -> None:
    """From the times to the rail."""
    page.get_by_role("button", name=re.compile(rf"^{time}")).tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("This will be waiting for you")


def bring_one_size_up(page: Page) -> None:
    """Have the next size hang there too."""
    page.get_by_role("button", name="One size up too").first.tap()
    expect(page.locator(".rail__item")).to_have_count(2)


def go_on(page: Page) -> None:
    """From the rail to the form."""
    page.get_by_role("link", name="Go on").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Who may we expect?")


def say_who(page: Page, *, note: str = "") -> None:
    """Fill in the form. Both kinds of messages are agreed to."""
    page.get_by_label("Your name").fill(NAME)
    page.get_by_label("Your phone").fill(PHONE)
    page.get_by_label("Your e-mail").fill(EMAIL)
    if note:
        page.get_by_text("Anything we should know?").first.tap()
        page.locator("[name=note]").fill(note)
    expect(page.get_by_role("switch", name="Text me")).to_be_checked()
    expect(page.get_by_role("switch", name="E-mail me")).to_be_checked()


def typed_on(page: Page) -> Typed:
    return Typed(*(page.locator(f"[name={name}]").input_value() for name in ("name", "phone", "email", "note")))


def book(page: Page) -> str:
    """From the form to the ticket, whose reference is the answer."""
    page.get_by_role("button", name="Book it").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"We are expecting you, {NAME}")
    reference = page.locator(".reference").first.inner_text()
    assert REFERENCE.fullmatch(reference)
    return reference.replace(" ", "")


def ticket_time(page: Page) -> datetime:
    """The instant that the ticket names to machines."""
    said = page.locator(".ticket time").get_attribute("datetime")
    assert said is not None
    return datetime.fromisoformat(said)


def today_at(hour: int, minute: int = 0) -> datetime:
    """A time of the server's day; in winter, London's clock says the same."""
    return clock.now().replace(hour=hour, minute=minute, second=0, microsecond=0)
