"""A person of the store approves: asked, answered, not answered, taken back and moved."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from bookings.errors import (
    HoldExpired,
    IllegalMove,
    NotApproved,
    RequestAnswered,
    SlotTaken,
    TooManyAhead,
)
from bookings.messages import compose
from bookings.models import Allocation, Booking, BookingState, DeclinedWhy, EndedWhy
from bookings.planner import subject_of
from bookings.queries.mine import known_of
from bookings.queries.wishes import Wish
from bookings.services.approval import approve, decline
from bookings.services.cancel import cancel
from bookings.services.change import change_pieces, move
from bookings.services.confirm import confirm
from bookings.services.hold import extend, hold
from bookings.services.owing import sweep_owed
from bookings.services.release import sweep_lapsed
from bookings.services.visit import check_in
from bookings.services.walk_in import walk_in
from experiences.models import Experience, Purpose
from experiences.services.terms import vary
from notifications.models import Message
from tests.bookings.asking import ANSWER_BY, AT, ELEVEN, HOUR, asked, details_for, make_asking, waits
from tests.bookings.invariants import assert_invariants
from tests.factories.stores import make_user
from tests.factories.world import World, make_world

pytestmark = pytest.mark.django_db

S = BookingState


@pytest.fixture
def world() -> World:
    return make_asking()


@pytest.fixture
def actor() -> User:
    return make_user()


def state_of(booking: Booking) -> tuple[str, datetime | None]:
    booking.refresh_from_db()
    return booking.state, booking.expires_at


def yes(booking: Booking, actor: User, *, at: datetime = AT + HOUR) -> Booking:
    assert booking.asked_at is not None
    return approve(booking=booking, asked_at=booking.asked_at, at=at, actor=actor)


def no(booking: Booking, actor: User, *, at: datetime = AT + HOUR, why: DeclinedWhy = DeclinedWhy.HANDS) -> Booking:
    assert booking.asked_at is not None
    return decline(booking=booking, asked_at=booking.asked_at, why=why, at=at, actor=actor)


def words(booking: Booking, kind: str, channel: str, at: datetime = AT + HOUR) -> tuple[str, str]:
    """The text of a message that waits, and what it does to the calendar."""
    row = Message.objects.filter(subject=subject_of(booking), kind=kind, channel=channel, state="pending").get()
    said = compose(row, at)
    assert said is not None
    return said.text, said.calendar_method


def test_what_is_asked_for_is_promised_until_the_store_has_answered(world: World) -> None:
    booking = asked(world, "DRESS-M")

    assert state_of(booking) == (S.REQUESTED, ANSWER_BY)
    assert (booking.asked_at, booking.confirmed_at) == (AT, None)
    assert set(Allocation.objects.filter(live=True).values_list("expires_at", flat=True)) == {ANSWER_BY}
    assert not Booking.objects.expected().exists()
    assert waits(booking) == ["requested"]
    said = "Vitrine London: you asked for Wed 3 Jun at 11:00. It is kept"
    assert words(booking, "requested", "sms")[0].startswith(said)
    assert "by Mon 1 Jun 14:00 at the latest" in words(booking, "requested", "email")[0]
    assert words(booking, "requested", "email")[1] == ""
    with pytest.raises(SlotTaken):
        asked(world, "DRESS-M", number=1)
    with pytest.raises(NotApproved):
        check_in(code=booking.reference, store=world.store, at=ELEVEN - 46 * HOUR)
    assert_invariants(AT)


def test_yes_is_the_ordinary_confirmation_and_is_given_once(world: World, actor: User) -> None:
    booking = yes(asked(world, "DRESS-M"), actor)

    assert state_of(booking) == (S.CONFIRMED, None)
    assert booking.confirmed_at == AT + HOUR
    assert set(Allocation.objects.filter(live=True).values_list("expires_at", flat=True)) == {None}
    assert waits(booking) == ["confirmation", "reminder_day", "reminder_hours"]
    assert words(booking, "confirmation", "email")[1] == "REQUEST"
    assert yes(booking, actor, at=AT + 2 * HOUR).confirmed_at == AT + HOUR
    with pytest.raises(RequestAnswered):
        no(booking, actor)
    last = booking.moves.order_by("pk").last()
    assert last is not None
    assert (last.from_state, last.to_state, last.actor, last.why) == (S.REQUESTED, S.CONFIRMED, actor, "approved")
    sweep_owed(at=AT + HOUR)
    assert waits(booking) == ["confirmation", "reminder_day", "reminder_hours"]
    assert_invariants(AT + HOUR)


def test_no_gives_all_back_at_once_and_says_why(world: World, actor: User) -> None:
    booking = no(asked(world, "DRESS-M"), actor)

    assert state_of(booking) == (S.CANCELLED, None)
    assert booking.declined_why == DeclinedWhy.HANDS
    assert not Allocation.objects.filter(live=True).exists()
    assert waits(booking) == ["declined"]
    text, _calendar = words(booking, "declined", "sms")
    assert "can't be: the right person isn’t there then. Other times: http" in text
    assert words(booking, "declined", "email")[1] == ""
    assert no(booking, actor).changed_at == AT + HOUR
    with pytest.raises(RequestAnswered):
        yes(booking, actor)
    assert asked(world, "DRESS-M", number=1).state == S.REQUESTED
    assert_invariants(AT + HOUR)


def test_who_is_not_answered_in_time_is_told_so_and_blocks_nobody(world: World, actor: User) -> None:
    swept, blocking = asked(world, "COAT-M", starts_at=ELEVEN + 3 * HOUR), asked(world, "DRESS-M", number=1)
    assert sweep_lapsed(at=ANSWER_BY - timedelta(seconds=1)) == 0

    assert asked(world, "DRESS-M", number=2, at=ANSWER_BY).state == S.REQUESTED
    assert state_of(blocking) == (S.CANCELLED, None)
    for late in (yes, no):
        with pytest.raises(RequestAnswered):
            late(swept, actor, at=ANSWER_BY)
    assert sweep_lapsed(at=ANSWER_BY) == 1
    for one in (swept, blocking):
        one.refresh_from_db()
        assert (one.state, one.declined_why, waits(one)) == (S.CANCELLED, DeclinedWhy.UNANSWERED, ["declined"])
    assert Allocation.objects.filter(booking=swept, live=False, ended_why=EndedWhy.CANCELLED).count() == 2
    assert "we couldn’t answer in time" in words(swept, "declined", "sms")[0]
    assert_invariants(ANSWER_BY)


def test_the_store_answers_half_way_to_the_start_at_the_latest(world: World) -> None:
    soon = AT + 3 * HOUR
    booking = asked(world, starts_at=soon)
    assert booking.expires_at == AT + 1.5 * HOUR


def test_customer_takes_the_request_back_whenever_they_like(world: World) -> None:
    booking = asked(world, starts_at=AT + 1.5 * HOUR)
    cancel(booking=booking, at=AT + timedelta(minutes=40))
    booking.refresh_from_db()
    assert (booking.state, booking.declined_why, waits(booking)) == (S.CANCELLED, "", ["cancelled"])
    assert words(booking, "cancelled", "email")[1] == ""
    assert_invariants(AT + HOUR)


def test_another_time_is_asked_for_anew_and_other_pieces_are_not(world: World, actor: User) -> None:
    booking = yes(asked(world, "DRESS-M"), actor)
    change_pieces(booking=booking, variants=[world.variant("COAT-M")], at=AT + HOUR)
    assert state_of(booking) == (S.CONFIRMED, None)

    later = AT + 2 * HOUR
    booking = move(booking=booking, starts_at=ELEVEN + HOUR, at=later)
    assert state_of(booking) == (S.REQUESTED, later + 4 * HOUR)
    assert (booking.asked_at, booking.confirmed_at, booking.starts_at) == (later, None, ELEVEN + HOUR)
    assert waits(booking) == ["requested"]
    assert words(booking, "requested", "email", later)[1] == "CANCEL"
    assert_invariants(later)

    assert booking.asked_at is not None
    with pytest.raises(RequestAnswered):
        approve(booking=booking, asked_at=AT, at=later, actor=actor)
    sequence = booking.sequence
    booking = yes(booking, actor, at=later + HOUR)
    assert waits(booking) == ["confirmation", "reminder_day", "reminder_hours"]
    assert words(booking, "confirmation", "email", later + HOUR)[1] == "REQUEST"
    assert booking.sequence > sequence
    assert_invariants(later + HOUR)


def test_who_waits_moves_on_and_the_clock_begins_again(world: World, actor: User) -> None:
    booking = asked(world, "DRESS-M")
    booking = move(booking=booking, starts_at=ELEVEN + HOUR, at=AT + HOUR)
    assert state_of(booking) == (S.REQUESTED, ANSWER_BY + HOUR)
    assert waits(booking) == ["requested"]
    booking = no(booking, actor, at=AT + 2 * HOUR)
    assert waits(booking) == ["declined"]
    assert_invariants(AT + 2 * HOUR)


def test_staff_who_move_what_was_approved_ask_nobody(world: World, actor: User) -> None:
    booking = yes(asked(world), actor)
    booking = move(booking=booking, starts_at=ELEVEN + HOUR, at=AT + 2 * HOUR, actor=actor)
    assert state_of(booking) == (S.CONFIRMED, None)
    waiting = asked(world, number=1)
    soon = AT + 3 * HOUR
    waiting = move(booking=waiting, starts_at=soon, at=AT + HOUR, actor=actor)
    assert state_of(waiting) == (S.REQUESTED, AT + 2 * HOUR)
    assert_invariants(AT + 2 * HOUR)


def test_a_store_that_does_not_ask_gives_its_word_at_once(world: World, actor: User) -> None:
    second = make_world(slug="second")
    vary(experience=world.experience, store=second.store, fields={"approval_minutes": 0})
    assert asked(second, number=1).state == S.CONFIRMED
    booking = asked(world)
    booking = move(booking=booking, starts_at=ELEVEN, store=second.store, at=AT + HOUR)
    assert state_of(booking) == (S.CONFIRMED, None)
    assert waits(booking) == ["confirmation", "reminder_day", "reminder_hours"]
    assert_invariants(AT + HOUR)


def test_walk_ins_and_exchanges_need_nobodys_word(world: World, actor: User) -> None:
    wish = Wish(experience=world.experience)
    begins = ELEVEN
    inside = walk_in(wish=wish, store=world.store, starts_at=begins, details=details_for(), at=begins, actor=actor)
    assert inside.state == S.ARRIVED
    world.experience.purpose = Purpose.EXCHANGE
    assert world.experience.time_to_answer is None


def test_requests_count_where_bookings_count(world: World, actor: User) -> None:
    Experience.objects.filter(pk=world.experience.pk).update(live_max=1, daily_cap=2)
    world.experience.refresh_from_db()
    first = asked(world)
    with pytest.raises(TooManyAhead):
        asked(world, starts_at=ELEVEN + 3 * HOUR)
    asked(world, starts_at=ELEVEN + 3 * HOUR, number=1)
    with pytest.raises(SlotTaken):
        asked(world, starts_at=ELEVEN + 5 * HOUR, number=2)
    no(first, actor)
    assert asked(world, starts_at=ELEVEN + 5 * HOUR, number=2).state == S.REQUESTED
    customer = asked(world, starts_at=ELEVEN + 28 * HOUR, number=3).customer
    assert customer is not None
    assert [one.state for one in known_of(customer, at=AT).ahead] == [S.REQUESTED]


def test_who_has_no_time_left_to_be_answered_is_not_asked_for(world: World) -> None:
    Experience.objects.filter(pk=world.experience.pk).update(lead_time=0)
    world.experience.refresh_from_db()
    soon = AT + timedelta(minutes=15)
    held = hold(wish=Wish(experience=world.experience), store=world.store, starts_at=soon, at=AT)
    for minute in range(4, 20, 4):
        extend(booking=held, at=AT + timedelta(minutes=minute))
    with pytest.raises(HoldExpired):
        confirm(booking=held, details=details_for(), at=soon)


def test_what_is_over_is_not_moved(world: World) -> None:
    booking = asked(world)
    with pytest.raises(IllegalMove):
        move(booking=booking, starts_at=ELEVEN + HOUR, at=ANSWER_BY)
    with pytest.raises(IllegalMove):
        confirm(booking=booking, details=details_for(), at=AT)


@pytest.mark.parametrize(
    "fields",
    [
        {"expires_at": None},
        {"asked_at": None},
        {"confirmed_at": AT},
        {"expires_at": ELEVEN},
        {"declined_why": DeclinedWhy.OTHER},
        {"state": S.CONFIRMED},
        {"state": S.CANCELLED, "expires_at": None, "declined_why": "whim"},
        {"customer": None},
    ],
)
def test_database_keeps_a_request_whole(world: World, fields: dict[str, object]) -> None:
    booking = asked(world)
    with pytest.raises(IntegrityError), transaction.atomic():
        Booking.objects.filter(pk=booking.pk).update(**fields)
