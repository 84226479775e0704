"""Fingers on a phone: how often they touch the glass is counted by the browser itself."""

from __future__ import annotations

from typing import Final

from playwright.sync_api import BrowserContext, Page

_COUNT: Final = """addEventListener("pointerdown",
    () => sessionStorage.setItem("taps", 1 + Number(sessionStorage.getItem("taps"))), true)"""


def count_taps(phone: BrowserContext) -> None:
    """Let every page of a phone count from now on, across navigations of a tab."""
    phone.add_init_script(_COUNT)


def begin_counting(page: Page) -> None:
    page.evaluate("sessionStorage.removeItem('taps')")


def taps_on(page: Page) -> int:
    """Since counting began."""
    return int(page.evaluate("Number(sessionStorage.getItem('taps'))"))
