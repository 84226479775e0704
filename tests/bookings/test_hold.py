"""Holding: everything is promised for a few minutes, or nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings.errors import CannotExtend, HoldExpired, PartyDoesNotFit, SlotNotOffered, SlotTaken
from bookings.models import Allocation, Booking, BookingState
from bookings.queries.availability import days_of
from bookings.queries.wishes import Wish, variants_of
from bookings.services.confirm import Details, confirm
from bookings.services.customers import Contact
from bookings.services.hold import extend, hold
from bookings.services.holding import HOLD
from bookings.services.sessions import open_session
from tests.factories.world import World, make_world

AT = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
ELEVEN = datetime(2026, 6, 2, 10, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def wish(world: World, *skus: str) -> Wish:
    return Wish(experience=world.experience, variants=variants_of(skus))


def test_hold_promises_a_room_and_each_piece_with_buffers(world: World) -> None:
    booking = hold(wish=wish(world, "DRESS-M", "COAT-S"), store=world.store, starts_at=ELEVEN, at=AT)

    promised = Allocation.objects.filter(booking=booking)
    periods = {(row.period.lower, row.period.upper) for row in promised}
    assert booking.state == BookingState.HELD
    assert booking.expires_at == AT + HOLD
    assert promised.count() == 3
    assert periods == {(ELEVEN - timedelta(minutes=5), ELEVEN + timedelta(minutes=55))}


def test_holding_and_confirming_asks_the_database_little(world: World) -> None:
    with CaptureQueriesContext(connection) as seen:
        booking = hold(wish=wish(world), store=world.store, starts_at=ELEVEN, at=AT)
        confirm(booking=booking, details=Details(contact=Contact(name="Mei", phone="+442079460123")), at=AT)
    asked = [query["sql"] for query in seen if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len(asked) <= 30  # one of them: does anybody wait
    assert sum("stores_store" in sql for sql in asked) == 1  # with its edition
    assert not any("set_config" in sql for sql in asked)


def test_hold_of_a_piece_that_is_promised_offers_times_nearby(world: World) -> None:
    hold(wish=wish(world, "DRESS-M"), store=world.store, starts_at=ELEVEN, at=AT)

    with pytest.raises(SlotTaken) as refusal:
        hold(wish=wish(world, "DRESS-M"), store=world.store, starts_at=ELEVEN, at=AT)

    hour = timedelta(hours=1)
    assert [slot.starts_at for slot in refusal.value.facts["alternatives"]] == [  # type: ignore[attr-defined]
        ELEVEN - hour,
        ELEVEN + hour,
        ELEVEN + hour + timedelta(minutes=15),
    ]


def test_hold_that_ran_out_blocks_nobody(world: World) -> None:
    ghost = hold(wish=wish(world, "DRESS-M"), store=world.store, starts_at=ELEVEN, at=AT)

    later = hold(wish=wish(world, "DRESS-M"), store=world.store, starts_at=ELEVEN, at=AT + HOLD)

    ghost.refresh_from_db()
    assert ghost.state == BookingState.EXPIRED
    assert later.state == BookingState.HELD


def test_hold_outside_the_schedule_is_never_offered(world: World) -> None:
    with pytest.raises(SlotNotOffered) as refusal:
        hold(wish=wish(world), store=world.store, starts_at=ELEVEN + timedelta(minutes=5), at=AT)
    assert refusal.value.facts["reasons"] == ["OUTSIDE_SCHEDULE"]
    assert not Booking.objects.exists()


def test_hold_for_too_many_people_names_the_bounds(world: World) -> None:
    too_many = Wish(experience=world.experience, party=world.experience.party_max + 1)
    with pytest.raises(PartyDoesNotFit) as refusal:
        hold(wish=too_many, store=world.store, starts_at=ELEVEN, at=AT)
    assert refusal.value.field == "party"


def test_every_slot_on_offer_can_be_held(world: World) -> None:
    offered = days_of(wish(world, "DRESS-M"), world.store, first=ELEVEN.date(), days=1, at=AT)[0].slots
    starts = [slot.starts_at for slot in offered]
    assert starts[0] == ELEVEN - timedelta(hours=1)
    assert len(starts) == 34
    for n, starts_at in enumerate(starts):
        hold(wish=wish(world, "DRESS-M"), store=world.store, starts_at=starts_at, at=AT + HOLD * n)


def test_extend_gives_five_more_minutes_ten_times(world: World) -> None:
    booking = hold(wish=wish(world), store=world.store, starts_at=ELEVEN, at=AT)
    for n in range(1, 11):
        extend(booking=booking, at=AT + timedelta(minutes=4 * n))
    assert booking.expires_at == AT + timedelta(minutes=40) + HOLD
    with pytest.raises(CannotExtend):
        extend(booking=booking, at=AT + timedelta(minutes=44))


def test_extend_after_the_end_is_refused(world: World) -> None:
    booking = hold(wish=wish(world), store=world.store, starts_at=ELEVEN, at=AT)
    with pytest.raises(HoldExpired):
        extend(booking=booking, at=AT + HOLD)


@pytest.mark.parametrize("year", [1, 1969, 9999])
def test_hold_in_a_year_that_no_calendar_holds_is_never_offered(world: World, year: int) -> None:
    with pytest.raises(SlotNotOffered):
        hold(wish=wish(world), store=world.store, starts_at=ELEVEN.replace(year=year), at=AT)


def test_hold_instead_of_an_own_one_is_not_blocked_by_it(world: World) -> None:
    first = hold(wish=wish(world, "DRESS-M"), store=world.store, starts_at=ELEVEN, at=AT)
    quarter_later = ELEVEN + timedelta(minutes=15)

    second = hold(wish=wish(world, "DRESS-M"), store=world.store, starts_at=quarter_later, at=AT, instead_of=first)

    first.refresh_from_db()
    assert (first.state, second.state) == (BookingState.CANCELLED, BookingState.HELD)


def test_hold_that_fails_keeps_the_one_it_was_to_replace(world: World) -> None:
    taken = ELEVEN + timedelta(hours=2)
    hold(wish=wish(world, "DRESS-M"), store=world.store, starts_at=taken, at=AT)
    first = hold(wish=wish(world, "DRESS-M"), store=world.store, starts_at=ELEVEN, at=AT)

    with pytest.raises(SlotTaken):
        hold(wish=wish(world, "DRESS-M"), store=world.store, starts_at=taken, at=AT, instead_of=first)

    first.refresh_from_db()
    assert first.state == BookingState.HELD


def test_own_hold_does_not_fill_the_session_that_is_held_again(world: World) -> None:
    evening = ELEVEN + timedelta(hours=9)
    open_session(experience=world.experience, store=world.store, starts_at=evening, places=1, at=AT)
    first = hold(wish=wish(world), store=world.store, starts_at=evening, at=AT)
    second = hold(wish=wish(world), store=world.store, starts_at=evening, at=AT, instead_of=first)
    assert second.session == first.session
