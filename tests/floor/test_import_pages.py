"""The page of a file of pieces: how far it is, what becomes of each line, and how to stop it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from floor.models import ImportLine, ImportState, StockImport
from floor.services import imports
from floor.services.imports import apply_import, work_on
from stores.models import Piece
from stores.services.deliveries import Fate
from tests.factories.world import World
from tests.floor.files import AT, fates_of, sent, work

pytestmark = pytest.mark.django_db
FIVE = "label,sku\n" + "".join(f"N-{n},{'NO-SUCH' if n == 3 else 'DRESS-M'}\n" for n in range(1, 6))
RENEWAL = re.compile(r'id="import"[^>]* hx-get="([^"]*)"')


def page(desk: Client, made: StockImport, query: str = "") -> str:
    response = desk.get(f"/floor/london/pieces/import/{made.pk}/{query}")
    assert response.status_code == 200
    return response.content.decode()


def renewed(desk: Client, shown: str) -> Any:
    """What an open page gets that asks for news; it shows `shown`."""
    found = RENEWAL.search(shown)
    assert found is not None
    return desk.get(found[1].replace("&amp;", "&"), headers={"HX-Request": "true"})


def acted(desk: Client, made: StockImport, do: str) -> str:
    address = f"/floor/london/pieces/import/{made.pk}/"
    html = desk.post(address, {"do": do}, follow=True).content.decode()
    made.refresh_from_db()
    return html


def test_an_open_page_tells_how_far_it_is_and_says_so_by_tenths(
    desk: Client, world: World, manager: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "BATCH", 3)
    made = sent(world, manager, "label,sku\n" + "".join(f"N-{n},NO-SUCH\n" for n in range(100)))
    html = page(desk, made)
    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in html
    assert renewed(desk, html).status_code == 204

    work_on(number=made.pk, at=AT)
    news = renewed(desk, html).content.decode()
    assert ('value="3" max="100"' in news, "<html" in news, "percent" in news) == (True, False, False)
    for _ in range(3):
        work_on(number=made.pk, at=AT)
    news = renewed(desk, news).content.decode()
    assert 'id="import-said" hx-swap-oob="innerHTML"' in news
    assert ("10 percent." in news, "Line 2<" in news) == (True, False)
    work_on(number=made.pk, at=AT)
    assert "import-said" not in renewed(desk, news).content.decode()

    work(made)
    last = renewed(desk, news).content.decode()
    assert "All lines are checked. Nothing has been received yet." in last.split('id="import-said"')[1]
    assert ('id="import-lines" hx-swap-oob="true"' in last, "Line 2<" in last) == (True, True)
    assert (RENEWAL.search(last), "http-equiv" in page(desk, made)) == (None, False)


def test_every_line_can_be_looked_up_with_its_fate(desk: Client, world: World, manager: User) -> None:
    made = work(sent(world, manager, FIVE))

    def lines(query: str) -> list[tuple[str, str]]:
        found: list[tuple[str, str]] = re.findall(r"<strong>Line (\d+)</strong>: ([^<]*)</p>", page(desk, made, query))
        return found

    bad = ("4", "its SKU is unknown")
    good = [(str(n), "received") for n in (2, 3, 5, 6)]
    assert lines("") == lines("?lines=nonsense") == lines("?lines=unknown_sku") == [bad]
    assert lines("?lines=received") == good
    assert lines("?lines=all") == sorted([*good, bad])
    assert (lines("?lines=all&page=2"), "None." in page(desk, made, "?lines=stopped")) == ([], True)


def test_a_page_in_the_middle_asks_no_more_than_the_first(desk: Client, world: World, manager: User) -> None:
    made = work(sent(world, manager, FIVE))
    ImportLine.objects.filter(stock_import=made).delete()
    rows = (
        ImportLine(stock_import=made, order=n, number=n + 1, fate=Fate.RECEIVED if n % 2 else Fate.UNKNOWN_SKU)
        for n in range(1, 501)
    )
    ImportLine.objects.bulk_create(rows)
    StockImport.objects.filter(pk=made.pk).update(lines=500, reached=500)
    numbers = []
    for query, first, last in (
        ("?lines=all", 2, 51), ("?lines=all&page=5", 202, 251), ("?page=3", 203, 301),
        ("?lines=received&page=5", 402, 500),
    ):  # fmt: skip
        with CaptureQueriesContext(connection) as queries:
            html = page(desk, made, query)
        numbers.append(len(queries))
        shown = [int(number) for number in re.findall(r"<strong>Line (\d+)<", html)]
        assert (shown[0], shown[-1], len(shown)) == (first, last, 50)
    assert (len(set(numbers)), numbers[0] <= 8) == (1, True)
    assert "lines=all&amp;page=6" in page(desk, made, "?lines=all&page=5")


def test_what_is_only_being_checked_is_not_said_to_be_received(
    desk: Client, world: World, manager: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "BATCH", 2)
    made = sent(world, manager, FIVE)
    work_on(number=made.pk, at=AT)
    html = page(desk, made, "?lines=all")
    assert re.findall(r"<strong>Line (\d+)<", html) == ["2", "3"]


def test_a_file_is_stopped_before_and_while_it_is_received(
    desk: Client, world: World, manager: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "BATCH", 2)
    checking, checked = sent(world, manager, FIVE), work(sent(world, manager, FIVE))
    for made in (checking, checked):
        acted(desk, made, "stop")
        assert (made.state, made.reached, work(made).state) == (ImportState.STOPPED, 0, ImportState.STOPPED)
    assert fates_of(checked) == ["stopped", "stopped", "unknown_sku", "stopped", "stopped"]
    assert "still being checked, or was applied or stopped already" in acted(desk, checked, "apply")

    made = work(sent(world, manager, FIVE))
    apply_import(stock_import=made)
    work_on(number=made.pk, at=AT)
    html = acted(desk, made, "stop")
    assert "Stopped after 2 of 5 lines. What was received until then stays." in html
    assert (fates_of(made), made.reached) == (["received", "received", "unknown_sku", "stopped", "stopped"], 2)
    assert Piece.objects.filter(label__startswith="N-").count() == 2
    assert ('value="stop"' in html, "or it was stopped before" in acted(desk, made, "stop")) == (False, True)
    assert "Please choose what to do." in acted(desk, made, "dance")
    download: Any = desk.get(f"/floor/london/pieces/import/{made.pk}/bad.csv")
    assert b"6,not received: it was stopped,N-5,DRESS-M" in b"".join(download.streaming_content)
