"""The visitor's own page: who may open it, what it shows, what can be asked for there."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from bookings.models import Booking, BookingState, Feeling, RailItem
from bookings.services.closing import close_visit
from floor.models import RequestState, RoomKey, RoomRequest, WhyDeclined
from floor.queries.fitting import room_version, room_view
from floor.services.fitting import ask_help, decline, finish, take
from stores.models import PieceState
from tests.factories.bookings import make_allocation, make_booking
from tests.factories.experiences import make_session
from tests.factories.world import World, make_world
from tests.floor.conftest import AT, expect
from tests.reading import words_of

pytestmark = pytest.mark.django_db(transaction=True)
HTMX = {"HX-Request": "true"}


@pytest.fixture
def visit(world: World) -> Booking:
    """Mei Tanaka in Room 1 since ten, with the dress in M."""
    return inside(world)


def inside(world: World, **fields: object) -> Booking:
    dress = world.pieces_of("DRESS-M")[0]
    given: dict[str, object] = {"state": BookingState.IN_SESSION, "starts_at": AT, "note": "Hates green."} | fields
    return expect(world, promised=[world.rooms[0], dress], **given)  # type: ignore[arg-type]


@pytest.fixture
def address(world: World) -> str:
    return f"/r/{world.rooms[0].code}"


def shown(client: Client, address: str) -> str:
    return words_of(client.get(address))


def do(client: Client, address: str, what: str) -> str:
    return words_of(client.post(address, {"do": what}, follow=True))


def ask(world: World, wanted: str, instead_of: str = "DRESS-M") -> str:
    return f"ask:{world.variant(instead_of).pk}:{world.variant(wanted).pk}"


def test_a_scan_opens_the_visit_and_says_nothing_of_the_person(client: Client, visit: Booking, address: str) -> None:
    page = shown(client, address)
    assert "Evening dress" in page
    assert "size M" in page
    customer = visit.customer
    assert customer is not None
    for private in (customer.name, str(customer.phone), visit.reference, "Hates green", visit.uid):
        assert private not in page


@pytest.mark.parametrize("state", [BookingState.CONFIRMED, BookingState.COMPLETED])
def test_without_somebody_in_it_the_room_is_friendly(
    client: Client, world: World, address: str, state: BookingState
) -> None:
    inside(world, state=state)
    assert "Nobody is in this room yet" in shown(client, address)
    assert not RoomKey.objects.exists()


def test_after_its_time_the_room_is_nobodys(
    client: Client, visit: Booking, address: str, present: time_machine.Traveller
) -> None:
    present.move_to(visit.promised_until)
    assert "Nobody is in this room yet" in shown(client, address)


def test_who_begins_early_is_in_the_room_unless_it_is_somebody_elses_till_then(world: World, address: str) -> None:
    early = inside(world, starts_at=AT + timedelta(hours=1), state=BookingState.ARRIVED)
    assert "Nobody is in this room yet" in shown(Client(), address)
    Booking.objects.filter(pk=early.pk).update(state=BookingState.IN_SESSION)
    assert "Evening dress" in shown(Client(), address)
    expect(world, name="Ada Lovelace", starts_at=AT - timedelta(minutes=10), promised=world.rooms[:1])
    assert "Nobody is in this room yet" in shown(Client(), address)


def test_codes_that_never_were_and_rooms_that_are_closed_are_404_alike(
    client: Client, world: World, address: str
) -> None:
    world.rooms[0].active = False
    world.rooms[0].save()
    pages = [client.get(path) for path in ("/r/ZZZZZZZZZZZZ", "/r/%00", address)]
    assert {page.status_code for page in pages} == {404}


def test_the_second_phone_needs_the_word(visit: Booking, address: str) -> None:
    first, second = Client(), Client()
    word = RoomKey.objects.create(booking=visit).word
    assert word in shown(first, address)
    assert "Evening dress" not in shown(second, address)
    assert "Tries left: 9" in second.post(address, {"word": "no"}).content.decode()
    assert "Evening dress" in second.post(address, {"word": word}, follow=True).content.decode()


def test_words_can_not_be_tried_for_ever(visit: Booking, address: str) -> None:
    key = RoomKey.objects.create(booking=visit, opened_at=AT)
    stranger = Client()
    for _ in range(10):
        assert stranger.post(address, {"word": "xxxx"}).status_code == 422
    assert stranger.post(address, {"word": key.word}).status_code == 422
    assert "Evening dress" not in shown(stranger, address)


def test_of_the_visit_before_nobody_reads_the_next(world: World, visit: Booking, address: str) -> None:
    mei, bo = Client(), Client()
    shown(mei, address)
    close_visit(booking=visit, outcomes={}, at=AT)
    assert "Your visit is over" in shown(mei, address)
    assert "Evening dress" not in shown(mei, address)
    following = inside(world)
    assert "Your last visit is over" in shown(mei, address)
    assert "Evening dress" not in shown(mei, address)
    assert "Evening dress" in shown(bo, address)
    assert mei.get(address, headers=HTMX)["HX-Refresh"] == "true"
    do(mei, address, "help")
    assert not RoomRequest.objects.filter(booking=following).exists()


def test_a_session_shows_its_room_to_nobody(client: Client, world: World, address: str) -> None:
    session = make_session(experience=world.experience, store=world.store, starts_at=AT)
    make_allocation(scarce=world.rooms[0], session=session, start=AT, end=AT + timedelta(hours=1), store=world.store)
    make_booking(
        store=world.store,
        experience=world.experience,
        starts_at=AT,
        session=session,
        state=BookingState.ARRIVED,
    )
    assert "Nobody is in this room yet" in shown(client, address)


def test_only_what_is_free_is_offered_and_it_can_be_asked_for_once(
    client: Client, world: World, visit: Booking, address: str
) -> None:
    other = make_booking(store=world.store, experience=world.experience, starts_at=AT + timedelta(minutes=30))
    make_allocation(scarce=world.pieces_of("DRESS-L")[0], booking=other)
    page = shown(client, address)
    assert ask(world, "DRESS-S") in page
    assert ask(world, "DRESS-L") not in page
    for _ in range(2):
        assert "We have been told." in do(client, address, ask(world, "DRESS-S"))
    [request] = RoomRequest.objects.all()
    assert (request.variant, request.instead_of) == (world.variant("DRESS-S"), world.variant("DRESS-M"))
    assert (request.room, request.asked_at, request.state) == (world.rooms[0], AT, RequestState.ASKED)
    for made_up in ("DRESS-L", "COAT-S"):
        assert client.post(address, {"do": ask(world, made_up)}).status_code == 409
    assert RoomRequest.objects.count() == 1


@pytest.mark.parametrize("what", ["", "dance", "ask", "ask:1", "ask:x:y", "ask:1:2:3", "ask:-1:99999999999", "\x00"])
def test_what_is_made_up_changes_nothing(client: Client, visit: Booking, address: str, what: str) -> None:
    shown(client, address)
    assert client.post(address, {"do": what}).status_code == 409
    assert not RoomRequest.objects.exists()


@pytest.mark.parametrize("what", ["feel", "feel:0:love", "withdraw", "withdraw:x", "withdraw:99"])
def test_what_is_of_nobody_changes_nothing(client: Client, visit: Booking, address: str, what: str) -> None:
    shown(client, address)
    assert client.post(address, {"do": what}).status_code == 302
    assert not RailItem.objects.exclude(feeling="").exists()


def test_love_not_for_me_and_neither(client: Client, world: World, visit: Booking, address: str) -> None:
    shown(client, address)
    dress = world.variant("DRESS-M").pk
    for said, kept in (("love", Feeling.LOVE), ("not_for_me", Feeling.NOT_FOR_ME), ("", ""), ("adore", "")):
        do(client, address, f"feel:{dress}:{said}")
        assert RailItem.objects.get(booking=visit).feeling == kept


def test_the_page_tells_how_it_stands(client: Client, world: World, visit: Booking, address: str, amara: User) -> None:
    shown(client, address)
    assert "Never mind" in do(client, address, ask(world, "DRESS-S"))
    request = RoomRequest.objects.get()
    take(request=request, at=AT, actor=amara)
    assert "Somebody is on the way." in shown(client, address)
    assert "Somebody is on it already" in do(client, address, f"withdraw:{request.pk}")
    finish(request=request, back_to=PieceState.ON_FLOOR, at=AT, actor=amara)
    page = shown(client, address)
    assert "Done." in page
    assert "size S" in page
    assert "size M" not in page


def test_what_was_asked_for_can_be_withdrawn(client: Client, visit: Booking, address: str) -> None:
    shown(client, address)
    do(client, address, "help")
    do(client, address, f"withdraw:{RoomRequest.objects.get().pk}")
    assert RoomRequest.objects.get().state == RequestState.WITHDRAWN


def test_a_no_is_told_with_its_reason(client: Client, visit: Booking, address: str, amara: User) -> None:
    shown(client, address)
    request = ask_help(booking=visit, room=None, at=AT)
    decline(request=request, why=WhyDeclined.IN_PERSON, at=AT, actor=amara)
    assert "We would rather tell you in person" in shown(client, address)


def test_nothing_new_is_204_and_something_new_is_not(client: Client, visit: Booking, address: str) -> None:
    shown(client, address)
    at = f"{address}?v={room_version(visit, at=AT)}"
    assert client.get(at, headers=HTMX).status_code == 204
    ask_help(booking=visit, room=None, at=AT)
    answer = client.get(at, headers=HTMX)
    assert answer.status_code == 200
    assert "<html" not in answer.content.decode()


def test_the_page_is_in_the_visitors_language(visit: Booking, address: str) -> None:
    page = Client(headers={"accept-language": "zh-hans"}).get(address).content.decode()
    assert 'lang="zh-hans"' in page
    assert "Your fitting room" not in page


@pytest.mark.parametrize("pieces", [1, 5])
def test_it_reads_three_times_however_much_hangs(
    world: World, visit: Booking, pieces: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    more = ["DRESS-S", "DRESS-L", "COAT-S", "COAT-M"][: pieces - 1]
    RailItem.objects.bulk_create(RailItem(booking=visit, variant=world.variant(sku)) for sku in more)
    with django_assert_num_queries(3):
        room_view(visit, at=AT)


def test_two_stores_rooms_are_apart(visit: Booking, address: str) -> None:
    mei = Client()
    shown(mei, address)
    elsewhere = make_world(slug="lyon")
    assert "Your visit is over" in shown(mei, f"/r/{elsewhere.rooms[0].code}")
