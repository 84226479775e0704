"""The pages of what other systems are given."""

from __future__ import annotations

from typing import Final

from tests.browser.page import Page

STORE: Final = "/desk/stores/covent-garden/"
SYSTEMS: Final = (
    Page("keys of a store", f"{STORE}keys/", reader="manager"),
    Page("key of a store", f"{STORE}keys/{{key}}/", reader="manager"),
    Page("keys of the house", "/desk/keys/", reader="admin"),
    Page("key of the house", "/desk/keys/{house_key}/", reader="admin"),
)
