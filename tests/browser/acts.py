"""What one does on a page to see the state of it that is meant."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from playwright.sync_api import Page as Tab

from bookings.models import PhoneCheck
from bookings.services.phone_check import code_of
from tests.browser.states import CUSTOMER

SHOWN: Final[dict[str, object]] = {}
"""States.shown, once they are made."""


def fill_who(tab: Tab, *, name: str = CUSTOMER.name, phone: str = CUSTOMER.phone) -> None:
    tab.get_by_label("Your name").fill(name)
    tab.get_by_label("Your phone").fill(phone)
    tab.get_by_label("Your e-mail").fill(CUSTOMER.email)
    _and_wait(tab, "Book it")


def fill_who_by_landline(tab: Tab) -> None:
    tab.get_by_label("Your name").fill(CUSTOMER.name)
    tab.get_by_label("Your phone").fill(CUSTOMER.phone)
    tab.get_by_label("Your e-mail").fill("")
    _and_wait(tab, "Book it")


def leave_out_name(tab: Tab) -> None:
    fill_who(tab, name="", phone="12")


def join_without_name(tab: Tab) -> None:
    tab.get_by_label("Your phone").fill("12")
    _and_wait(tab, "Put me on the list")


def ask_for_gone_time(tab: Tab) -> None:
    """Tap a chip of a page that has been open since yesterday."""
    tab.locator("button[name=starts_at]").first.evaluate("chip => { chip.value = '2026-11-25T11:00:00+00:00' }")
    with tab.expect_navigation():
        tab.locator("button[name=starts_at]").first.click()


def send_nothing(tab: Tab) -> None:
    """A form whose secret against forgery is missing."""
    tab.context.clear_cookies(name="csrftoken")
    with tab.expect_navigation():
        tab.locator(".languages button").last.click()


def let_in(code: str) -> Callable[[Tab], None]:
    """Type a code at the door; the answer comes in place."""

    def act(tab: Tab) -> None:
        tab.locator("#code").fill(code.format(**SHOWN))
        tab.get_by_role("button", name="Let in").click()
        tab.locator("#verdict-title").wait_for()

    return act


def say_here(code: str) -> Callable[[Tab], None]:
    """Type a reference where the poster leads to."""

    def act(tab: Tab) -> None:
        tab.locator("#code").fill(code.format(**SHOWN))
        _and_wait(tab, "I’m here")

    return act


def move_to_the_night(tab: Tab) -> None:
    tab.get_by_label("Time").fill("23:55")
    _and_wait(tab, "Move")


def walk_in_without_name(tab: Tab) -> None:
    tab.locator("button[name=do]").first.click()
    tab.locator(".field__error").first.wait_for()


def take_without_name(tab: Tab) -> None:
    _and_wait(tab, "Take a number")


def enter_room(tab: Tab) -> None:
    """Type the four digits, where this browser isn't in yet."""
    if tab.locator("#word").count():
        tab.locator("#word").fill(str(SHOWN["room_word"]))
        _and_wait(tab, "Show my room")


def guess_word(tab: Tab) -> None:
    tab.locator("#word").fill("none")
    _and_wait(tab, "Show my room")


def scan_label(label: str) -> Callable[[Tab], None]:
    """Type a label on the pull list; the answer comes in place."""

    def act(tab: Tab) -> None:
        tab.locator("#code").fill(label)
        tab.locator("#code").press("Enter")
        tab.locator("#verdict-title").wait_for()

    return act


def sign_in_wrongly(tab: Tab) -> None:
    tab.locator("[name=login]").fill("nobody@lumen.example")
    tab.locator("[name=password]").fill("guessed")
    _and_wait(tab, "Sign in")


def choose_easy_pin(tab: Tab) -> None:
    for field in ("pin", "again"):
        tab.locator(f"[name={field}]").fill("1111")
    _and_wait(tab, "Keep this PIN")


def pair_wrongly(tab: Tab) -> None:
    tab.locator("#code").fill("BCDF GHJK")
    _and_wait(tab, "Pair")


def get_code(tab: Tab) -> None:
    """Name a device, and see its code this once."""
    tab.get_by_label("Name").last.fill("Fitting rooms")
    _and_wait(tab, "Get a code")


def companion_without_name(tab: Tab) -> None:
    _and_wait(tab, "They come along")


def ask_for_code(tab: Tab) -> None:
    _and_wait(tab, "Text me the code")


def prove_number(tab: Tab) -> None:
    """With the code that was texted a moment ago."""
    tab.get_by_label("The six digits").fill(code_of(PhoneCheck.objects.latest("made_at", "pk")))
    _and_wait(tab, "Show me")


def make_own_address(tab: Tab) -> None:
    """Of one's visits, for one's calendar; after the code, where none was typed here yet."""
    if tab.get_by_role("button", name="Text me the code").count():
        ask_for_code(tab)
        prove_number(tab)
        with tab.expect_navigation():
            tab.get_by_role("link", name="Have your visits in your calendar").click()
    make_address(tab)


def make_address(tab: Tab) -> None:
    """It is shown this once."""
    with tab.expect_navigation():
        tab.locator("button[name=make]").click()
    tab.get_by_label("Address", exact=True).wait_for()


def open_all(tab: Tab) -> None:
    """Unfold what is folded into the page; a menu would lie over it."""
    tab.evaluate("document.querySelectorAll('details:not([data-menu])').forEach(one => { one.open = true })")


def one_of_them(tab: Tab) -> None:
    """Go on to the first piece of those that were found."""
    for link in tab.locator(".pull__lines h2 a").all()[:1]:
        with tab.expect_navigation():
            link.click()
    tab.locator("#ledger-title").wait_for()
    open_all(tab)


def _and_wait(tab: Tab, button: str) -> None:
    with tab.expect_navigation():
        tab.get_by_role("button", name=button).click()


def drawn_docs(tab: Tab) -> None:
    """Swagger draws after it has fetched the description."""
    tab.get_by_text("The slots of an experience in a store").wait_for()
