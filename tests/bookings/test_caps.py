"""How many a day takes, and how many one customer may have."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bookings.errors import SlotTaken, TooManyAhead
from bookings.models import Booking
from bookings.queries.availability import days_of
from bookings.queries.wishes import Wish
from bookings.services.cancel import cancel
from bookings.services.change import move
from bookings.services.confirm import Details, book, confirm
from bookings.services.customers import Contact
from bookings.services.hold import hold
from bookings.services.holding import HOLD
from bookings.services.walk_in import walk_in
from experiences.availability import Reason
from experiences.models import Experience
from experiences.services.terms import vary
from stores.models import Store
from tests.factories.world import World, make_world
from tests.racing import race

AT = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
TUESDAY = date(2026, 6, 2)
ELEVEN = datetime(2026, 6, 2, 10, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def booked(world: World, starts_at: datetime, *, n: int = 1, at: datetime = AT, store: Store | None = None) -> Booking:
    details = Details(contact=Contact(name=f"Mei {n}", phone=f"+4479460{n:05d}"))
    experience = Experience.objects.get(pk=world.experience.pk)
    return book(
        wish=Wish(experience=experience), store=store or world.store, starts_at=starts_at, details=details, at=at
    )


def rules(world: World, **fields: int) -> None:
    Experience.objects.filter(pk=world.experience.pk).update(**fields)
    world.experience.refresh_from_db()


def places(world: World, day: date = TUESDAY, at: datetime = AT) -> set[int]:
    [found] = days_of(Wish(experience=world.experience), world.store, first=day, days=1, at=at)
    return {slot.places for slot in found.slots}


def test_a_day_takes_as_many_as_it_may_and_says_that_it_is_full(world: World) -> None:
    rules(world, daily_cap=2)
    assert places(world) == {2}
    first = booked(world, ELEVEN, n=1)
    assert places(world) == {1}
    booked(world, ELEVEN + 3 * HOUR, n=2)

    [day] = days_of(Wish(experience=world.experience), world.store, first=TUESDAY, days=1, at=AT, explain=True)
    assert day.slots == ()
    assert all(Reason.FULL in start.reasons for start in day.closed)
    assert places(world, TUESDAY + timedelta(days=1)) == {2}
    with pytest.raises(SlotTaken) as refusal:
        booked(world, ELEVEN + 6 * HOUR, n=3)
    assert refusal.value.facts["reasons"] == ["FULL"]
    assert {slot.starts_at.date() for slot in refusal.value.facts["alternatives"]}.isdisjoint({TUESDAY})  # type: ignore[attr-defined]

    moved = move(booking=first, starts_at=ELEVEN + 6 * HOUR, at=AT)  # its own place on this day is free to it
    cancel(booking=moved, at=AT)
    assert places(world) == {1}


def test_a_hold_counts_until_it_runs_out(world: World) -> None:
    rules(world, daily_cap=1)
    held = hold(wish=Wish(experience=world.experience), store=world.store, starts_at=ELEVEN, at=AT)

    assert places(world) == set()
    with pytest.raises(SlotTaken):
        booked(world, ELEVEN + 3 * HOUR)
    again = hold(
        wish=Wish(experience=world.experience), store=world.store, starts_at=ELEVEN + HOUR, at=AT, instead_of=held
    )
    assert again.is_live
    assert booked(world, ELEVEN + 3 * HOUR, at=AT + HOLD).is_live


def test_staff_may_take_one_more_and_it_counts(world: World) -> None:
    rules(world, daily_cap=1)
    booked(world, ELEVEN + 5 * HOUR)

    details = Details(contact=Contact(name="Ada", phone=""))
    wish = Wish(experience=world.experience)
    assert walk_in(wish=wish, store=world.store, starts_at=ELEVEN, details=details, at=ELEVEN).is_live
    rules(world, daily_cap=2)
    assert places(world, at=ELEVEN) == set()


def test_each_store_has_its_own_cap(world: World) -> None:
    soho = make_world(slug="soho").store
    rules(world, daily_cap=1)
    vary(experience=world.experience, store=soho, fields={"daily_cap": 5})

    booked(world, ELEVEN, n=1)
    with pytest.raises(SlotTaken):
        booked(world, ELEVEN + HOUR, n=2)
    assert booked(world, ELEVEN, n=3, store=soho).is_live
    assert booked(world, ELEVEN + HOUR, n=4, store=soho).is_live


@pytest.mark.django_db(transaction=True)
def test_of_two_for_the_last_place_of_a_day_one_has_it(world: World) -> None:
    rules(world, daily_cap=1)

    won = race(lambda: booked(world, ELEVEN, n=1), lambda: booked(world, ELEVEN + 4 * HOUR, n=2))

    assert won == {"won": 1, "slot_taken": 1}
    assert Booking.objects.count() == 1


def test_a_customer_has_no_more_ahead_than_they_may(world: World) -> None:
    soho = make_world(slug="soho").store
    rules(world, live_max=1)
    first = booked(world, ELEVEN)

    held = hold(wish=Wish(experience=world.experience), store=soho, starts_at=ELEVEN + 3 * HOUR, at=AT)
    details = Details(contact=Contact(name="Mei", phone="+447946000001"))
    with pytest.raises(TooManyAhead) as refusal:
        confirm(booking=held, details=details, at=AT)
    assert (refusal.value.field, refusal.value.facts) == ("phone", {"most": 1})
    assert booked(world, ELEVEN, n=2).is_live

    cancel(booking=first, at=AT)
    assert confirm(booking=held, details=details, at=AT).is_live


@pytest.mark.django_db(transaction=True)
def test_of_two_confirmations_at_once_one_is_too_many(world: World) -> None:
    rules(world, live_max=1)

    won = race(lambda: booked(world, ELEVEN), lambda: booked(world, ELEVEN + timedelta(days=1)))

    assert won == {"won": 1, "too_many_ahead": 1}


def test_price_and_fee_are_kept_as_they_were(world: World) -> None:
    Experience.objects.filter(pk=world.experience.pk).update(no_show_fee=2500, currency="GBP")
    booking = booked(world, ELEVEN)
    rules(world, no_show_fee=9900)

    assert Booking.objects.get(pk=booking.pk).no_show_fee == 2500
