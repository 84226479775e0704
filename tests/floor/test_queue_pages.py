"""Walking in and the queue, on the staff's pages and on the visitor's own."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bookings.models import Booking, BookingState
from bookings.queries.wishes import Wish
from floor.forms.walk_in import WHAT_FOR
from floor.models import QueueTicket, TicketState
from floor.services.queue import Joining, call, join
from floor.tickets import place_url, token_of
from notifications.models import Consent, Message
from stores.models import Piece, PieceState, Room
from tests.factories.bookings import make_booking
from tests.factories.world import World, make_world
from tests.floor.conftest import AT
from tests.reading import words_of

pytestmark = pytest.mark.django_db(transaction=True)
WALK_IN, QUEUE = "/floor/london/walk-in/", "/floor/london/queue/"
MINUTE = timedelta(minutes=1)
HTMX = {"HX-Request": "true"}
IN = {"experience": "try-on", "party": "1", "name": " Mei  Tanaka "}


@pytest.fixture
def world(present: time_machine.Traveller) -> World:
    """One room, the first moment free."""
    return make_world(rooms=1)


def queue(world: World, name: str = "Mei Tanaka") -> QueueTicket:
    return join(wish=Wish(experience=world.experience), store=world.store, who=Joining(name=name), at=AT)


def fill(world: World, *, ends_at: datetime = AT + 50 * MINUTE) -> Booking:
    """The room is somebody's, and free again a quarter of an hour after their visit: by default at five past eleven."""
    store, experience, begins = world.store, world.experience, AT + 5 * MINUTE
    return make_booking(store=store, experience=experience, starts_at=begins, ends_at=ends_at, promised=world.rooms)


def place_of(ticket: QueueTicket) -> str:
    return f"/q/{ticket.pk}/{token_of(ticket)}/"


def test_free_now_is_taken_with_one_tap(door: Client, world: World) -> None:
    page = words_of(door.get(WALK_IN))
    assert "Free now: 10:00" in page
    assert "Give a number" not in page
    start = re.search(r'name="starts_at" value="([^"]+)"', page)
    assert start
    answer = words_of(door.post(WALK_IN, {**IN, "do": "take", "starts_at": start[1]}, follow=True))
    assert "Mei Tanaka is in." in answer
    booking = Booking.objects.get()
    assert (booking.state, str(booking.customer), booking.starts_at) == (BookingState.ARRIVED, "Mei Tanaka", AT)


def test_a_stylist_and_pieces_are_promised_with_it(door: Client, world: World) -> None:
    data = {**IN, "sku": ["DRESS-M", "COAT-S"], "do": "take", "starts_at": AT.isoformat()}
    door.post(WALK_IN, data)
    rail = Booking.objects.get().rail.values_list("variant__sku", flat=True)
    assert set(rail) == {"DRESS-M", "COAT-S"}
    assert "We don’t know these pieces: WHAT" in words_of(door.get(WALK_IN, {"sku": "WHAT"}))


def test_what_is_not_free_soon_becomes_a_number(door: Client, world: World) -> None:
    fill(world)
    page = words_of(door.get(WALK_IN))
    assert "Free at 11:05" in page
    assert "Say: about 65 to 100 minutes." in page
    data = {**IN, "phone": "020 7946 0123", "texts": "on", "do": "queue"}
    answer = words_of(door.post(WALK_IN, data, follow=True))
    ticket = QueueTicket.objects.get()
    assert (ticket.name, ticket.phone.as_e164, ticket.texts_wanted) == ("Mei Tanaka", "+442079460123", True)
    assert Consent.objects.get().wording == f"Text me: {WHAT_FOR}"
    for said in ("Number 1", "about 65 to 100 minutes", "not before 11:05", place_url(ticket)):
        assert said in answer


def test_a_wait_of_hours_is_told_by_the_clock(door: Client, world: World) -> None:
    """Nobody counts hours in minutes."""
    fill(world, ends_at=AT + 290 * MINUTE)
    page = words_of(door.get(WALK_IN))
    assert "Free at 15:05" in page
    assert "minutes" not in page.partition("Free at")[2].partition("Name")[0]
    answer = words_of(door.post(WALK_IN, {**IN, "do": "queue"}, follow=True))
    assert "not before 15:05" in answer
    assert "to 450 minutes" not in answer


def test_a_later_gap_is_kept_and_confirmed_to_who_agreed_to_it(door: Client, world: World) -> None:
    fill(world)
    later = AT.replace(hour=10, minute=5)
    data = {**IN, "phone": "020 7946 0123", "texts": "on", "do": "take", "starts_at": later.isoformat()}
    assert "Booked for Mei Tanaka." in words_of(door.post(WALK_IN, data, follow=True))
    booking = Booking.objects.get(source="walk_in")
    assert (booking.state, booking.starts_at, booking.sms_consent) == (BookingState.CONFIRMED, later, True)
    assert list(Message.objects.values_list("kind", "recipient")) == [("confirmation", "+442079460123")]
    assert Consent.objects.get().wording == f"Text me: {WHAT_FOR}"


def test_a_gap_that_went_meanwhile_is_said_and_nothing_is_written(door: Client, world: World) -> None:
    fill(world)
    answer = door.post(WALK_IN, {**IN, "do": "take", "starts_at": AT.isoformat()})
    assert answer.status_code == 409
    assert "No room is free at that time. Please pick another one. Nothing was changed." in words_of(answer)
    assert Booking.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": ""}, "Please ask for their name"),
        ({"texts": "on"}, "Please ask for the number that the texts go to."),
        ({"phone": "12"}, "We can’t reach this number."),
    ],
)
def test_what_is_missing_is_asked_for(door: Client, world: World, wrong: dict[str, str], said: str) -> None:
    answer = door.post(WALK_IN, IN | {"do": "queue"} | wrong)
    assert answer.status_code == 422
    assert said in words_of(answer)
    assert not QueueTicket.objects.exists()


@pytest.mark.parametrize(
    "data",
    [
        {"experience": "\x00", "party": "x", "stylist": "9" * 30, "sku": "\x00" * 900, "change": ":9:", "code": "\x00"},
        {"party": "99"},
        {"do": "take", "starts_at": "2026-06-01"},
        {"do": "take", "starts_at": "2099-06-01T00:00:00+00:00", "name": "Mei"},
    ],
)
def test_whatever_is_made_up_is_no_fault_of_ours(door: Client, world: World, data: dict[str, str]) -> None:
    assert door.get(WALK_IN, data).status_code == 200
    assert door.post(WALK_IN, data).status_code in (409, 422)
    assert not Booking.objects.exists()


def test_past_closing_nobody_is_given_a_number(door: Client, world: World, present: time_machine.Traveller) -> None:
    present.move_to(AT.replace(hour=17, minute=30))
    page = words_of(door.get(WALK_IN))
    assert "Not today any more" in page
    assert "Give a number" not in page


def test_a_store_without_a_schedule_says_so(door: Client, world: World) -> None:
    world.experience.schedules.all().delete()
    assert "offers nothing that could be had at once" in words_of(door.get(WALK_IN))


def test_the_list_says_who_waits_and_when_it_is_their_turn(door: Client, world: World) -> None:
    queue(world), queue(world, "Ada Lovelace")
    page = words_of(door.get(QUEUE))
    assert page.index("Mei Tanaka") < page.index("Ada Lovelace")
    for said in ("Take in, 10:00", "in the next 10 minutes", "about 60 to 90 minutes", "1 person"):
        assert said in page


def test_staff_call_serve_and_let_go(door: Client, world: World, amara: User) -> None:
    mei, ada = queue(world), queue(world, "Ada Lovelace")

    def do(what: str) -> str:
        return words_of(door.post(QUEUE, {"do": what}, follow=True))

    assert "Called: number 1, Mei Tanaka." in do("next")
    assert "Called: number 2, Ada Lovelace." in do(f"call:{ada.pk}")
    assert "Nobody is waiting to be called." in do("next")
    assert "Ada Lovelace is in the queue no more." in do(f"missed:{ada.pk}")
    assert "Number 2 is “missed” already. Nothing was changed." in do(f"left:{ada.pk}")
    assert "Mei Tanaka is in." in do(f"serve:{mei.pk}:{AT.isoformat()}")
    mei.refresh_from_db()
    assert (mei.state, mei.called_by) == (TicketState.SERVED, amara)
    assert "Nobody is in the queue" in words_of(door.get(QUEUE))
    for nonsense in ("", "serve", "serve:1:never", f"serve:{'9' * 40}:x", "call:-1", "what:1"):
        assert "Nothing was changed." in do(nonsense)


def test_a_gap_that_went_is_said_on_the_list(door: Client, world: World) -> None:
    ticket = queue(world)
    fill(world)
    page = words_of(door.post(QUEUE, {"do": f"serve:{ticket.pk}:{AT.isoformat()}"}, follow=True))
    assert "No room is free at that time." in page
    ticket.refresh_from_db()
    assert ticket.state == TicketState.WAITING


def test_lists_and_places_renew_themselves_only_when_something_changed(door: Client, world: World) -> None:
    ticket = queue(world)
    for address in (QUEUE, place_of(ticket)):
        page = words_of(door.get(address))
        version = re.search(r'v=([^"]+)"', page)
        assert version
        with CaptureQueriesContext(connection) as queries:
            assert door.get(address, {"v": version[1]}, headers=HTMX).status_code == 204
        assert len(queries) <= 5
        other = queue(world)
        renewed = words_of(door.get(address, {"v": version[1]}, headers=HTMX))
        assert "<html" not in renewed
        other.delete()


def test_the_visitor_sees_their_place_and_leaves(client: Client, world: World, amara: User) -> None:
    first, ticket = queue(world, "Ada Lovelace"), queue(world)
    visitor = Client(enforce_csrf_checks=True)
    page = words_of(visitor.get(place_of(ticket)))
    for said in ("Number 2", "1 before you", "about 60 to 90 minutes", "Leave the queue"):
        assert said in page
    assert "Mei" not in page
    assert "Lovelace" not in page
    call(ticket=first, at=AT, actor=amara)
    assert "It is your turn" in words_of(visitor.get(place_of(first)))
    assert "You have left the queue" in words_of(visitor.post(place_of(ticket), {"do": "leave"}, follow=True))
    assert "You have left the queue" in words_of(visitor.post(place_of(ticket), {"do": "leave"}, follow=True))
    ticket.refresh_from_db()
    assert ticket.state == TicketState.LEFT


def test_the_page_says_what_became_of_each(client: Client, world: World, door: Client) -> None:
    served, missed = queue(world), queue(world)
    door.post(QUEUE, {"do": f"serve:{served.pk}:{AT.isoformat()}"})
    door.post(QUEUE, {"do": f"call:{missed.pk}"})
    door.post(QUEUE, {"do": f"missed:{missed.pk}"})
    assert "Your room is yours now." in words_of(client.get(place_of(served)))
    assert "you weren’t there" in words_of(client.get(place_of(missed)))
    late = queue(world)
    Room.objects.update(active=False)
    assert "we close before it is your turn" in words_of(client.get(place_of(late)))


def test_nobody_opens_another_s_place(client: Client, world: World) -> None:
    ticket, other = queue(world), queue(world)
    for address in (f"/q/{ticket.pk}/{token_of(other)}/", f"/q/{'9' * 30}/x/", f"/q/0/{token_of(ticket)}/"):
        assert client.get(address).status_code == 404
        assert client.post(address).status_code == 404
    answer = client.get(place_of(ticket))
    assert (answer["Referrer-Policy"], answer["X-Robots-Tag"]) == ("no-referrer", "noindex, nofollow")


def test_pieces_that_went_are_said_at_the_turn_and_others_chosen(
    door: Client, client: Client, world: World, amara: User
) -> None:
    wish = Wish(experience=world.experience, variants=(world.variant("DRESS-M"), world.variant("COAT-S")))
    ticket = join(wish=wish, store=world.store, who=Joining(name="Mei Tanaka"), at=AT)
    assert "Evening dress" in words_of(door.get(QUEUE))
    Piece.objects.filter(variant__sku="DRESS-M").update(state=PieceState.MISSING)
    gone, larger = world.variant("DRESS-M"), world.variant("DRESS-L")
    assert "Not all pieces are free at 10:00" in words_of(door.get(QUEUE))
    for page in (door.get(f"{QUEUE}{ticket.pk}/"), client.get(place_of(ticket))):
        assert "not free then" in words_of(page)
        assert f":{gone.pk}:{larger.pk}" in words_of(page)
    went = door.post(QUEUE, {"do": f"serve:{ticket.pk}:{AT.isoformat()}"})
    assert went["Location"] == f"{QUEUE}{ticket.pk}/"
    client.post(place_of(ticket), {"do": f"want:{gone.pk}:{larger.pk}"})
    answer = door.post(QUEUE, {"do": f"want:{ticket.pk}:{world.variant('COAT-S').pk}:"}, follow=True)
    assert "not free then" not in words_of(answer)
    door.post(QUEUE, {"do": f"serve:{ticket.pk}:{AT.isoformat()}"})
    assert [item.variant for item in Booking.objects.get().rail.all()] == [larger]


def test_another_store_s_tickets_are_not_ours(door: Client, world: World) -> None:
    paris = make_world(slug="paris")
    ticket = queue(paris)
    assert door.get(f"{QUEUE}{ticket.pk}/").status_code == 404
    door.post(QUEUE, {"do": f"left:{ticket.pk}"})
    ticket.refresh_from_db()
    assert ticket.state == TicketState.WAITING
    assert door.get("/floor/paris/queue/").status_code == 403


@pytest.mark.parametrize("address", [QUEUE, WALK_IN])
def test_pages_ask_as_much_for_fifty_as_for_one(door: Client, world: World, address: str) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert door.get(address).status_code == 200
        return len(queries)

    queue(world)
    asked()
    one = asked()
    for _ in range(49):
        queue(world)
    assert asked() == one <= 36
