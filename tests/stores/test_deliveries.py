"""A list of pieces: every line has its fate, and the good ones are taken in."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from stores.models import Movement, Piece, Zone
from stores.services.deliveries import Fate, Line, foresee_lines, receive_lines
from tests.factories.stores import make_store, make_variant

pytestmark = pytest.mark.django_db


def test_every_line_has_its_fate_and_bad_ones_harm_no_other(at: datetime) -> None:
    store, elsewhere = make_store(), make_store()
    make_variant(sku="COAT-M")
    wall = Zone.objects.create(store=store, name="Shoe wall")
    Zone.objects.create(store=elsewhere, name="Cabinet")
    receive_lines(lines=[Line(1, "COAT-M", "A-0")], store=elsewhere, at=at)
    lines = [
        Line(1, "COAT-M", "a-1", "shoe WALL", "left"),
        Line(2, "COAT-M", "A-1"),
        Line(3, "HAT", "A-2"),
        Line(4, "COAT-M", "A-3", "Cabinet"),
        Line(5, "COAT-M", "A-0"),
        Line(6, "COAT-M", ""),
        Line(7, "COAT-M", "A-4", "", "x" * 61),
        Line(8, " COAT-M\x00", "A-5"),
    ]
    expected = [
        Fate.RECEIVED, Fate.TWICE_IN_FILE, Fate.UNKNOWN_SKU, Fate.UNKNOWN_ZONE,
        Fate.LABEL_IN_USE, Fate.LABEL_INVALID, Fate.PLACE_TOO_LONG, Fate.RECEIVED,
    ]  # fmt: skip
    foreseen = foresee_lines(lines=lines, store=store)
    assert ([one.fate for one in foreseen], Piece.objects.count()) == (expected, 1)
    done = receive_lines(lines=lines, store=store, at=at)
    assert [(one.line.number, one.fate) for one in done] == list(enumerate(expected, start=1))
    first = done[0].piece
    assert first is not None
    assert (first.label, first.zone, first.place, first.movements.count()) == ("A-1", wall, "left", 1)
    assert sorted(Piece.objects.in_store(store).values_list("label", flat=True)) == ["A-1", "A-5"]


def test_same_lines_again_change_nothing(at: datetime) -> None:
    store, variant = make_store(), make_variant()
    lines = [Line(n, variant.sku, f"A-{n}") for n in range(3)]
    [first, *_rest] = receive_lines(lines=lines, store=store, at=at)
    again = receive_lines(lines=lines, store=store, at=at)
    assert {one.fate for one in again} == {Fate.ALREADY_HERE}
    assert again[0].piece == first.piece
    assert Movement.objects.count() == 3


def test_label_of_an_earlier_batch_is_twice_in_the_file() -> None:
    store, variant = make_store(), make_variant()
    [fate] = foresee_lines(lines=[Line(9, variant.sku, "a-1")], store=store, seen={"A-1"})
    assert fate.fate == Fate.TWICE_IN_FILE


def test_queries_do_not_grow_with_the_lines(at: datetime) -> None:
    store, variant = make_store(), make_variant()
    counts = []
    for size in (1, 200):
        lines = [Line(n, variant.sku, f"{size}-{n}") for n in range(size)]
        with CaptureQueriesContext(connection) as queries:
            receive_lines(lines=lines, store=store, at=at)
        counts.append(len(queries))
    assert counts[0] == counts[1]
