"""A scan away from any field leads to the page of what was scanned."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import quote

import pytest
from django.contrib.auth.models import User
from django.test import Client

from bookings.models import Booking, BookingState
from bookings.tokens import door_url
from floor.tickets import place_url
from stores.models import Piece, Variant
from tests.factories.world import World
from tests.floor.conftest import AT, expect
from tests.floor.queueing import queue

pytestmark = pytest.mark.django_db(transaction=True)
SCAN, DOOR, PIECES = "/floor/london/scan/", "/floor/london/check-in/", "/floor/london/pieces/?code="


def leads_to(door: Client, code: str) -> tuple[int, str]:
    answer = door.post(SCAN, {"code": code})
    return answer.status_code, answer["Location"]


def test_a_visit_s_code_goes_on_to_the_door(door: Client, world: World) -> None:
    booking = expect(world)
    for code in (booking.reference, booking.reference.lower(), door_url(booking)):
        assert leads_to(door, code) == (307, DOOR)
    answer = door.post(SCAN, {"code": booking.reference}, follow=True)
    assert "Welcome, Mei Tanaka" in answer.content.decode()
    booking.refresh_from_db()
    assert booking.state == BookingState.ARRIVED


def test_a_label_or_a_barcode_of_eight_characters_is_a_piece(door: Client, world: World) -> None:
    """All of these could be references by their letters alone, but for the EAN-8, which has none."""
    variant, piece = world.variant("DRESS-M"), world.pieces_of("DRESS-M")[0]
    Variant.objects.filter(pk=variant.pk).update(gtin="00000096385074")
    Piece.objects.filter(pk=piece.pk).update(label="DRSS2345")
    for code in ("96385074", "DRSS2345", "drss2345"):
        assert leads_to(door, code) == (302, f"{PIECES}{code}")
    assert "Evening dress" in door.post(SCAN, {"code": "DRSS2345"}, follow=True).content.decode()
    Booking.objects.filter(pk=expect(world).pk).update(reference="DRSS2345")
    assert leads_to(door, "DRSS2345") == (307, DOOR)


def test_a_number_of_the_queue_and_a_room_have_their_pages(door: Client, world: World, amara: User) -> None:
    ticket = queue(world)
    assert leads_to(door, place_url(ticket)) == (302, f"/floor/london/queue/{ticket.pk}/")
    room = world.rooms[0]
    assert leads_to(door, f"https://shop.example/r/{room.code}") == (302, "/floor/london/rooms/")
    booking = expect(world, starts_at=AT - timedelta(minutes=5), state=BookingState.ARRIVED)
    assert leads_to(door, f"https://shop.example/r/{room.code}") == (302, f"/floor/london/visits/{booking.reference}/")


@pytest.mark.parametrize(
    ("code", "place"),
    [
        ("ZZZZZZZZ", DOOR),
        ("WHAT-IS-THIS", f"{PIECES}WHAT-IS-THIS"),
        ("12345678", f"{PIECES}12345678"),
        ("https://shop.example/q/99999999999/x/", f"{PIECES}{quote('https://shop.example/q/99999999999/x/', safe='')}"),
        ("", PIECES),
        ("\x00", PIECES),
    ],
)
def test_what_nobody_knows_is_told_where_it_could_belong(door: Client, world: World, code: str, place: str) -> None:
    assert leads_to(door, code)[1] == place


def test_a_stranger_scans_nothing(client: Client, world: World) -> None:
    assert client.post(SCAN, {"code": "DRESS-M"})["Location"].startswith("/accounts/login/")
    assert client.get(SCAN).status_code == 405
