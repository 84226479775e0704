"""Kept pieces on the floor: for whom and until when, sold or given back early, and hung again when nobody came."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from bookings.models import Booking, BookingState, Outcome, RailItem
from bookings.services.closing import close_visit
from bookings.services.keeping import sweep_kept
from floor.queries.back import to_hang_back
from floor.queries.pulling import pull_version
from stores.models import Movement, Piece, PieceState, Zone
from stores.services.handling import put
from tests.factories.stores import make_pieces, make_variant
from tests.factories.world import World
from tests.floor.conftest import AT, expect
from tests.reading import words_of

pytestmark = pytest.mark.django_db(transaction=True)
PIECES, PULL = "/floor/london/pieces/", "/floor/london/pull/"
LATER = AT + timedelta(days=2)


@pytest.fixture
def front(world: World) -> Zone:
    return Zone.objects.create(store=world.store, name="Front", position=1)


@pytest.fixture
def dress(world: World, front: Zone) -> Piece:
    piece = world.pieces_of("DRESS-M")[0]
    put(piece=piece, zone=front, place="Rail 2", at=AT)
    return piece


@pytest.fixture
def visit(world: World, dress: Piece) -> Booking:
    """Mei Tanaka has been, and had the dress put aside."""
    return keep(world, [dress])


def keep(world: World, pieces: list[Piece]) -> Booking:
    booking = expect(world, promised=pieces, state=BookingState.IN_SESSION, starts_at=AT)
    more = [piece.variant for piece in pieces if piece.variant != world.variant("DRESS-M")]
    RailItem.objects.bulk_create(RailItem(booking=booking, variant=variant) for variant in more)
    close_visit(booking=booking, outcomes={piece.variant_id: Outcome.KEPT for piece in pieces}, at=AT)
    for piece in pieces:
        piece.refresh_from_db()
    return booking


def do(client: Client, piece: Piece, deed: str, **fields: object) -> str:
    fields = {"piece": piece.pk, "state": piece.state, "label": piece.label, "do": deed} | fields
    response = client.post(PIECES, fields, follow=True)
    piece.refresh_from_db()
    return words_of(response)


def test_the_piece_says_for_whom_it_is_kept_and_until_when(door: Client, visit: Booking, dress: Piece) -> None:
    page = words_of(door.get(PIECES, {"code": dress.label}))
    assert "Kept until the evening of Tue 2 Jun for" in page
    assert "Mei Tanaka" in page


def test_staff_give_it_back_or_sell_it_earlier(door: Client, visit: Booking, dress: Piece, front: Zone) -> None:
    assert "Done." in do(door, dress, "back", zone=front.pk, place="Rail 9")
    assert (dress.state, dress.place) == (PieceState.ON_FLOOR, "Rail 9")
    assert visit.rail.get().outcome == Outcome.RETURNED
    assert "Done." in do(door, dress, "sell")
    assert dress.state == PieceState.SOLD


def test_what_is_sold_is_bought_at_the_visit(door: Client, visit: Booking, dress: Piece) -> None:
    do(door, dress, "sell")
    assert Movement.objects.filter(piece=dress).latest("number").subject == f"booking:{visit.reference}"
    assert visit.rail.get().outcome == Outcome.BOUGHT


@pytest.mark.parametrize("way", ["tap", "scan"])
def test_what_nobody_came_for_is_hung_where_it_hung(
    door: Client, world: World, visit: Booking, dress: Piece, present: time_machine.Traveller, way: str
) -> None:
    version = pull_version(world.store, at=AT)
    assert "Hangs there" not in door.get(PULL).content.decode()
    sweep_kept(at=LATER)
    assert pull_version(world.store, at=AT) != version
    present.move_to(LATER)
    page = words_of(door.get(PULL))
    assert "<strong>Front · Rail 2</strong>" in page
    fields = {"do": f"hung:{dress.pk}"} if way == "tap" else {"code": dress.label}
    for _twice in range(2):
        answer = words_of(door.post(PULL, fields | {"nonce": "n1"}))
        assert "Hangs again: Evening dress, Ink, M" in answer
    dress.refresh_from_db()
    assert (dress.zone and dress.zone.name, dress.place) == ("Front", "Rail 2")
    assert to_hang_back(world.store, at=LATER) == []
    assert door.post(PULL, {"do": f"hung:{dress.pk}", "nonce": "n2"}).status_code == 409


def test_a_piece_that_hung_nowhere_leaves_the_list_too(door: Client, world: World) -> None:
    coat = world.pieces_of("COAT-S")[0]
    for _again in range(2):
        keep(world, [coat])
        sweep_kept(at=LATER)
    [waits] = to_hang_back(world.store, at=LATER)
    assert (waits.piece, waits.spot.place) == (coat, "")
    door.post(PULL, {"do": f"hung:{coat.pk}"})
    coat.refresh_from_db()
    assert coat.place == ""


@pytest.mark.parametrize("count", [1, 5])
def test_the_list_asks_two_queries(
    world: World, front: Zone, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    pieces = [make_pieces(variant=make_variant(), store=world.store)[0] for _ in range(count)]
    keep(world, pieces)
    sweep_kept(at=LATER)
    with django_assert_num_queries(2):
        assert len(to_hang_back(world.store, at=LATER)) == count
