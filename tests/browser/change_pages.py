"""The desk's pages of changes, and of those to settle."""

from __future__ import annotations

from typing import Final

from tests.browser.page import Page

STORE: Final = "/desk/stores/covent-garden/"
CHANGES: Final = (
    Page("changes", f"{STORE}changes/", reader="manager"),
    Page("change, looked at", f"{STORE}changes/{{draft}}/", reader="manager"),
    Page("change, done", f"{STORE}changes/{{done}}/", reader="manager"),
    Page("visits to settle", f"{STORE}to-settle/", reader="manager"),
    Page("changes of the house", "/desk/changes/", reader="admin"),
    Page("changes for many stores", "/desk/changes/many/?from={done}", reader="admin"),
    Page("change for many stores", "/desk/changes/many/{bulk}/", reader="admin"),
    Page("change of many stores, looked at", "/desk/changes/{wide_change}/", reader="admin"),
    Page("change of many stores, refused", "/desk/changes/{wide_refused}/", reader="admin"),
    Page("change of the house", "/desk/changes/{house_change}/", reader="admin"),
)
