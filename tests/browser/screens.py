"""The screens of the team: whose they are, how large, and how soon what happens elsewhere is on them."""

from __future__ import annotations

from typing import Final, Protocol

from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import BrowserContext, Page, ViewportSize

TABLET: Final[ViewportSize] = {"width": 768, "height": 1024}
AT_ONCE: Final = 2_500
"""What happens on one screen is on the others within two seconds, and half a second to draw it."""
RETRIED: Final = 8_000
"""What was not answered is asked again within five, and some for a machine that does other things as well."""


class OnFloor(Protocol):
    """Opens a page of the floor, by its path below the store's."""

    def __call__(self, path: str, size: ViewportSize = TABLET) -> Page: ...


def signed_in(screen: BrowserContext, house: str, user: User) -> BrowserContext:
    """The screen, from now on in somebody's name."""
    client = Client()
    client.force_login(user)
    screen.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": house}])
    return screen


def scan(page: Page, label: str) -> None:
    """As a scanner does: keys, and Enter, wherever the focus is."""
    page.keyboard.type(label)
    page.keyboard.press("Enter")


def unlock(page: Page, pin: str) -> None:
    """Type a PIN, be it on a page of its own or on the cover."""
    page.get_by_label("PIN", exact=True).locator("visible=true").fill(pin)
    page.get_by_role("button", name="Unlock").locator("visible=true").click()
