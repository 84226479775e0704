"""A check-in that was a mistake is taken back, while nothing followed from it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import Client

from bookings.errors import ArrivalStands, IllegalMove
from bookings.models import Allocation, Booking, BookingState, Move
from bookings.queries.wishes import Wish, variants_of
from bookings.services.confirm import Details, book, confirm
from bookings.services.customers import Contact
from bookings.services.late import sweep_missed
from bookings.services.sessions import open_session
from bookings.services.visit import check_in, start
from floor.models import RoomKey, RoomRequest
from floor.services.fitting import ask_help
from floor.services.undoing import may_undo, undo_check_in
from notifications.models import Message, MessageState
from notifications.services.compose import words_for
from stores.models import PieceState
from stores.services.ledger import change_state
from tests.bookings.invariants import assert_invariants
from tests.factories.world import World, make_world
from tests.floor.conftest import AT, TEN_MINUTES, expect
from tests.racing import race

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DOOR = "/floor/london/check-in/"


def booked(world: World, *, at_hour: int = 1) -> Booking:
    """Mei booked two days ago, in all ways of the house; her visit begins in some hours."""
    world.experience.lead_time = 0
    world.experience.save()
    details = Details(contact=Contact(name="Mei Tanaka", phone="+447946012345"), sms=True)
    wish = Wish(experience=world.experience, variants=variants_of(["DRESS-M"]))
    starts_at = AT + at_hour * HOUR
    return book(wish=wish, store=world.store, starts_at=starts_at, details=details, at=AT - timedelta(days=2))


def let_in(booking: Booking, *, at: datetime = AT) -> Booking:
    return check_in(code=booking.reference, store=booking.store, at=at).booking


def live_of(booking: Booking) -> set[int]:
    return set(Allocation.objects.live().filter(booking=booking).values_list("pk", flat=True))


def test_they_are_expected_again_with_all_that_is_kept(world: World, amara: User) -> None:
    booking = booked(world, at_hour=3)
    waiting = Message.objects.filter(state=MessageState.PENDING).exclude(kind="reminder_day")  # its time is over
    owed = list(waiting.order_by("pk").values("pk", "dedupe_key", "due_at"))
    kept = live_of(booking)
    let_in(booking)
    assert not Message.objects.filter(state=MessageState.PENDING).exists()

    undo_check_in(booking=booking, at=AT + MINUTE, actor=amara)

    fresh = Booking.objects.get(pk=booking.pk)
    assert (fresh.state, fresh.awaited_until, live_of(booking)) == (BookingState.CONFIRMED, None, kept)
    move = Move.objects.filter(booking=booking).last()
    assert move is not None
    assert (move.from_state, move.to_state, move.actor, move.why) == (
        "arrived",
        "confirmed",
        amara,
        "checked in by mistake",
    )
    again = Message.objects.filter(state=MessageState.PENDING).order_by("pk").values("pk", "dedupe_key", "due_at")
    assert list(again) == owed
    assert_invariants(AT + MINUTE)


def test_the_word_to_the_stylist_is_taken_back_and_said_anew(world: World, amara: User) -> None:
    stylist = world.stylists[0]
    stylist.user = amara
    stylist.save()
    booking = expect(world, stylist=stylist)
    let_in(booking)
    alert = Message.objects.get(subject=f"arrival:{booking.reference}")
    undo_check_in(booking=booking, at=AT + MINUTE, actor=None)
    alert.refresh_from_db()
    assert alert.state == MessageState.CANCELLED
    assert words_for(alert, at=AT + MINUTE) is None
    let_in(booking, at=AT + 2 * MINUTE)
    waiting = Message.objects.get(subject=f"arrival:{booking.reference}", state=MessageState.PENDING)
    assert waiting.due_at == AT + 2 * MINUTE


@pytest.mark.parametrize(("since", "until"), [(25, 35), (40, 50), (5, None)])
def test_the_rule_leaves_them_ten_minutes(world: World, since: int, until: int | None) -> None:
    """Counted from the time of the visit; the rule of this experience strikes after half an hour."""
    booking = expect(world, starts_at=AT - since * MINUTE)
    let_in(booking)
    undone = undo_check_in(booking=booking, at=AT, actor=None)
    assert undone.awaited_until == (until and booking.starts_at + until * MINUTE)
    assert sweep_missed(at=AT + 9 * MINUTE) == 0


def test_a_guest_of_a_session_keeps_the_place(world: World) -> None:
    session = open_session(experience=world.experience, store=world.store, starts_at=AT + HOUR, places=3, at=AT)
    details = Details(contact=Contact(name="Ada", phone="+447946012346"))
    wish = Wish(experience=world.experience)
    booking = book(wish=wish, store=world.store, starts_at=AT + HOUR, details=details, at=AT - HOUR)
    let_in(booking)
    undo_check_in(booking=booking, at=AT, actor=None)
    session.refresh_from_db()
    assert session.places_taken == 1
    assert_invariants(AT)


def in_session(world: World, booking: Booking) -> None:
    start(booking=booking, at=AT)


def asked(world: World, booking: Booking) -> None:
    ask_help(booking=booking, room=None, at=AT)


def page_opened(world: World, booking: Booking) -> None:
    RoomKey.objects.create(booking=booking, opened_at=AT)


def handed_over(world: World, booking: Booking) -> None:
    change_state(piece=world.pieces_of("DRESS-M")[0], to=PieceState.WITH_VISITOR, at=AT, reason="handed over")


@pytest.mark.parametrize("followed", [in_session, asked, page_opened, handed_over])
def test_what_followed_lets_the_check_in_stand(
    door: Client, world: World, followed: Callable[[World, Booking], None]
) -> None:
    booking = expect(world, promised=[world.rooms[0], world.pieces_of("DRESS-M")[0]])
    visit = f"/floor/london/visits/{booking.reference}/"
    assert "Undo the check-in" in door.post(DOOR, {"code": booking.reference}).content.decode()
    followed(world, booking)
    for page in (door.get(visit), door.post(DOOR, {"code": booking.reference})):
        assert "Undo the check-in" not in page.content.decode()
    with pytest.raises(ArrivalStands):
        undo_check_in(booking=booking, at=AT, actor=None)
    said = door.post(visit, {"do": "undo"}, follow=True).content.decode()
    assert "The check-in is too long ago, or the visit has gone on since. Nothing was changed." in said
    assert Booking.objects.get(pk=booking.pk).state != BookingState.CONFIRMED


def test_ten_minutes_later_it_stands(world: World) -> None:
    booking = expect(world)
    let_in(booking)
    assert may_undo(let_in(booking), at=AT + TEN_MINUTES - timedelta(seconds=1))
    with pytest.raises(ArrivalStands):
        undo_check_in(booking=booking, at=AT + TEN_MINUTES, actor=None)


def test_from_the_door_to_the_visit_and_back_at_the_door(
    door: Client, world: World, present: time_machine.Traveller
) -> None:
    booking = expect(world)
    visit = f"/floor/london/visits/{booking.reference}/"
    door.post(DOOR, {"code": booking.reference})
    for _twice in range(2):
        page = door.post(visit, {"do": "undo"}, follow=True).content.decode()
        assert "Undone: Mei Tanaka is expected again, and all is kept." in page
        assert "checked in by mistake" in page
    assert Move.objects.filter(booking=booking, to_state=BookingState.CONFIRMED).count() == 1
    present.shift(MINUTE)
    assert "Welcome, Mei Tanaka" in door.post(DOOR, {"code": booking.reference}).content.decode()


@pytest.mark.parametrize("state", [BookingState.COMPLETED, BookingState.NO_SHOW, BookingState.CANCELLED])
def test_only_who_has_arrived_can_be_expected_again(world: World, state: BookingState) -> None:
    booking = expect(world, state=state, promised=())
    with pytest.raises(ArrivalStands):
        undo_check_in(booking=booking, at=AT, actor=None)


def test_a_customers_form_can_not_undo_an_arrival(world: World) -> None:
    """Now that a visitor may be expected again, a form that is sent once more must not do it."""
    booking = booked(world)
    let_in(booking)
    with pytest.raises(IllegalMove):
        confirm(booking=booking, details=Details(contact=Contact(name="Eve", phone="+447946012345")), at=AT)
    fresh = Booking.objects.select_related("customer").get(pk=booking.pk)
    assert (fresh.state, str(fresh.customer)) == (BookingState.ARRIVED, "Mei Tanaka")


def check_in_again(*, booking: Booking, at: datetime) -> object:
    return check_in(code=booking.reference, store=booking.store, at=at)


OTHERS: tuple[tuple[Callable[..., object], dict[str, object]], ...] = (
    (undo_check_in, {"actor": None}),
    (check_in_again, {}),
    (start, {}),
    (ask_help, {"room": None}),
)
"""What another device does in the same moment."""


@pytest.mark.django_db(transaction=True)
def test_two_devices_undo_once_and_never_what_was_begun() -> None:
    world = make_world()
    for n, (verb, details) in enumerate(OTHERS):
        booking = expect(world, promised=(), starts_at=AT + n * HOUR)
        let_in(booking)
        undo = partial(undo_check_in, booking=booking, at=AT, actor=None)
        answers = race(undo, partial(verb, booking=booking, at=AT, **details))
        state = Booking.objects.get(pk=booking.pk).state
        undone = Move.objects.filter(booking=booking, to_state=BookingState.CONFIRMED).count()
        if verb in (undo_check_in, check_in_again):
            assert (answers, undone) == ({"won": 2}, 1)
        else:
            assert answers in ({"won": 1, "arrival_stands": 1}, {"won": 1, "illegal_move": 1})
            assert undone == (state == BookingState.CONFIRMED)
        asked_for = RoomRequest.objects.filter(booking=booking).exists()
        assert not (asked_for and state == BookingState.CONFIRMED)
