"""What is done with pieces on the floor: each once, each one movement."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from kernel.errors import DomainError
from stores.errors import (
    AlreadyThere,
    IllegalPieceMove,
    LabelInUse,
    LabelInvalid,
    NonceInvalid,
    NonceReused,
    PieceExpectedElsewhere,
    PieceMoved,
    PlaceTooLong,
    ZoneElsewhere,
)
from stores.models import Movement, Piece, PieceState, Resource, Store, Zone
from stores.services.handling import (
    arrive,
    depart,
    find,
    give_back,
    inspect,
    put,
    report_missing,
    sell,
    set_aside,
    write_off,
)
from stores.services.ledger import receive
from stores.services.writer import Spot
from tests.factories.stores import make_pieces, make_store, make_variant

pytestmark = pytest.mark.django_db


@pytest.fixture
def store() -> Store:
    return make_store(slug="here", name="Here")


@pytest.fixture
def other() -> Store:
    return make_store(slug="there", name="There")


@pytest.fixture
def wall(store: Store) -> Zone:
    return Zone.objects.create(store=store, name="Shoe wall")


@pytest.fixture
def piece(store: Store) -> Piece:
    return make_pieces(variant=make_variant(), store=store)[0]


def fresh(piece: Piece) -> Piece:
    return Piece.objects.get(pk=piece.pk)


def stand(piece: Piece) -> tuple[str, str, Zone | None, str]:
    now = fresh(piece)
    return now.state, now.store.slug, now.zone, now.place


def test_put_is_a_movement_in_the_same_state(piece: Piece, wall: Zone, at: datetime) -> None:
    movement = put(piece=piece, zone=wall, place="  second\tshelf ", at=at)
    assert stand(piece) == ("on_floor", "here", wall, "second shelf")
    assert (movement.number, movement.from_zone, movement.to_zone) == (2, None, wall)
    assert (movement.from_state, movement.to_state) == ("on_floor", "on_floor")
    with pytest.raises(AlreadyThere):
        put(piece=piece, zone=wall, place="second shelf", at=at)
    put(piece=piece, zone=None, at=at)
    assert (stand(piece), piece.zone) == (("on_floor", "here", None, ""), None)


def test_put_refuses_what_is_no_place_for_the_piece(piece: Piece, other: Store, wall: Zone, at: datetime) -> None:
    with pytest.raises(ZoneElsewhere):
        put(piece=piece, zone=Zone.objects.create(store=other, name="Shoe wall"), at=at)
    with pytest.raises(PlaceTooLong):
        put(piece=piece, zone=wall, place="x" * 61, at=at)
    sell(piece=piece, at=at)
    with pytest.raises(IllegalPieceMove):
        put(piece=piece, zone=wall, at=at)
    assert piece.movements.count() == 2


def test_depart_gives_the_piece_to_the_other_store_and_arrive_hangs_it_there(
    piece: Piece, store: Store, other: Store, wall: Zone, at: datetime
) -> None:
    put(piece=piece, zone=wall, at=at)
    depart(piece=piece, to_store=other, at=at)
    assert stand(piece) == ("in_transit", "there", None, "")
    assert not Piece.objects.promisable().exists()
    with pytest.raises(PieceExpectedElsewhere) as refusal:
        arrive(piece=fresh(piece), store=store, at=at)
    assert refusal.value.facts == {"store": "there", "store_name": "There"}
    cabinet = Zone.objects.create(store=other, name="Cabinet")
    arrive(piece=fresh(piece), store=other, spot=Spot(cabinet), at=at)
    assert stand(piece) == ("on_floor", "there", cabinet, "")
    with pytest.raises(PieceMoved):
        arrive(piece=fresh(piece), store=other, at=at)


def test_depart_to_the_own_store_is_refused(piece: Piece, store: Store, at: datetime) -> None:
    with pytest.raises(AlreadyThere):
        depart(piece=piece, to_store=store, at=at)
    assert stand(piece) == ("on_floor", "here", None, "")


def test_arrive_takes_in_only_what_is_on_its_way(piece: Piece, store: Store, at: datetime) -> None:
    report_missing(piece=piece, at=at)
    with pytest.raises(IllegalPieceMove):
        arrive(piece=piece, store=store, at=at)


def test_find_hangs_a_missing_piece_where_it_turned_up(piece: Piece, other: Store, wall: Zone, at: datetime) -> None:
    with pytest.raises(PieceMoved):
        find(piece=piece, store=other, at=at)
    report_missing(piece=piece, at=at)
    with pytest.raises(ZoneElsewhere):
        find(piece=piece, store=other, spot=Spot(wall), at=at)
    find(piece=piece, store=other, at=at)
    assert stand(piece) == ("on_floor", "there", None, "")


def test_return_is_inspected_before_it_hangs_again(piece: Piece, other: Store, at: datetime) -> None:
    with pytest.raises(IllegalPieceMove):
        give_back(piece=piece, store=other, at=at)
    sell(piece=piece, at=at)
    give_back(piece=piece, store=other, at=at, reason="too small")
    assert stand(piece) == ("to_inspect", "there", None, "")
    inspect(piece=piece, outcome=PieceState.TO_CLEAN, at=at)
    inspect(piece=piece, outcome=PieceState.ON_FLOOR, at=at)
    assert stand(piece)[0] == "on_floor"
    with pytest.raises(IllegalPieceMove):
        inspect(piece=piece, outcome=PieceState.WRITTEN_OFF, at=at)
    set_aside(piece=piece, at=at)
    inspect(piece=piece, outcome=PieceState.WRITTEN_OFF, at=at)
    assert [one.to_state for one in piece.movements.all()] == [
        "on_floor", "sold", "to_inspect", "to_clean", "on_floor", "to_inspect", "written_off",
    ]  # fmt: skip


VERBS: list[Callable[..., Movement]] = [sell, write_off, report_missing, set_aside]


@pytest.mark.parametrize("verb", VERBS)
def test_a_scan_that_is_sent_twice_is_one_movement(verb: Callable[..., Movement], piece: Piece, at: datetime) -> None:
    first = verb(piece=fresh(piece), at=at, nonce="scan-1")
    assert verb(piece=fresh(piece), at=at, nonce="scan-1") == first
    assert verb(piece=piece, at=at, nonce="scan-1") == first
    assert (piece.state, piece.movements.count()) == (first.to_state, 2)
    with pytest.raises(PieceMoved):
        verb(piece=fresh(piece), at=at, nonce="scan-2")


def test_an_old_scan_is_answered_also_when_the_piece_is_elsewhere_now(
    piece: Piece, store: Store, other: Store, at: datetime
) -> None:
    depart(piece=piece, to_store=other, at=at, nonce="1")
    first = arrive(piece=piece, store=other, at=at, nonce="2")
    depart(piece=piece, to_store=store, at=at, nonce="3")
    assert arrive(piece=fresh(piece), store=other, at=at, nonce="2") == first
    assert stand(piece) == ("in_transit", "here", None, "")


def test_nonce_of_something_else_is_refused(store: Store, wall: Zone, at: datetime) -> None:
    mine, yours = make_pieces(variant=make_variant(), store=store, count=2)
    put(piece=mine, zone=wall, at=at, nonce="scan-1")
    again: list[Callable[[], Any]] = [
        lambda: put(piece=yours, zone=wall, at=at, nonce="scan-1"),
        lambda: put(piece=mine, zone=wall, place="left", at=at, nonce="scan-1"),
        lambda: sell(piece=mine, at=at, nonce="scan-1"),
        lambda: receive(variant=mine.variant, store=store, label="new", at=at, nonce="scan-1"),
    ]
    for attempt in again:
        with pytest.raises(NonceReused):
            attempt()
    assert Movement.objects.count() == 3
    for nonce in ("x" * 101, "a\x00b"):
        with pytest.raises(NonceInvalid):
            sell(piece=mine, at=at, nonce=nonce)


def test_receive_refuses_a_label_in_use_and_answers_its_own_scan(store: Store, wall: Zone, at: datetime) -> None:
    variant = make_variant()
    piece = receive(variant=variant, store=store, label=" cg-1\r\n", zone=wall, at=at, nonce="scan-1")
    assert (piece.label, stand(piece)) == ("CG-1", ("on_floor", "here", wall, ""))
    resources = Resource.objects.count()
    assert receive(variant=variant, store=store, label="CG-1", zone=wall, at=at, nonce="scan-1") == piece
    for nonce in (None, "scan-2"):
        with pytest.raises(LabelInUse):
            receive(variant=variant, store=store, label="cg-1", at=at, nonce=nonce)
    for label in ("", " \x00", "x" * 41):
        with pytest.raises(LabelInvalid):
            receive(variant=variant, store=store, label=label, at=at)
    refusals: list[tuple[type[DomainError], dict[str, Any]]] = [
        (PlaceTooLong, {"place": "x" * 61}),
        (ZoneElsewhere, {"zone": Zone.objects.create(store=make_store(), name="Z")}),
    ]
    for refusal, wrong in refusals:
        with pytest.raises(refusal):
            receive(variant=variant, store=store, label="CG-2", at=at, **wrong)
    assert (Piece.objects.count(), Resource.objects.count()) == (1, resources)
