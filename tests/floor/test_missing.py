"""A runner who couldn't find a piece reports it missing; the scan that finds it takes that back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from bookings.models import Booking, BookingState, Shortfall
from floor.models import RequestState, RoomRequest
from floor.services.fitting import ask_variant
from stores.models import Movement, Piece, PieceState, Zone
from stores.services.handling import put, report_missing
from stores.services.ledger import change_state
from tests.factories.world import World
from tests.floor.conftest import AT, expect
from tests.reading import words_of

pytestmark = pytest.mark.django_db(transaction=True)
REQUESTS, PULL = "/floor/london/requests/", "/floor/london/pull/"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def small(world: World) -> Piece:
    return world.pieces_of("DRESS-S")[0]


@pytest.fixture
def wanted(world: World) -> RoomRequest:
    """Mei Tanaka in Room 1 asked for the dress in S instead of M."""
    dress = world.pieces_of("DRESS-M")[0]
    change_state(piece=dress, to=PieceState.ON_RAIL, at=AT, reason="fetched")
    visit = expect(world, promised=[world.rooms[0], dress], state=BookingState.IN_SESSION, starts_at=AT)
    return ask_variant(booking=visit, room=None, variant=world.variant("DRESS-S"), instead_of=dress.variant, at=AT)


@pytest.fixture
def later(world: World, small: Piece) -> Booking:
    """Somebody else who counts on the dress in S, in the afternoon."""
    return expect(world, name="Bo", starts_at=AT + timedelta(hours=5), promised=[small])


def do(client: Client, path: str, what: str) -> str:
    return words_of(client.post(path, {"do": what}, follow=True))


@pytest.mark.parametrize("taken", [True, False])
def test_what_the_runner_could_not_find_is_missing_for_everybody(
    door: Client, wanted: RoomRequest, small: Piece, later: Booking, taken: bool
) -> None:
    if taken:
        do(door, REQUESTS, f"take:{wanted.pk}")
    assert f"decline:{wanted.pk}:not_found:{small.pk}" in door.get(REQUESTS).content.decode()
    assert "The visitor reads why." in do(door, REQUESTS, f"decline:{wanted.pk}:not_found:{small.pk}")
    small.refresh_from_db()
    wanted.refresh_from_db()
    assert (small.state, wanted.state) == (PieceState.MISSING, RequestState.DECLINED)
    assert list(Shortfall.objects.open().values_list("booking", flat=True)) == [later.pk]
    assert "settled already" in do(door, REQUESTS, f"decline:{wanted.pk}:not_found:{small.pk}")


@pytest.mark.parametrize("why", ["gone", "in_person"])
def test_another_no_leaves_the_piece_where_it_hangs(door: Client, wanted: RoomRequest, small: Piece, why: str) -> None:
    do(door, REQUESTS, f"decline:{wanted.pk}:{why}:{small.pk}")
    small.refresh_from_db()
    assert small.state == PieceState.ON_FLOOR


def test_only_what_was_asked_for_can_be_reported(door: Client, world: World, wanted: RoomRequest) -> None:
    coat = world.pieces_of("COAT-S")[0]
    for piece in (str(coat.pk), "x", "9" * 30, ""):
        do(door, REQUESTS, f"decline:{wanted.pk}:not_found:{piece}")
    coat.refresh_from_db()
    assert coat.state == PieceState.ON_FLOOR


def test_a_scan_that_no_visit_waits_for_finds_what_was_missing(door: Client, world: World, small: Piece) -> None:
    front = Zone.objects.create(store=world.store, name="Front")
    put(piece=small, zone=front, place="Rail 2", at=AT)
    report_missing(piece=small, at=AT)
    for _twice in range(2):
        answer = door.post(PULL, {"code": small.label, "nonce": "n1"}, headers=HTMX).content.decode()
        assert "Hangs again: Evening dress, Ink, S" in answer
        assert "Front · Rail 2" in answer
    small.refresh_from_db()
    assert (small.state, small.zone) == (PieceState.ON_FLOOR, front)
    assert Movement.objects.filter(piece=small, reason="found").count() == 1


def test_a_scan_gives_what_was_found_to_whoever_lacks_it(
    door: Client, wanted: RoomRequest, small: Piece, later: Booking
) -> None:
    do(door, REQUESTS, f"decline:{wanted.pk}:not_found:{small.pk}")
    assert "Bo" in door.post(PULL, {"code": small.label}, headers=HTMX).content.decode()
    assert not Shortfall.objects.open().exists()
