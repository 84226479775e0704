"""A visit that waits for the store's word is hit by a change of rules as any other, and goes on waiting."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from bookings.models import Allocation, Booking, BookingState
from bookings.services.approval import approve
from desk.services.changes import carry_out
from desk.services.undoing import undo
from experiences.models import Experience
from notifications.models import Message
from tests.bookings.invariants import assert_invariants
from tests.desk.changes.house import AT, House, first_of_all, make_house, on_tuesday
from tests.racing import race

pytestmark = pytest.mark.django_db(transaction=True)

LATER, SOON = AT + timedelta(minutes=1), AT + timedelta(minutes=2)


@pytest.fixture
def house(transactional_db: None) -> House:
    made = make_house()
    Experience.objects.update(approval_minutes=600)
    for experience in (made.styling, made.london.experience):
        experience.refresh_from_db()
    return made


def told(booking: Booking) -> list[str]:
    rows = Message.objects.about(f"booking:{booking.reference}").filter(channel="sms", state="pending")
    return sorted(rows.values_list("kind", flat=True))


def test_who_waits_is_moved_or_called_off_and_put_back(house: House) -> None:
    moved, cancelled = house.book(on_tuesday(11), "DRESS-M"), house.book(on_tuesday(14), "COAT-M")
    before = [(one.state, one.starts_at, one.expires_at) for one in (moved, cancelled)]
    change = house.close_tuesday()
    choices = {hit.pk: "0" if hit.booking == moved else "cancel" for hit in change.hits.all()}
    carry_out(change=change, choices=choices, at=LATER, actor=house.manager)

    for booking in (moved, cancelled):
        booking.refresh_from_db()
    assert (moved.state, cancelled.state, cancelled.declined_why) == ("requested", "cancelled", "")
    assert moved.starts_at != on_tuesday(11)
    assert moved.expires_at is not None
    assert moved.expires_at <= LATER + (moved.starts_at - LATER) / 2
    assert (told(moved), told(cancelled)) == (["changed", "requested"], ["cancelled"])
    assert_invariants(AT)

    assert undo(change=change, at=SOON, actor=house.manager) == []
    for booking in (moved, cancelled):
        booking.refresh_from_db()
        assert told(booking) == ["requested"]
    assert [(one.state, one.starts_at, one.expires_at) for one in (moved, cancelled)] == before
    assert {row.expires_at for row in Allocation.objects.live()} == {one.expires_at for one in (moved, cancelled)}
    assert_invariants(SOON)


def test_closing_against_saying_yes_loses_nobody(house: House) -> None:
    booking = house.book(on_tuesday(11), "DRESS-M")
    assert booking.asked_at is not None
    change = house.close_tuesday()
    answers = race(
        partial(carry_out, change=change, choices=first_of_all(change), at=AT, actor=house.manager),
        partial(approve, booking=booking, asked_at=booking.asked_at, at=AT, actor=house.manager),
    )

    booking.refresh_from_db()
    assert answers["won"] == 2
    assert booking.state == BookingState.CONFIRMED
    assert booking.starts_at != on_tuesday(11)
    assert "confirmation" in told(booking)
    assert_invariants(AT)
