"""Closing a visit on its page: of each piece somebody says what became of it."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from bookings.models import Booking, BookingState, Feeling, RailItem
from bookings.services.closing import close_visit
from floor.views.closing import hung_on
from stores.models import Piece
from tests.factories.world import World
from tests.floor.conftest import AT, expect
from tests.reading import words_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def visit(world: World) -> Booking:
    """Mei Tanaka in Room 1, with a dress that she loves."""
    promised = [world.rooms[0], world.pieces_of("DRESS-M")[0]]
    booking = expect(world, promised=promised, state=BookingState.IN_SESSION, starts_at=AT)
    RailItem.objects.update(feeling=Feeling.LOVE)
    return booking


def address(booking: Booking) -> str:
    return f"/floor/london/visits/{booking.reference}/"


def post(door: Client, booking: Booking, **form: str) -> str:
    return words_of(door.post(address(booking), form, follow=True))


def state_of(booking: Booking) -> str:
    return Booking.objects.get(pk=booking.pk).state


def test_done_leads_to_the_question(door: Client, visit: Booking) -> None:
    response = door.post(address(visit), {"do": "complete", "back": "list"})
    assert response["Location"] == f"{address(visit)}#close"
    assert state_of(visit) == BookingState.IN_SESSION
    page = door.get(address(visit)).content.decode()
    assert "What became of each piece?" in page
    assert "loved" in page


def test_the_answer_ends_the_visit_and_is_shown(door: Client, world: World, visit: Booking, amara: User) -> None:
    field = f"piece-{world.variant('DRESS-M').pk}"
    page = post(door, visit, do="close", **{field: "bought"})
    assert "Done: Mei Tanaka." in page
    assert "bought" in page
    assert "loved" in page
    assert state_of(visit) == BookingState.COMPLETED
    assert Piece.objects.get(variant__sku="DRESS-M").state == "sold"


@pytest.mark.parametrize("said", ["", "eaten", "\x00"])
def test_an_undecided_piece_keeps_the_visit_open(door: Client, world: World, visit: Booking, said: str) -> None:
    page = post(door, visit, do="close", **{f"piece-{world.variant('DRESS-M').pk}": said})
    assert "Please say of each piece what became of it." in page
    assert state_of(visit) == BookingState.IN_SESSION


def test_whoever_comes_second_is_told(door: Client, world: World, visit: Booking, amara: User) -> None:
    close_visit(booking=visit, outcomes={}, at=AT, actor=amara)
    page = post(door, visit, do="close", **{f"piece-{world.variant('DRESS-M').pk}": "bought"})
    assert "Amara Osei was faster: this visit is closed already. Nothing was changed." in page
    assert Piece.objects.get(variant__sku="DRESS-M").state == "on_floor"


def test_what_is_kept_says_until_when(door: Client, world: World, visit: Booking) -> None:
    page = post(door, visit, do="close", **{f"piece-{world.variant('DRESS-M').pk}": "kept"})
    assert "kept on hold until the evening of Tue" in page


@pytest.mark.parametrize("pieces", [1, 3])
def test_the_rail_is_read_in_two(
    world: World, visit: Booking, pieces: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    more = ["COAT-S", "COAT-M"][: pieces - 1]
    RailItem.objects.bulk_create(RailItem(booking=visit, variant=world.variant(sku)) for sku in more)
    with django_assert_num_queries(2):
        assert len(hung_on(visit)) == pieces
