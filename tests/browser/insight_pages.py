"""The pages of figures: a store's, and those of all stores that one may see."""

from __future__ import annotations

from typing import Final

from insight.answers import QUESTIONS
from tests.browser.acts import open_all
from tests.browser.page import Page

STORE: Final = "/desk/stores/covent-garden/insight/"
INSIGHT: Final = (
    Page("insight of a store", STORE, open_all, reader="manager"),
    Page("insight, nothing of it", f"{STORE}?dates=own&first=2020-01-01&last=2020-01-02", reader="manager"),
    Page("insight, wrong dates", f"{STORE}?dates=own&first=2020-02-01&last=x", reader="manager", status=422),
    *(Page(f"insight of a store, {slug}", f"{STORE}{slug}/", reader="manager") for slug in QUESTIONS),
    Page("insight, visits of a store", f"{STORE}sources/visits/?source=web", reader="manager"),
    Page("insight, no visits of a store", f"{STORE}sources/visits/?source=none", reader="manager"),
    Page("insight of the house", "/desk/insight/?dates=week", open_all, reader="admin"),
    Page("insight of the house, full", "/desk/insight/full/", reader="admin"),
    Page("insight, visits of the house", "/desk/insight/shows/visits/", reader="admin"),
)
