"""Two who answer, the clock and the customer at once: one of them wins, and the messages say what happened."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from django.contrib.auth.models import User
from django.db import transaction

from bookings.models import Allocation, Booking, BookingState, DeclinedWhy
from bookings.queries.wishes import Wish
from bookings.services import release
from bookings.services.approval import approve, decline
from bookings.services.cancel import cancel
from bookings.services.change import move
from bookings.services.hold import hold
from bookings.services.locks import days_of, lock_days
from bookings.services.release import sweep_lapsed
from tests.bookings.asking import ANSWER_BY, AT, ELEVEN, HOUR, asked, make_asking, waits
from tests.bookings.invariants import assert_invariants
from tests.dying import killed
from tests.factories.stores import make_user
from tests.factories.world import World, make_world
from tests.racing import at_once, impatient, race

pytestmark = pytest.mark.django_db(transaction=True)

TOLD = {BookingState.CONFIRMED: "confirmation", BookingState.CANCELLED: "declined"}
DIES_WHILE_ANSWERING = """
from datetime import datetime, timedelta, UTC
from bookings.models import Booking
from bookings.services import approval, state

state.owe_messages = die
booking = Booking.objects.get()
approval.approve(booking=booking, asked_at=booking.asked_at, at=booking.asked_at + timedelta(hours=1), actor=None)
"""


@pytest.fixture
def world() -> World:
    return make_asking()


def answers(booking: Booking, actor: User) -> tuple[Callable[[], object], Callable[[], object]]:
    at = AT + HOUR
    asked_at = booking.asked_at
    assert asked_at is not None
    return (
        partial(approve, booking=booking, asked_at=asked_at, at=at, actor=actor),
        partial(decline, booking=booking, asked_at=asked_at, why=DeclinedWhy.TIME, at=at, actor=actor),
    )


def test_of_yes_and_no_one_counts(world: World) -> None:
    for number in range(3):
        booking = asked(world, starts_at=ELEVEN + number * HOUR, number=number)
        yes, no = answers(booking, make_user())
        assert race(yes, no) == {"won": 1, "request_answered": 1}
        booking.refresh_from_db()
        assert waits(booking)[0] == TOLD[BookingState(booking.state)]
    assert_invariants(AT + HOUR)


def test_the_same_answer_twice_is_given_once(world: World) -> None:
    booking = asked(world)
    yes, _no = answers(booking, make_user())
    assert race(yes, yes) == {"won": 2}
    assert booking.moves.filter(to_state=BookingState.CONFIRMED).count() == 1
    assert_invariants(AT + HOUR)


def test_answer_clock_and_customer_leave_one_truth(world: World) -> None:
    """The sweep's clock is ahead of the one by which is answered: both may be right."""
    for number in range(3):
        booking = asked(world, "DRESS-M", starts_at=ELEVEN + 2 * number * HOUR, number=number)
        yes, no = answers(booking, make_user())
        take_back = partial(cancel, booking=booking, at=AT + HOUR)
        others = (
            partial(sweep_lapsed, at=ANSWER_BY),
            take_back,
            partial(move, booking=booking, starts_at=ELEVEN + (2 * number + 1) * HOUR, at=AT + HOUR),
        )
        race((yes, no, yes)[number], others[number])
        booking.refresh_from_db()
        live = Allocation.objects.filter(booking=booking, live=True).count()
        assert live == (2 if booking.is_live else 0)
        assert len(set(waits(booking)) & {"requested", "confirmation", "declined", "cancelled"}) == 1
        assert_invariants(AT + HOUR)


def test_a_busy_store_keeps_nobody_else_waiting(world: World) -> None:
    second = make_world(slug="second")
    busy = [asked(second, starts_at=ELEVEN + number * HOUR, number=number) for number in range(2)]
    asked(world, number=2)
    with transaction.atomic():
        lock_days(days_of(busy[0]))
        assert at_once(impatient(partial(sweep_lapsed, at=ANSWER_BY))) == [1]
    assert sweep_lapsed(at=ANSWER_BY) == 2
    assert all("declined" in waits(booking) for booking in Booking.objects.all())


def test_who_waits_for_an_answer_is_told_before_holds_are_swept(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    held = hold(wish=Wish(experience=world.experience), store=world.store, starts_at=ELEVEN + HOUR, at=AT)
    booking = asked(world)
    monkeypatch.setattr(release, "SWEPT_AT_ONCE", 1)
    assert sweep_lapsed(at=ANSWER_BY) == 1
    booking.refresh_from_db()
    held.refresh_from_db()
    assert (booking.state, held.state) == (BookingState.CANCELLED, BookingState.HELD)


def test_who_dies_while_answering_has_not_answered(world: World, database_url: str) -> None:
    booking = asked(world)
    killed(DIES_WHILE_ANSWERING, database_url=database_url)

    booking.refresh_from_db()
    assert (booking.state, waits(booking)) == (BookingState.REQUESTED, ["requested"])
    yes, _no = answers(booking, make_user())
    yes()
    booking.refresh_from_db()
    assert (booking.state, waits(booking)[0]) == (BookingState.CONFIRMED, "confirmation")
    assert_invariants(AT + HOUR)
