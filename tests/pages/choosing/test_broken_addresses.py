"""Nothing that is typed into an address brings a page down."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.factories.world import World

PATHS = (
    "/",
    "/stores/",
    "/stores/london/",
    "/pieces/",
    "/pieces/dress/",
    "/experiences/",
    "/experiences/try-on/",
    "/times/",
)
BROKEN = (
    *("store=nowhere", "store=%00", "experience=%00", "experience=nothing", "sku=%00&sku=X", "stylist=nobody"),
    *("party=99", "party=-1", "party=%F0", "day=2026-02-30", "day=1999-01-01", "day=2099-12-31", "day=%00"),
    *("near=NaN,NaN", "near=inf,0", "near=91,1", "near=%00", "q=%00", "q=%27%26%7C%21%28%3A%2A", "q=" + "x" * 3000),
    *("kind=%00", "kind=rocket", "in=%00", "in=nowhere", "page=%00", "page=-1", "page=" + "9" * 30, "colour=%00"),
    "&".join(f"sku=S{n}" for n in range(200)),
)


@pytest.mark.parametrize("path", PATHS)
def test_broken_addresses_show_the_page_all_the_same(client: Client, world: World, path: str) -> None:
    statuses = {query: client.get(f"{path}?{query}").status_code for query in BROKEN}
    assert statuses == dict.fromkeys(BROKEN, 200)


@pytest.mark.parametrize("cookie", ["store", "near"])
def test_broken_cookies_are_forgotten(client: Client, world: World, cookie: str) -> None:
    client.cookies[cookie] = "\\000;NaN"
    assert client.get("/times/").status_code == 200
