"""Counting a zone by scan: what each scan is told, what is left, and what the end makes of it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import connections
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from bookings.errors import StoreBusy
from bookings.models import Shortfall
from floor.errors import CountOver
from floor.models import CountScan, ZoneCount
from floor.queries.counting import count_version, progress_of, zones_of
from floor.services import counting
from floor.services.counting import begin_count, finish_count, scan_in
from stores.models import Movement, Piece, PieceState, Zone
from stores.services.handling import depart, put, report_missing, sell
from stores.services.ledger import change_state
from tests.factories.stores import make_pieces, make_variant
from tests.factories.world import World
from tests.floor.conftest import AT, expect
from tests.reading import words_of

pytestmark = pytest.mark.django_db(transaction=True)
COUNTS, HTMX = "/floor/london/count/", {"HX-Request": "true"}
LATER = AT + timedelta(minutes=5)


@pytest.fixture
def front(world: World) -> Zone:
    return Zone.objects.create(store=world.store, name="Front", position=1)


@pytest.fixture
def hung(world: World, front: Zone) -> list[Piece]:
    """Two dresses in the front."""
    pieces = [world.pieces_of(sku)[0] for sku in ("DRESS-S", "DRESS-M")]
    for piece in pieces:
        put(piece=piece, zone=front, at=AT - timedelta(hours=1))
    return pieces


@pytest.fixture
def count(front: Zone, hung: list[Piece], amara: User) -> ZoneCount:
    return begin_count(zone=front, at=AT, actor=amara)


def read(client: Client, count: ZoneCount, code: str, nonce: str = "") -> tuple[int, str]:
    answer = client.post(f"{COUNTS}{count.pk}/", {"code": code, "nonce": nonce}, headers=HTMX)
    return answer.status_code, words_of(answer)


def finish(client: Client, count: ZoneCount) -> str:
    answer = client.post(f"{COUNTS}{count.pk}/", {"do": "finish"}, follow=True)
    return words_of(answer)


def state(piece: Piece) -> str:
    piece.refresh_from_db()
    return piece.state


def test_every_scan_is_told_plainly_and_changes_nothing_yet(
    door: Client, world: World, paris: World, count: ZoneCount, hung: list[Piece]
) -> None:
    coat, theirs, sold, away = (
        world.pieces_of("COAT-S")[0],
        paris.pieces[0],
        world.pieces_of("COAT-M")[0],
        paris.pieces[1],
    )
    gone = world.pieces_of("DRESS-L")[0]
    sell(piece=sold, at=AT)
    report_missing(piece=gone, at=AT)
    depart(piece=away, to_store=world.store, at=AT)
    before = Movement.objects.count()
    for code, status, words in (
        (hung[0].label.lower(), 200, "Counted"),
        (hung[0].label, 200, "Counted already"),
        (coat.label, 200, "Believed elsewhere in the store"),
        (gone.label, 200, "Believed missing"),
        (away.label, 200, "Believed on its way here"),
        (theirs.label, 200, f"{theirs.label} · Vitrine Paris"),
        (sold.label, 200, "Believed sold or written off"),
        ("WHAT-IS-THIS", 422, "Unknown label"),
        ("WHAT-IS-THIS", 422, "Unknown label"),
        ("dress-m", 422, "on every piece of its size"),
        ("", 422, "Unknown label"),
        ("\x00", 422, "Unknown label"),
        ("x" * 999, 422, "Unknown label"),
    ):
        got, page = read(door, count, code)
        assert (got, words in page) == (status, True), (code, page)
    assert Movement.objects.count() == before
    progress = progress_of(count)
    assert (progress.expected, progress.found, [one.label for one in progress.absent]) == (2, 1, [hung[1].label])
    assert len(progress.extra) == 5
    assert "WHAT-IS-THIS" in progress.unknown


def test_a_scan_that_is_sent_twice_is_counted_once(door: Client, count: ZoneCount, hung: list[Piece]) -> None:
    answers = [read(door, count, hung[0].label, "n1") for _ in range(2)]
    assert answers[0] == answers[1]
    assert CountScan.objects.count() == 1


def test_the_end_makes_it_the_belief_and_sees_to_who_counts_on_what_is_missing(
    door: Client, world: World, paris: World, count: ZoneCount, hung: list[Piece]
) -> None:
    visit = expect(world, promised=[hung[1]])
    coat, theirs = world.pieces_of("COAT-S")[0], paris.pieces[0]
    for piece in (hung[0], coat, theirs):
        read(door, count, piece.label)
    page = finish(door, count)
    assert "Counted. 1 piece is missing. 1 piece was put here." in page
    assert f"please look at it: {theirs.label}" in page
    assert (state(hung[0]), state(hung[1]), state(coat)) == ("on_floor", "missing", "on_floor")
    assert coat.zone == count.zone
    assert list(Shortfall.objects.open().values_list("booking", flat=True)) == [visit.pk]
    assert "finished this count" in finish(door, count)
    assert "finished this count" in read(door, count, "P1")[1]
    assert "This count is finished." in door.get(f"{COUNTS}{count.pk}/").content.decode()


def test_it_is_left_and_gone_on_with_by_anybody(door: Client, count: ZoneCount, hung: list[Piece]) -> None:
    read(door, count, hung[0].label)
    page = words_of(door.get(COUNTS))
    assert "Amara Osei has begun" in page
    assert "Read so far: 1" in page
    answer = door.post(COUNTS, {"zone": count.zone_id})
    assert answer.headers["Location"] == f"{COUNTS}{count.pk}/"
    finish(door, count)
    page = words_of(door.get(COUNTS))
    assert "Last counted: Monday 1 June, 10:00" in page
    assert door.post(COUNTS, {"zone": "9" * 30}).status_code == 200


def test_what_was_moved_while_it_was_counted_is_left_alone(
    count: ZoneCount, world: World, hung: list[Piece], amara: User
) -> None:
    coat, other = world.pieces_of("COAT-S")[0], Zone.objects.create(store=world.store, name="Back")
    scan_in(zone_count=count, text=coat.label, at=AT, actor=amara)
    put(piece=coat, zone=other, at=LATER)
    change_state(piece=hung[0], to=PieceState.ON_RAIL, at=LATER, reason="fetched")
    change_state(piece=hung[0], to=PieceState.ON_FLOOR, at=LATER, reason="put back")
    settled = finish_count(zone_count=count, at=LATER, actor=amara)
    assert {one.piece for one in settled.left} == {coat, hung[0]}
    assert [one.piece for one in settled.done] == [hung[1]]
    coat.refresh_from_db()
    assert (state(hung[0]), coat.zone) == ("on_floor", other)


def test_a_count_whose_scans_never_cease_stays_open(
    count: ZoneCount, hung: list[Piece], amara: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan_in(zone_count=count, text=hung[0].label, at=AT, actor=amara)
    with monkeypatch.context() as patience:
        patience.setattr(counting, "MOST_ROUNDS", 1)  # none is left to see that nothing came between
        with pytest.raises(StoreBusy):
            finish_count(zone_count=count, at=LATER, actor=amara)
    count.refresh_from_db()
    assert count.finished_at is None
    assert finish_count(zone_count=count, at=LATER, actor=amara).done == ()
    assert [state(piece) for piece in hung] == ["on_floor", "missing"]


def test_two_devices_are_at_the_same_count_and_one_of_them_ends_it(front: Zone, hung: list[Piece], amara: User) -> None:
    gate = Barrier(2)

    def work(piece: Piece) -> tuple[int, int]:
        try:
            gate.wait()
            begun = begin_count(zone=front, at=AT, actor=amara)
            scan_in(zone_count=begun, text=piece.label, at=LATER, actor=amara)
            gate.wait()
            try:
                return begun.pk, len(finish_count(zone_count=begun, at=LATER, actor=amara).done)
            except CountOver:
                return begun.pk, 0
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        ends = [one.result() for one in [pool.submit(work, piece) for piece in hung]]
    assert {pk for pk, _done in ends} == {ZoneCount.objects.get().pk}
    assert [done for _pk, done in ends] == [0, 0]
    assert [state(piece) for piece in hung] == ["on_floor", "on_floor"]
    assert ZoneCount.objects.get().finished_at == LATER


def test_the_page_answers_nothing_while_nothing_changed(
    door: Client, count: ZoneCount, hung: list[Piece], present: time_machine.Traveller
) -> None:
    version = count_version(count)
    address = f"{COUNTS}{count.pk}/"
    assert door.get(address, {"v": version}, headers=HTMX).status_code == 204
    read(door, count, hung[0].label)
    page = words_of(door.get(address, {"v": version}, headers=HTMX))
    assert "1 of 2" in page
    report_missing(piece=hung[1], at=LATER)
    assert count_version(count) not in (version, "")


@pytest.mark.parametrize("many", [1, 20])
def test_the_pages_ask_a_constant_number_of_queries(
    world: World, amara: User, many: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    zones = [Zone.objects.create(store=world.store, name=f"Zone {n}", position=n) for n in range(many)]
    begun = [begin_count(zone=zone, at=AT, actor=amara) for zone in zones]
    for n, piece in enumerate(make_pieces(variant=make_variant(), store=world.store, count=many * 2)):
        put(piece=piece, zone=zones[0], at=AT)
        if n % 2:
            scan_in(zone_count=begun[0], text=piece.label, at=AT, actor=amara)
    with django_assert_num_queries(2):
        assert len(zones_of(world.store)) == many
    with django_assert_num_queries(3):
        progress = progress_of(begun[0])
    assert (progress.expected, progress.found) == (many * 2, many)
    with django_assert_num_queries(1):
        count_version(begun[0])


def test_others_counts_are_closed_to_them(door: Client, paris: World, amara: User) -> None:
    zone = Zone.objects.create(store=paris.store, name="Front")
    theirs = begin_count(zone=zone, at=AT, actor=amara)
    assert door.get(f"{COUNTS}{theirs.pk}/").status_code == 404
    assert door.get(f"/floor/paris/count/{theirs.pk}/").status_code == 403
    assert door.get(f"{COUNTS}{2**40}/").status_code == 404
    assert door.post(COUNTS, {"zone": zone.pk}).status_code == 200
