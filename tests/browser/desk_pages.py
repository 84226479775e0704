"""The pages of the desk: a store's, and the house's."""

from __future__ import annotations

from typing import Final

from tests.browser.change_pages import CHANGES
from tests.browser.insight_pages import INSIGHT
from tests.browser.offer_pages import OFFER
from tests.browser.page import Page
from tests.browser.people_pages import PEOPLE
from tests.browser.shop_pages import SHOP
from tests.browser.system_pages import SYSTEMS

STORE: Final = "/desk/stores/covent-garden/"
DESK: Final = (
    Page("desk, of several stores", "/desk/", reader="admin"),
    Page("desk, no store found", "/desk/?q=nothing-like-it", reader="admin"),
    Page("desk, of no store", "/desk/", reader="stranger", status=403),
    Page("desk of a store", STORE, reader="manager"),
    *CHANGES,
    *INSIGHT,
    *OFFER,
    *PEOPLE,
    *SHOP,
    *SYSTEMS,
)
