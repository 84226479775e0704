"""The ledger's order is that of its numbers, whatever the clocks say."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from stores.errors import IllegalPieceMove
from stores.models import Movement, Piece, PieceState, Store, Zone
from stores.piece_lifecycle import GONE, IN_THE_HOUSE, LEGAL, PROMISABLE, is_legal
from stores.queries.ledger import Stand, replay
from stores.services.handling import depart, put
from stores.services.ledger import change_state
from tests.factories.stores import make_pieces, make_store, make_variant

pytestmark = pytest.mark.django_db


@pytest.fixture
def store() -> Store:
    return make_store()


@pytest.fixture
def piece(store: Store) -> Piece:
    return make_pieces(variant=make_variant(), store=store)[0]


def test_movements_with_swapped_clocks_replay_to_the_present(piece: Piece, store: Store, at: datetime) -> None:
    change_state(piece=piece, to=PieceState.ON_RAIL, at=at, reason="pulled")
    change_state(piece=piece, to=PieceState.MISSING, at=at - timedelta(hours=1), reason="an offline scan")
    assert [movement.to_state for movement in piece.movements.all()] == ["on_floor", "on_rail", "missing"]
    assert replay(piece) == Stand(PieceState.MISSING, store.pk, None, "")


def test_replay_tells_store_zone_and_place(piece: Piece, store: Store, at: datetime) -> None:
    other, zone = make_store(), Zone.objects.create(store=store, name="Shoe wall")
    put(piece=piece, zone=zone, place="left", at=at)
    assert replay(piece) == Stand(PieceState.ON_FLOOR, store.pk, zone.pk, "left")
    depart(piece=piece, to_store=other, at=at)
    assert replay(piece) == Stand(PieceState.IN_TRANSIT, other.pk, None, "")
    assert replay(Piece(pk=0)) is None
    assert not Piece.objects.out_of_step().exists()


def test_piece_that_a_hand_wrote_to_is_out_of_step(store: Store) -> None:
    touched, moved, _kept = make_pieces(variant=make_variant(), store=store, count=3)
    Piece.objects.filter(pk=touched.pk).update(state=PieceState.SOLD)
    Piece.objects.filter(pk=moved.pk).update(zone=Zone.objects.create(store=store, name="Shoe wall"))
    assert set(Piece.objects.out_of_step()) == {touched, moved}


@pytest.mark.parametrize("wrong", [{"from_state": "sold"}, {"from_place": "attic"}, {"number": 3}, {"number": 1}])
def test_database_lets_no_movement_in_that_does_not_follow(
    piece: Piece, store: Store, at: datetime, wrong: dict[str, object]
) -> None:
    right: dict[str, object] = {
        "piece": piece, "number": 2, "at": at, "from_state": "on_floor", "to_state": "on_rail",
        "from_store": store, "to_store": store, "reason": "forged",
    }  # fmt: skip
    with pytest.raises(DatabaseError, match=r"does not follow|comes from nowhere"), transaction.atomic():
        Movement.objects.create(**right | wrong)
    Movement.objects.create(**right)


def test_database_keeps_a_piece_in_a_zone_of_its_own_store(piece: Piece) -> None:
    elsewhere = Zone.objects.create(store=make_store(), name="Shoe wall")
    with pytest.raises(IntegrityError, match="stores_piece_zone_in_store"), transaction.atomic():
        Piece.objects.filter(pk=piece.pk).update(zone=elsewhere)


def test_zone_name_is_used_once_in_a_store_however_it_is_written(store: Store) -> None:
    Zone.objects.create(store=store, name="Shoe wall")
    Zone.objects.create(store=make_store(), name="Shoe wall")
    with pytest.raises(IntegrityError, match="stores_zone_name"), transaction.atomic():
        Zone.objects.create(store=store, name="SHOE wall")


def test_groups_of_states_part_the_pieces() -> None:
    assert set(LEGAL) == set(PieceState)
    assert IN_THE_HOUSE >= PROMISABLE
    assert set(PieceState) - IN_THE_HOUSE - GONE == {PieceState.IN_TRANSIT, PieceState.MISSING}
    assert IN_THE_HOUSE.isdisjoint(GONE)
    assert LEGAL[PieceState.WRITTEN_OFF] == frozenset()
    assert LEGAL[PieceState.SOLD] == {PieceState.TO_INSPECT}


@pytest.mark.parametrize("before", PieceState)
def test_only_legal_moves_are_written(before: PieceState, store: Store, at: datetime) -> None:
    """Every pair: what the table allows is done, what it forbids is refused and changes nothing."""
    others = [to for to in PieceState if to != before]
    pieces = make_pieces(variant=make_variant(), store=store, count=len(others))
    for piece, to in zip(pieces, others, strict=True):
        _bring(piece, before, at)
        number = piece.last_number
        if is_legal(before, to):
            change_state(piece=piece, to=to, at=at, reason="test")
            continue
        with pytest.raises(IllegalPieceMove) as refusal:
            change_state(piece=piece, to=to, at=at, reason="test")
        assert refusal.value.facts == {"state": before, "to": to}
        piece.refresh_from_db()
        assert (piece.state, piece.last_number) == (before, number)


def _bring(piece: Piece, to: PieceState, at: datetime) -> None:
    if to != PieceState.ON_FLOOR:
        change_state(piece=piece, to=to, at=at, reason="test")


def test_long_words_are_cut_and_never_an_error(piece: Piece, at: datetime) -> None:
    movement = change_state(piece=piece, to=PieceState.SOLD, at=at, reason="r\x00" * 200, subject="s" * 200)
    assert (movement.reason, movement.subject) == ("r" * 120, "s" * 80)
