"""The desk's pages of what a store is made of: hours, rooms, people."""

from __future__ import annotations

from typing import Final

from tests.browser.page import Page

STORE: Final = "/desk/stores/covent-garden/"
SHOP: Final = (
    Page("opening hours", f"{STORE}hours/", reader="manager"),
    Page("opening hours, over", f"{STORE}hours/?past=1", reader="manager"),
    Page("days, to be chosen", f"{STORE}hours/days/?first=never", reader="manager", status=422),
    Page("days of a stretch", f"{STORE}hours/days/?first=2027-01-01&last=2027-01-03", reader="manager"),
)
