"""A zone is counted, and the belief follows what was found."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from stores.errors import ZoneElsewhere
from stores.models import Movement, Piece, PieceState, Store, Zone
from stores.services.counting import Difference, count, settle_count
from stores.services.handling import depart, put, report_missing, sell
from stores.services.ledger import change_state, receive
from tests.factories.stores import make_store, make_variant

pytestmark = pytest.mark.django_db


@pytest.fixture
def store() -> Store:
    return make_store()


@pytest.fixture
def zone(store: Store) -> Zone:
    return Zone.objects.create(store=store, name="Front rail")


def make(label: str, store: Store, at: datetime, zone: Zone | None = None) -> Piece:
    return receive(variant=make_variant(), store=store, label=label, zone=zone, at=at)


def test_count_tells_each_difference_and_settling_mends_what_it_can(store: Store, zone: Zone, at: datetime) -> None:
    other = make_store()
    make("HERE", store, at, zone)
    absent = make("ABSENT", store, at, zone)
    rail = make("RAIL-NOT-SCANNED", store, at, zone)
    change_state(piece=rail, to=PieceState.ON_RAIL, at=at, reason="pulled")
    make("MISPLACED", store, at)
    report_missing(piece=make("FOUND", other, at), at=at)
    depart(piece=make("ARRIVED", other, at), to_store=store, at=at)
    change_state(piece=make("IN-USE", store, at, zone), to=PieceState.WITH_VISITOR, at=at, reason="out")
    make("THEIRS", other, at)
    sell(piece=make("GONE", store, at, zone), at=at)
    labels = ["here", "misplaced", "found", "arrived", "in-use", "theirs", "gone", "what", "here", " "]
    counted = count(store=store, zone=zone, labels=labels)
    assert {one.piece.label: one.difference for one in counted.findings} == {
        "ABSENT": Difference.NOT_THERE,
        "MISPLACED": Difference.MISPLACED,
        "FOUND": Difference.FOUND,
        "ARRIVED": Difference.ARRIVED,
        "IN-USE": Difference.IN_USE,
        "THEIRS": Difference.OF_ANOTHER_STORE,
        "GONE": Difference.GONE,
    }
    assert (counted.as_believed, counted.unknown) == (1, ("WHAT",))
    before = Movement.objects.count()
    settled = settle_count(counted=counted, at=at, nonce="count-1")
    assert {one.piece.label for one in settled.left} == {"IN-USE", "THEIRS", "GONE"}
    assert Movement.objects.count() - before == len(settled.done) == 4
    here = Piece.objects.filter(zone=zone, state=PieceState.ON_FLOOR, store=store)
    assert set(here.values_list("label", flat=True)) == {"HERE", "MISPLACED", "FOUND", "ARRIVED"}
    absent.refresh_from_db()
    assert absent.state == PieceState.MISSING
    again = settle_count(counted=count(store=store, zone=zone, labels=["here"]), at=at, nonce="")
    assert len(again.done) == 3


def test_count_that_is_sent_twice_is_settled_once(store: Store, zone: Zone, at: datetime) -> None:
    make("ABSENT", store, at, zone)
    counted = count(store=store, zone=zone, labels=[])
    for _ in range(2):
        assert len(settle_count(counted=counted, at=at, nonce="count-1").done) == 1
    assert Movement.objects.count() == 2


def test_what_was_moved_since_the_count_is_left(store: Store, zone: Zone, at: datetime) -> None:
    piece = make("ABSENT", store, at, zone)
    counted = count(store=store, zone=zone, labels=[])
    sell(piece=Piece.objects.get(pk=piece.pk), at=at)
    settled = settle_count(counted=counted, at=at, nonce="count-1")
    assert ([one.piece for one in settled.left], settled.done) == ([piece], ())


def test_somebody_else_may_take_the_absent_away(store: Store, zone: Zone, at: datetime) -> None:
    make("ABSENT", store, at, zone)
    taken: list[dict[str, object]] = []
    settle_count(counted=count(store=store, zone=zone, labels=[]), at=at, take_away=lambda **how: taken.append(how))
    assert [str(how["piece"]) for how in taken] == ["ABSENT"]


def test_zone_is_counted_in_its_own_store(zone: Zone) -> None:
    with pytest.raises(ZoneElsewhere):
        count(store=make_store(), zone=zone, labels=[])


def test_count_takes_the_same_queries_for_many_as_for_one(store: Store, zone: Zone, at: datetime) -> None:
    counts = []
    for number in (1, 5):
        piece = make(f"A-{number}", store, at)
        for n in range(number):
            put(piece=make(f"B-{number}-{n}", store, at), zone=zone, at=at)
        with CaptureQueriesContext(connection) as queries:
            found = count(store=store, zone=zone, labels=[piece.label])
            assert all(str(one.piece.zone) and str(one.piece.variant) for one in found.findings)
        counts.append(len(queries))
    assert counts == [2, 2]
