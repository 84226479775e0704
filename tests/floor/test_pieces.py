"""A single piece on the floor: found, told of, moved on; what takes it away sees to whoever counts on it."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from bookings.models import Shortfall
from floor.queries.pieces import PAGE, find_pieces, sheet_of
from floor.services.pieces import DEEDS, deeds_for
from stores.models import Movement, Piece, PieceState, Zone
from stores.piece_lifecycle import GONE
from stores.services.handling import depart, put, report_missing, sell
from tests.factories.stores import make_pieces
from tests.factories.world import World, make_world
from tests.floor.conftest import AT, expect
from tests.reading import words_of

pytestmark = pytest.mark.django_db(transaction=True)
PIECES, HTMX = "/floor/london/pieces/", {"HX-Request": "true"}


@pytest.fixture
def dress(world: World) -> Piece:
    return world.pieces_of("DRESS-M")[0]


@pytest.fixture
def front(world: World) -> Zone:
    return Zone.objects.create(store=world.store, name="Front", position=1)


def page(client: Client, code: str, **more: str) -> str:
    return words_of(client.get(PIECES, {"code": code} | more))


def do(client: Client, piece: Piece, deed: str, **fields: object) -> str:
    """Press a button of the piece's page as it was read; what the page says then."""
    fields = {"piece": piece.pk, "state": piece.state, "label": piece.label, "do": deed} | fields
    response = client.post(PIECES, fields, follow=True)
    piece.refresh_from_db()
    return words_of(response)


def test_a_piece_is_found_by_label_number_or_words(world: World, dress: Piece) -> None:
    assert find_pieces(world.store, dress.label.lower()) == [dress]
    assert find_pieces(world.store, "dress-m") == [dress]
    assert [piece.variant.sku for piece in find_pieces(world.store, "evening")] == ["DRESS-S", "DRESS-M", "DRESS-L"]
    assert dress in find_pieces(world.store, dress.label[:4])
    for nothing in ("", "WHAT-IS-THIS", "!!", "x" * 500):
        assert find_pieces(world.store, nothing) == []


@pytest.mark.parametrize("movements", [1, 60])
def test_finding_and_telling_ask_a_constant_number_of_queries(
    world: World, dress: Piece, front: Zone, movements: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_pieces(variant=dress.variant, store=world.store, count=movements)
    for n in range(movements):
        put(piece=dress, zone=front, place=str(n), at=AT)
    with django_assert_num_queries(2):
        sheet = sheet_of(dress, at=AT)
    assert len(sheet.movements) == min(movements + 1, PAGE)
    with django_assert_num_queries(3):
        find_pieces(world.store, "evening")


def test_the_page_tells_where_it_is_and_what_happened(door: Client, dress: Piece, front: Zone, amara: User) -> None:
    for n in range(PAGE + 1):
        put(piece=dress, zone=front, place=f"Rail {n}", at=AT, actor=amara)
    shown = page(door, dress.label)
    assert f"Front · Rail {PAGE}" in shown
    assert "Amara Osei" in shown
    assert "Rail 0 ·" not in shown
    assert "before=3" in shown
    assert "Rail 0 ·" in page(door, dress.label, before="3")


def test_put_and_inspected_are_one_tap(door: Client, dress: Piece, front: Zone) -> None:
    assert "Done." in do(door, dress, "put", zone=front.pk, place="Rail 2")
    assert (dress.zone, dress.place) == (front, "Rail 2")
    for deed, state in (("inspect", "to_inspect"), ("clean", "to_clean"), ("good", "on_floor")):
        do(door, dress, deed)
        assert dress.state == state


def test_what_takes_a_promised_piece_away_raises_a_shortfall(door: Client, world: World, dress: Piece) -> None:
    expect(world, promised=[dress])
    do(door, dress, "write_off")
    assert dress.state == PieceState.WRITTEN_OFF
    assert Shortfall.objects.open().count() == 1


def test_a_piece_goes_to_another_store_and_arrives_there(door: Client, world: World, dress: Piece) -> None:
    paris = make_world(slug="paris").store
    assert "can’t be done" in do(door, dress, "send", to="nowhere")
    do(door, dress, "send", to="paris")
    assert (dress.state, dress.store) == (PieceState.IN_TRANSIT, paris)
    assert deeds_for(dress, world.store) == []
    assert "can’t be done" in do(door, dress, "arrived")
    here = make_pieces(variant=dress.variant, store=paris)[0]
    depart(piece=here, to_store=world.store, at=AT)
    do(door, here, "arrived")
    assert (here.state, here.store) == (PieceState.ON_FLOOR, world.store)


def test_found_and_returned_come_in(door: Client, world: World, dress: Piece, front: Zone) -> None:
    report_missing(piece=dress, at=AT)
    do(door, dress, "found", zone=front.pk)
    assert (dress.state, dress.zone) == (PieceState.ON_FLOOR, front)
    sell(piece=dress, at=AT)
    do(door, dress, "returned")
    assert dress.state == PieceState.TO_INSPECT


def test_a_page_that_is_out_of_date_changes_nothing(door: Client, dress: Piece) -> None:
    sell(piece=Piece.objects.get(pk=dress.pk), at=AT)
    before = Movement.objects.count()
    assert "Somebody has moved this piece" in do(door, dress, "missing")
    assert Movement.objects.count() == before


def test_the_same_tap_twice_is_one_movement(door: Client, dress: Piece, front: Zone) -> None:
    for _ in range(2):
        do(door, dress, "put", zone=front.pk, place="Rail 2", nonce="tap-1")
    assert dress.last_number == 2


def test_a_kept_tap_is_answered_alone_and_once(door: Client, dress: Piece, world: World) -> None:
    """What a device has kept through a broken connection: the answer to the first sending was lost."""
    fields = {"do": "inspect", "piece": dress.pk, "state": "on_floor", "label": dress.label, "nonce": "tap-2"}
    for _twice in range(2):
        answer = door.post(PIECES, fields, headers=HTMX)
        assert (answer.status_code, "Done." in answer.content.decode()) == (200, True)
    dress.refresh_from_db()
    assert (dress.state, dress.last_number) == (PieceState.TO_INSPECT, 2)
    late = door.post(PIECES, fields | {"nonce": "tap-3"}, headers=HTMX)
    assert (late.status_code, "Somebody has moved this piece" in late.content.decode()) == (409, True)
    received = {"do": "receive", "label": "new-1", "variant": "dress-m", "nonce": "n1"}
    assert "NEW-1" in door.post(PIECES, received, headers=HTMX).content.decode()
    assert door.post(PIECES, received | {"variant": "?", "nonce": "n2"}, headers=HTMX).status_code == 422


def test_what_was_found_is_renewed_when_it_was_moved(door: Client, world: World, dress: Piece, front: Zone) -> None:
    for code in (dress.label, "evening"):
        shown = door.get(PIECES, {"code": code}).content.decode()
        [version] = re.findall(r"&amp;v=(\w+)", shown)
        assert door.get(PIECES, {"code": code, "v": version}, headers=HTMX).status_code == 204
        put(piece=dress, zone=front, place=code, at=AT)
        renewed = door.get(PIECES, {"code": code, "v": version}, headers=HTMX).content.decode()
        assert f"Front · {code}" in renewed
        assert "<html" not in renewed


def test_a_piece_is_received_under_its_label(door: Client, world: World, front: Zone) -> None:
    fields = {"do": "receive", "label": "new-1", "variant": "dress-m", "zone": front.pk, "nonce": "n1"}
    for _ in range(2):
        shown = words_of(door.post(PIECES, fields, follow=True))
        assert "Done." in shown
    piece = Piece.objects.get(label="NEW-1")
    assert (piece.variant, piece.store, piece.zone) == (world.variant("DRESS-M"), world.store, front)
    again = door.post(PIECES, fields | {"nonce": "n2"}, follow=True).content.decode()
    assert "Done." not in again
    assert "We don’t know this label" in door.post(PIECES, fields | {"variant": "?"}, follow=True).content.decode()


def test_whatever_is_sent_is_answered(door: Client, dress: Piece) -> None:
    for fields in (
        {},
        {"do": "put"},
        {"do": "\x00", "piece": "9" * 40},
        {"do": "send", "piece": dress.pk, "to": "\x00"},
    ):
        assert door.post(PIECES, fields, follow=True).status_code == 200
    dress.refresh_from_db()
    assert dress.last_number == 1


def test_every_state_that_is_not_the_end_has_a_way_on() -> None:
    assert set(DEEDS) == set(PieceState)
    assert {state for state, deeds in DEEDS.items() if not deeds} <= GONE
