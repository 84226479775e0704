"""The pull list: what it shows and in which order, what is done from it, and that it asks little."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
import zxingcpp
from django.contrib.auth.models import User
from django.test import Client
from PIL import Image
from pytest_django.fixtures import DjangoAssertNumQueries

from bookings.models import Allocation, Booking, BookingState, Shortfall
from floor.frames import LABELS, read_code
from floor.queries.instead import shorts_of
from floor.queries.pulling import pull_list, pull_version
from floor.services.fetching import fetch
from notifications.models import Message
from stores.models import Movement, Piece, PieceState, Zone
from stores.services.handling import put, report_missing
from tests.factories.bookings import make_booking
from tests.factories.stores import make_pieces, make_variant
from tests.factories.world import World, make_world
from tests.floor.conftest import AT, TEN_MINUTES, expect, file_of
from tests.reading import words_of

pytestmark = pytest.mark.django_db(transaction=True)
PULL, HTMX = "/floor/london/pull/", {"HX-Request": "true"}


@pytest.fixture
def dress(world: World) -> Piece:
    return world.pieces_of("DRESS-M")[0]


@pytest.fixture
def visit(world: World, dress: Piece) -> Booking:
    """Mei Tanaka, in ten minutes, in Room 1, with the dress in M; confirmed, with texts."""
    return expect(world, promised=[world.rooms[0], dress], confirmed_at=AT - TEN_MINUTES, sms_consent=True)


def page(client: Client, **query: str) -> str:
    return words_of(client.get(PULL, query))


def do(client: Client, what: str, **fields: str) -> str:
    return words_of(client.post(PULL, {"do": what} | fields))


def test_the_soonest_visit_comes_first_and_its_pieces_as_one_walks(world: World) -> None:
    back = Zone.objects.create(store=world.store, name="Back", position=2)
    front = Zone.objects.create(store=world.store, name="Front", position=1)
    coat, dress, long, short = (world.pieces_of(sku)[0] for sku in ("COAT-S", "DRESS-M", "DRESS-L", "DRESS-S"))
    put(piece=dress, zone=back, place="Rail 2", at=AT)
    put(piece=coat, zone=back, place="Rail 1", at=AT)
    put(piece=long, zone=front, at=AT)
    later = expect(world, name="Bo", starts_at=AT + timedelta(hours=3), promised=[dress])
    soon = expect(world, promised=[world.rooms[0], dress, coat, long, short])
    pulls = pull_list(world.store, at=AT)
    assert [pull.booking for pull in pulls] == [soon, later]
    assert [line.piece for line in pulls[0].lines] == [long, coat, dress, short]
    assert (pulls[0].rooms, pulls[0].ready, pulls[0].wanted) == ("Room 1", 0, 4)


def test_what_hangs_there_is_not_fetched_again_and_waits_for_whoever_has_it(
    world: World, visit: Booking, dress: Piece
) -> None:
    later = expect(world, name="Bo", starts_at=AT + timedelta(hours=3), promised=[dress])
    fetch(text=dress.label, store=world.store, at=AT)
    [pull] = pull_list(world.store, at=AT)
    assert pull.booking == later
    assert [(line.ready, line.having) for line in pull.lines] == [(False, visit)]


def test_only_visits_of_the_day_that_are_not_over_or_called_off_are_fetched_for(world: World, dress: Piece) -> None:
    for hours, state in ((30, BookingState.CONFIRMED), (-2, BookingState.CONFIRMED), (2, BookingState.CANCELLED)):
        expect(world, starts_at=AT + timedelta(hours=hours), promised=[dress], state=state)
    assert pull_list(world.store, at=AT) == []


def test_in_the_evening_the_next_morning_is_fetched_for(
    door: Client, world: World, dress: Piece, present: time_machine.Traveller
) -> None:
    last = expect(world, starts_at=AT + timedelta(hours=8))  # at six, with nothing to be fetched
    early = expect(world, name="Bo", starts_at=AT + timedelta(hours=24), promised=[dress])
    late = expect(world, name="Jo", starts_at=AT + timedelta(hours=29), promised=world.pieces_of("DRESS-S"))
    assert pull_list(world.store, at=last.starts_at - TEN_MINUTES) == []
    assert [pull.booking for pull in pull_list(world.store, at=last.starts_at)] == [early]
    present.move_to(last.starts_at)
    version = pull_version(world.store, at=last.starts_at)
    assert "Tue 2 Jun 10:00" in page(door)
    assert "1 of 1 ready" in door.post(PULL, {"code": dress.label}, headers=HTMX).content.decode()
    assert pull_version(world.store, at=last.starts_at) != version
    assert [pull.booking for pull in pull_list(world.store, at=late.starts_at - TEN_MINUTES)] == [late]


@pytest.mark.parametrize("visits", [1, 100])
def test_the_list_asks_a_constant_number_of_queries(
    world: World, visits: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    pieces = make_pieces(variant=make_variant(), store=world.store, count=visits)
    for piece in pieces:
        booking = make_booking(
            store=world.store, experience=world.experience, starts_at=AT + TEN_MINUTES, promised=[piece]
        )
        Shortfall.objects.create(booking=booking, variant=world.variants[0], piece=world.pieces[0], since=AT, why="x")
    with django_assert_num_queries(5):
        assert len(pull_list(world.store, at=AT)) == visits
    with django_assert_num_queries(4):
        assert len(shorts_of(world.store, at=AT)) == visits
    with django_assert_num_queries(2):
        pull_version(world.store, at=AT)


def test_the_page_says_what_for_whom_when_and_where(door: Client, visit: Booking, dress: Piece) -> None:
    shown = page(door)
    for words in ("10:10", "Mei Tanaka", "Room 1", "Evening dress, Ink, M", dress.label, "0 of 1 ready"):
        assert words in shown


def test_a_scan_without_javascript_answers_on_the_page(door: Client, visit: Booking, dress: Piece) -> None:
    response = door.post(PULL, {"code": dress.label, "nonce": "n1"})
    shown = words_of(response)
    assert response.status_code == 200
    assert "Mei Tanaka · Room 1" in shown
    assert "Evening dress, Ink, M. 1 of 1 ready." in shown
    assert "Everything hangs where it is needed" in shown


def test_a_wrong_scan_is_told_in_words_and_changes_nothing(door: Client, visit: Booking) -> None:
    before = Movement.objects.count()
    for code, status in (("WHAT", 422), ("", 422), ("\x00", 422), ("x" * 999, 422)):
        response = door.post(PULL, {"code": code}, headers=HTMX)
        assert response.status_code == status
        assert "Unknown label" in response.content.decode()
    for what in ("ready:::", "missing:x", "settle:9999999999999:1", "settle:1:1", "give-up:"):
        assert door.post(PULL, {"do": what}).status_code == 422
    assert Movement.objects.count() == before


def test_the_button_is_a_scan(door: Client, visit: Booking, dress: Piece, amara: User) -> None:
    for _ in range(2):
        assert "1 of 1 ready" in do(door, f"ready:{visit.reference}:{dress.pk}", nonce="n1")
    movement = Movement.objects.filter(piece=dress).latest("number")
    assert (movement.number, movement.to_state, movement.actor) == (2, "on_rail", amara)


def test_not_there_puts_another_of_the_same_in_its_place(
    door: Client, world: World, visit: Booking, dress: Piece
) -> None:
    [spare] = make_pieces(variant=dress.variant, store=world.store)
    assert "Another piece of the same is promised instead" in do(door, f"missing:{dress.pk}")
    dress.refresh_from_db()
    assert dress.state == PieceState.MISSING
    assert [line.piece for line in pull_list(world.store, at=AT)[0].lines] == [spare]


def test_without_another_the_page_offers_what_is_free_and_the_customer_is_told(
    door: Client, world: World, visit: Booking, dress: Piece
) -> None:
    red = make_variant(product=dress.variant.product, sku="DRESS-M-RED", colour="Red")
    make_pieces(variant=red, store=world.store)
    expect(world, name="Bo", promised=world.pieces_of("DRESS-S"))
    assert "There is no other" in do(door, f"missing:{dress.pk}")
    [short] = shorts_of(world.store, at=AT)
    assert [one.sku for one in short.sizes] == ["DRESS-L"]
    assert [one.sku for one in short.colours] == ["DRESS-M-RED"]
    large = world.variant("DRESS-L")
    shown = do(door, f"settle:{short.shortfall.pk}:{large.pk}")
    assert "Evening dress, Ink, L is promised to them instead" in shown
    assert shorts_of(world.store, at=AT) == []
    assert Allocation.objects.live().filter(booking=visit, resource__piece__variant=large).count() == 1
    assert list(Message.objects.filter(kind="instead").values_list("channel", flat=True)) == ["sms"]
    assert "settled this already" in do(door, f"settle:{short.shortfall.pk}:{large.pk}")


def test_nothing_instead_takes_it_off_the_rail(door: Client, world: World, visit: Booking, dress: Piece) -> None:
    do(door, f"missing:{dress.pk}")
    assert "taken off their rail" in do(door, f"give-up:{Shortfall.objects.get().pk}")
    assert not visit.rail.exists()


def test_the_list_answers_nothing_while_nothing_changed(door: Client, world: World, visit: Booking) -> None:
    version = pull_version(world.store, at=AT)
    assert door.get(PULL, {"v": version}, headers=HTMX).status_code == 204
    report_missing(piece=world.pieces_of("DRESS-M")[0], at=AT)
    assert 'id="pull"' in door.get(PULL, {"v": version}, headers=HTMX).content.decode()


def test_others_stores_are_closed_to_them(door: Client, client: Client) -> None:
    make_world(slug="paris")
    assert door.get("/floor/paris/pull/").status_code == 403
    client.logout()
    assert client.get(PULL).status_code == 302


def test_the_camera_reads_barcodes(door: Client) -> None:
    barcode = zxingcpp.create_barcode("4006381333931", zxingcpp.BarcodeFormat.EAN13)
    picture = Image.fromarray(zxingcpp.write_barcode_to_image(barcode, scale=4, add_quiet_zones=True))
    assert read_code(file_of(picture), formats=LABELS) == "4006381333931"
    answer = door.post(f"{PULL}frame/", {"frame": file_of(picture)})
    assert answer.json() == {"code": "4006381333931"}
    assert door.post(f"{PULL}frame/", {"frame": BytesIO(b"nothing")}).status_code == 422
