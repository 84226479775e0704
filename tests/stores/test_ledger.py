"""Pieces come in and move on, and the ledger tells all of it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from stores.errors import LabelInUse, PieceMoved
from stores.models import Movement, Piece, PieceState, Resource, ResourceKind
from stores.services.ledger import Arrival, change_state, receive, receive_many
from tests.factories.stores import make_member, make_pieces, make_store, make_variant

pytestmark = pytest.mark.django_db


def test_receive_hangs_a_piece_on_the_floor_and_writes_it_down(at: datetime) -> None:
    store, variant = make_store(), make_variant()
    actor = make_member(store=store).user
    piece = receive(variant=variant, store=store, label="CG-1", at=at, actor=actor)
    piece.refresh_from_db()
    assert (piece.state, piece.store, piece.variant, piece.resource.kind) == (
        PieceState.ON_FLOOR,
        store,
        variant,
        ResourceKind.PIECE,
    )
    [movement] = piece.movements.all()
    assert (movement.at, movement.from_state, movement.to_state, movement.actor) == (at, "", "on_floor", actor)
    assert (movement.from_store, movement.to_store) == (None, store)


def test_receive_many_takes_as_many_queries_for_thirty_as_for_one(at: datetime) -> None:
    store, variant = make_store(), make_variant()
    counts = []
    for number in (1, 30):
        arrivals = (Arrival(variant, store, f"L-{number}-{n}") for n in range(number))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert len(receive_many(arrivals=arrivals, at=at)) == number
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert Movement.objects.count() == 31


def test_receive_many_is_all_or_nothing(at: datetime) -> None:
    store, variant = make_store(), make_variant()
    resources = Resource.objects.count()
    with pytest.raises(LabelInUse):
        receive_many(arrivals=[Arrival(variant, store, "same"), Arrival(variant, store, "same")], at=at)
    assert (Piece.objects.count(), Resource.objects.count()) == (0, resources)
    assert receive_many(arrivals=[], at=at) == []


def test_change_state_moves_the_piece_and_says_why(at: datetime) -> None:
    [piece] = make_pieces(variant=make_variant(), store=make_store())
    movement = change_state(piece=piece, to=PieceState.ON_RAIL, at=at, reason="pulled", subject="booking:7H2KQW9X")
    assert piece.state == PieceState.ON_RAIL
    assert Piece.objects.get().state == PieceState.ON_RAIL
    assert (movement.from_state, movement.to_state, movement.subject) == ("on_floor", "on_rail", "booking:7H2KQW9X")


def test_change_state_refuses_the_second_of_two_who_read_the_same(at: datetime) -> None:
    [mine] = make_pieces(variant=make_variant(), store=make_store())
    yours = Piece.objects.get(pk=mine.pk)
    change_state(piece=mine, to=PieceState.WITH_VISITOR, at=at, reason="handed out")
    for to in (PieceState.MISSING, PieceState.WITH_VISITOR):
        with pytest.raises(PieceMoved) as refusal:
            change_state(piece=yours, to=to, at=at, reason="handed out")
        assert refusal.value.facts == {"state": "with_visitor"}
    assert yours.state == PieceState.ON_FLOOR
    assert Movement.objects.count() == 2


def test_change_state_to_the_same_state_is_no_movement(at: datetime) -> None:
    [piece] = make_pieces(variant=make_variant(), store=make_store())
    with pytest.raises(PieceMoved):
        change_state(piece=piece, to=PieceState.ON_FLOOR, at=at, reason="found")
    assert Movement.objects.count() == 1


def test_ledger_replays_to_the_present_state(at: datetime) -> None:
    store = make_store()
    pieces = make_pieces(variant=make_variant(), store=store, count=4)
    ways = [
        [PieceState.ON_RAIL, PieceState.WITH_VISITOR, PieceState.TO_INSPECT, PieceState.ON_FLOOR],
        [PieceState.WITH_VISITOR, PieceState.SOLD],
        [PieceState.MISSING],
        [],
    ]
    for piece, way in zip(pieces, ways, strict=True):
        for step, to in enumerate(way):
            change_state(piece=piece, to=to, at=at + timedelta(minutes=step), reason="test")
    replayed: dict[int, tuple[str, int]] = {}
    for movement in Movement.objects.order_by("at", "pk"):
        before = replayed.get(movement.piece_id, ("", None))
        assert (movement.from_state, movement.from_store_id) == before
        replayed[movement.piece_id] = movement.to_state, movement.to_store_id
    assert replayed == {piece.pk: (piece.state, piece.store_id) for piece in Piece.objects.all()}


def test_ledger_is_only_ever_added_to() -> None:
    make_pieces(variant=make_variant(), store=make_store())
    movement = Movement.objects.get()
    for attempt in (
        lambda: Movement.objects.update(reason="forged"),
        lambda: Movement.objects.all().delete(),
        lambda: Movement(pk=movement.pk, piece=movement.piece, at=movement.at, to_store=movement.to_store).save(),
    ):
        with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
            attempt()
    assert Movement.objects.get().reason == "received"
