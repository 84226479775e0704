"""50,000 pieces by the file: sent, checked and received in a process of its own, beside writing the bare rows."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Final

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.ground import analyse, database_address, median_ms
from stores.models import Piece, Role, Store, Zone
from tests.factories.stores import make_member, make_pieces, make_product, make_sizes, make_store

LINES: Final = 50_000
BAD_EACH: Final = 200
"""One line of so many has a SKU that nobody knows, one a label of an earlier line, one a label of another store."""
PRODUCTS: Final = 100
ZONES: Final = ("Window", "Long wall", "Rail by the mirrors", "Cellar")
BATCH: Final = 500
RUNS: Final = 15

_BARE: Final = """
    CREATE TABLE bare_line (number bigint, label text, sku text, zone text, place text);
    CREATE TABLE bare_piece (id bigserial PRIMARY KEY, label text NOT NULL UNIQUE, sku text, zone text, place text)
"""
_COPY: Final = "COPY bare_line (number, label, sku, zone, place) FROM STDIN"
_INSERT: Final = "INSERT INTO bare_piece (label, sku, zone, place) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING"


def run() -> list[tuple[str, str]]:
    """Rows of (what, figure)."""
    store = make_store(slug="bench")
    manager = make_member(store=store, role=Role.MANAGER).user
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "pieces.csv"
        file.write_text("".join(_text(store)), encoding="utf-8")
        analyse()
        copied, inserted = _write_bare(file)
        told = _brought_in(store, manager, file)
    received = Piece.objects.in_store(store).count()
    preview, work = told["sent"] + told["checked"], told["received"]
    return [
        ("floor: the bare rows, copied", f"{copied:6.1f} s"),
        (f"floor: the bare rows, inserted by {BATCH}", f"{inserted:6.1f} s"),
        (f"{LINES:,} lines sent", f"{told['sent']:6.1f} s   {told['sent'] / copied:5.1f} x copied"),
        ("and checked: the preview stands after", f"{preview:6.1f} s   {LINES / preview:6.0f} lines/s"),
        (
            f"{received:,} pieces received",
            f"{work:6.1f} s   {work / inserted:5.1f} x inserted   {LINES / work:6.0f} /s",
        ),
        ("all of it", f"{preview + work:6.1f} s   {told['worked']:6.1f} s of a core, without the database's"),
        ("memory of the process, at most", f"{told['memory']:6.0f} MB, {told['idle']:.0f} MB before it began"),
        ("a page in the middle of all lines", _page(store, manager)),
    ]


def _text(store: Store) -> Iterator[str]:
    """The file, line by line: good ones, and three kinds of bad ones."""
    Zone.objects.bulk_create(Zone(store=store, name=name) for name in ZONES)
    skus = [one.sku for n in range(PRODUCTS) for one in make_sizes(product=make_product(slug=f"bench-{n}"))]
    bad = LINES // BAD_EACH
    elsewhere = iter(make_pieces(variant=make_sizes(product=make_product())[0], store=make_store(), count=bad))
    yield "label,sku,zone,place\n"
    for n in range(LINES):
        label, sku = f"BENCH-{n:06d}", skus[n % len(skus)]
        match n % BAD_EACH:
            case 50:
                sku = "NO-SUCH"
            case 100:
                label = f"BENCH-{n - 1:06d}"
            case 150:
                label = next(elsewhere).label
        yield f"{label},{sku},{ZONES[n % len(ZONES)]},rail {n % 40}\n"


def _write_bare(file: Path) -> tuple[float, float]:
    """Seconds of what nobody could do without: reading the file into a table, and its rows by batches into another."""
    with connection.cursor() as cursor:
        cursor.execute(_BARE)
        began = time.perf_counter()
        with file.open(encoding="utf-8", newline="") as text, cursor.copy(_COPY) as copy:
            for number, row in enumerate(csv.reader(text)):
                copy.write_row((number, *row))
        copied = time.perf_counter()
        with file.open(encoding="utf-8", newline="") as text:
            rows = list(csv.reader(text))
        for first in range(0, len(rows), BATCH):
            with transaction.atomic():
                cursor.executemany(_INSERT, rows[first : first + BATCH])
        return copied - began, time.perf_counter() - copied


def _brought_in(store: Store, manager: User, file: Path) -> dict[str, float]:
    """What the process of its own says of itself; not in development, where Django remembers every query."""
    said = {"ENVIRONMENT": "demo", "DATABASE_URL": database_address(), "LOG_LEVEL": "ERROR"}
    command = [sys.executable, "-m", "bench.importing", str(store.pk), str(manager.pk), str(file)]
    done = subprocess.run(command, env={**os.environ, **said}, check=True, capture_output=True, text=True)
    told: dict[str, float] = json.loads(done.stdout)
    return told


def _page(store: Store, manager: User) -> str:
    client, made = Client(), store.stock_imports.get()
    client.force_login(manager)
    address = f"/floor/{store.slug}/pieces/import/{made.pk}/?lines=all&page={LINES // 100}"
    figure = median_ms(partial(client.get, address), runs=RUNS)
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return f"{figure:6.1f} ms   {len(queries)} queries"
