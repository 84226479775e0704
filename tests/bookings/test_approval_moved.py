"""A visit that a person of the store approves is moved: what asks them anew, and what doesn't."""

from __future__ import annotations

from datetime import datetime

import pytest

from bookings.models import Allocation, Booking, BookingState
from bookings.services.approval import approve
from bookings.services.change import move
from experiences.models import Experience
from notifications.models import Message
from tests.bookings.asking import ANSWER_BY, AT, ELEVEN, HOUR, asked, make_asking, waits
from tests.bookings.invariants import assert_invariants
from tests.factories.stores import make_user
from tests.factories.world import World

pytestmark = pytest.mark.django_db

S = BookingState


@pytest.fixture
def world() -> World:
    return make_asking()


def state_of(booking: Booking) -> tuple[str, datetime | None]:
    booking.refresh_from_db()
    return booking.state, booking.expires_at


def approved(booking: Booking, *, at: datetime) -> Booking:
    assert booking.asked_at is not None
    return approve(booking=booking, asked_at=booking.asked_at, at=at, actor=make_user())


def test_the_same_move_sent_again_asks_nobody(world: World) -> None:
    moved, again = AT + HOUR, AT + 2 * HOUR
    booking = move(booking=asked(world, "DRESS-M"), starts_at=ELEVEN + HOUR, at=moved)
    booking = move(booking=booking, starts_at=ELEVEN + HOUR, at=again)
    assert state_of(booking) == (S.REQUESTED, ANSWER_BY + HOUR)
    assert (booking.asked_at, waits(booking)) == (moved, ["requested"])
    assert set(Allocation.objects.filter(live=True).values_list("expires_at", flat=True)) == {ANSWER_BY + HOUR}

    booking = approved(booking, at=again)
    told = list(Message.objects.order_by("pk").values_list("dedupe_key", "state"))
    booking = move(booking=booking, starts_at=ELEVEN + HOUR, at=again + HOUR)
    assert state_of(booking) == (S.CONFIRMED, None)
    assert booking.confirmed_at == again
    assert list(Message.objects.order_by("pk").values_list("dedupe_key", "state")) == told
    assert_invariants(again + HOUR)


def test_other_hands_alone_are_not_asked_for(world: World) -> None:
    Experience.objects.filter(pk=world.experience.pk).update(stylist_needed=True)
    world.experience.refresh_from_db()
    booking = approved(asked(world), at=AT + HOUR)
    other = next(one for one in world.stylists if one != booking.stylist)
    booking = move(booking=booking, starts_at=ELEVEN, stylist=other, at=AT + 2 * HOUR)
    assert state_of(booking) == (S.CONFIRMED, None)
    assert booking.stylist == other
