"""The board of a day with 400 visits: its first drawing, as the server answers it, beside reading the bare rows."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from functools import partial
from typing import Final

from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.ground import analyse, median_ms
from bench.showroom import VISITS, Showroom, build, renewal_in
from stores.models import Store

RUNS: Final = 15
DEVICE: Final = {"HX-Request": "true", "Accept-Encoding": "gzip"}
VIEWS: Final = {"the list": "", "the grid by stylist": "stylists", "the grid by room": "rooms"}

_BARE: Final = """
    SELECT booking.*, customer.*, (SELECT count(*) FROM bookings_railitem item WHERE item.booking_id = booking.id)
    FROM bookings_booking booking JOIN bookings_customer customer ON customer.id = booking.customer_id
    WHERE booking.store_id = %(store)s ORDER BY booking.starts_at, booking.id
"""
_PROMISED: Final = """
    SELECT promise.booking_id, room.name, promise.resource_id, piece.state FROM bookings_allocation promise
    LEFT JOIN stores_room room ON room.resource_id = promise.resource_id
    LEFT JOIN stores_piece piece ON piece.resource_id = promise.resource_id
    WHERE promise.store_id = %(store)s
"""


def run() -> list[tuple[str, str]]:
    """Rows of (what, figure)."""
    showroom = build()
    analyse()
    floor = median_ms(partial(read_bare_rows, showroom.store), runs=RUNS)
    client = _client(showroom)
    rows = [("floor: reading the day's bare rows", f"{floor:6.1f} ms")]
    for what, lanes in VIEWS.items():
        figure = median_ms(partial(first_drawing, client, showroom.store, lanes), runs=RUNS)
        asked = queries(partial(first_drawing, client, showroom.store, lanes))
        rows.append(
            (
                f"{VISITS} visits drawn first, {what}",
                f"{figure:6.1f} ms   {figure / floor:4.1f} x floor   {asked} queries",
            )
        )
    return [*rows, *_asked_again(client, showroom.store, floor)]


def _asked_again(client: Client, store: Store, floor: float) -> list[tuple[str, str]]:
    """What a device costs that shows the board already."""
    address = f"/floor/{store.slug}/"
    shown = renewal_in(client.get(address).content.decode())
    figure = median_ms(partial(client.get, address + shown, headers=DEVICE), runs=RUNS)
    return [("asked again, nothing has changed", f"{figure:6.1f} ms   {figure / floor:4.1f} x floor")]


def first_drawing(client: Client, store: Store, lanes: str) -> None:
    """What the first device is answered after a change; all others get the same drawing."""
    cache.clear()
    answer = client.get(f"/floor/{store.slug}/", {"lanes": lanes}, headers=DEVICE)
    page = gzip.decompress(answer.content).decode()
    if page.count('class="visit"') + page.count("data-block=") != VISITS:
        raise RuntimeError("the board doesn't show all of the day")


def read_bare_rows(store: Store) -> int:
    """What no board can do without: the day's bookings with their customers, and what is promised to them."""
    with connection.cursor() as cursor:
        cursor.execute(_BARE, {"store": store.pk})
        read = len(cursor.fetchall())
        cursor.execute(_PROMISED, {"store": store.pk})
        return read + len(cursor.fetchall())


def queries(work: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as seen:
        work()
    return len(seen)


def _client(showroom: Showroom) -> Client:
    client = Client()
    client.force_login(showroom.user)
    return client
