"""The desk's pages of what a store is made of: hours, rooms, people."""

from __future__ import annotations

from typing import Final

from tests.browser.acts import make_address
from tests.browser.page import Page

STORE: Final = "/desk/stores/covent-garden/"
SHOP: Final = (
    Page("facts of a store", f"{STORE}facts/", reader="manager"),
    Page("a further store", "/desk/stores/new/", reader="admin"),
    Page("opening hours", f"{STORE}hours/", reader="manager"),
    Page("opening hours, over", f"{STORE}hours/?past=1", reader="manager"),
    Page("days, to be chosen", f"{STORE}hours/days/?first=never", reader="manager", status=422),
    Page("days of a stretch", f"{STORE}hours/days/?first=2027-01-01&last=2027-01-03", reader="manager"),
    Page("holidays", f"{STORE}hours/holidays/?part=ENG", reader="manager"),
    Page("notices", f"{STORE}notices/", reader="manager"),
    Page("notice, before it is sent", f"{STORE}notices/{{notice}}/", reader="manager"),
    Page("notice, stopped", f"{STORE}notices/{{stopped}}/", reader="manager"),
    Page("notices of the house", "/desk/notices/", reader="admin"),
    Page("notice of the house", "/desk/notices/{house_notice}/", reader="admin"),
    Page("rooms", f"{STORE}rooms/", reader="manager"),
    Page("room out of use", f"{STORE}rooms/{{painted}}/", reader="manager"),
    Page("stylists of a store", f"{STORE}people/", reader="manager"),
    Page("no stylist found", f"{STORE}people/?q=nobody", reader="manager"),
    Page("a stylist's facts", f"{STORE}people/felix-hart/", reader="manager"),
    Page("a stylist's shifts", f"{STORE}people/felix-hart/shifts/", reader="manager"),
    Page("a stylist's time off", f"{STORE}people/felix-hart/time-off/", reader="manager"),
    Page("calendar of a store", f"{STORE}calendar/", make_address, reader="manager"),
    Page("rota of a store", f"{STORE}rota/", reader="manager"),
    Page("rota of a day", f"{STORE}rota/day/?on=2027-03-01", reader="manager"),
    Page("swaps and time off", f"{STORE}swaps/", reader="manager"),
    Page("own shifts", "/desk/you/", reader="associate"),
    Page("own calendar", "/desk/you/calendar/", reader="associate"),
    Page("own swaps", "/desk/you/swaps/", reader="associate"),
    Page("skills", "/desk/skills/", reader="admin"),
)
