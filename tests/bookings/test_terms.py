"""One experience on the terms of two stores: in the search, in what is promised, and until the visit is over."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries

from bookings.errors import NotOfferedHere, PartyDoesNotFit, SlotNotOffered, TooLateToCancel, TooLateToChange
from bookings.lateness import minutes_late, missed_from
from bookings.models import Booking, BookingState
from bookings.queries.availability import days_in, days_of
from bookings.queries.evenings import coming_sessions
from bookings.queries.standing import Fault, faults_of
from bookings.queries.turns import gaps_in_turn
from bookings.queries.wishes import Wish
from bookings.services.cancel import cancel
from bookings.services.change import add_companion, move
from bookings.services.confirm import Details, book
from bookings.services.customers import Contact
from bookings.services.hold import hold
from bookings.services.late import sweep_missed
from bookings.services.sessions import open_session
from bookings.services.walk_in import walk_in
from experiences.models import Experience, Schedule
from experiences.queries.listing import offering
from experiences.services.terms import inherit, vary
from floor.queries.queue import walk_in_experiences
from floor.queries.rows import listed
from stores.models import Store, Stylist
from tests.factories.stores import make_room, make_skill
from tests.factories.world import World, make_world

AT = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
TUESDAY = date(2026, 6, 2)
ELEVEN = datetime(2026, 6, 2, 10, 0, tzinfo=UTC)
"""In both stores, which are in London's zone."""
MINUTE = timedelta(minutes=1)
DETAILS = Details(contact=Contact(name="Mei", phone="+442079460123"))

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def other(world: World) -> Store:
    return make_world(slug="soho", rooms=2).store


def differ(world: World, other: Store, **fields: Any) -> None:
    vary(experience=world.experience, store=other, fields=fields)


def starts(world: World, store: Store, **wish: Any) -> list[datetime]:
    asked = Wish(experience=world.experience, **wish)
    return [slot.starts_at for slot in days_of(asked, store, first=TUESDAY, days=1, at=AT)[0].slots]


def booked(world: World, store: Store, starts_at: datetime = ELEVEN, at: datetime = AT) -> Booking:
    made = book(wish=Wish(experience=world.experience), store=store, starts_at=starts_at, details=DETAILS, at=at)
    return Booking.objects.select_related("store", "experience", "customer").get(pk=made.pk)


def test_each_store_is_searched_on_its_own_terms_in_one_search(
    world: World, other: Store, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    differ(world, other, duration=90, rooms_needed=2, lead_time=60 * 26)
    wish = Wish(experience=world.experience)

    with django_assert_num_queries(10):
        found = days_in(wish, [world.store, other], first=TUESDAY, days=1, at=AT)

    ours, theirs = (found[store.pk][0].slots for store in (world.store, other))
    assert {slot.ends_at - slot.starts_at for slot in ours} == {45 * MINUTE}
    assert {slot.ends_at - slot.starts_at for slot in theirs} == {90 * MINUTE}
    assert {slot.places for slot in ours[:4]} == {3}
    assert {slot.places for slot in theirs[:4]} == {1}
    assert theirs[0].starts_at >= AT + timedelta(hours=26)
    assert theirs[-1].ends_at <= datetime(2026, 6, 2, 18, tzinfo=UTC)


def test_a_booking_is_promised_and_priced_on_the_terms_of_its_store(world: World, other: Store) -> None:
    differ(world, other, duration=60, buffer_before=0, buffer_after=30, price=9000, deposit=900, currency="GBP")

    there, here = booked(world, other), booked(world, world.store)

    assert (there.length, there.price, there.deposit, there.currency) == (60 * MINUTE, 9000, 900, "GBP")
    assert there.promised_until == ELEVEN + 90 * MINUTE
    assert (here.length, here.price) == (45 * MINUTE, 0)
    assert Experience.objects.get(pk=world.experience.pk).duration == 45


def test_a_party_fits_by_the_terms_of_the_store(world: World, other: Store) -> None:
    make_room(store=other, capacity=6)
    differ(world, other, party_min=3, party_max=6)

    assert starts(world, other, party=5)
    with pytest.raises(PartyDoesNotFit) as refusal:
        starts(world, other, party=1)
    assert refusal.value.facts == {"least": 3, "most": 6}
    found = days_in(Wish(experience=world.experience), [world.store, other], first=TUESDAY, days=1, at=AT)
    assert [bool(found[store.pk][0].slots) for store in (world.store, other)] == [True, False]
    with pytest.raises(PartyDoesNotFit):
        hold(wish=Wish(experience=world.experience, party=2), store=other, starts_at=ELEVEN, at=AT)


def test_a_store_that_leaves_an_experience_out_offers_and_accepts_nothing(world: World, other: Store) -> None:
    differ(world, other, offered=False)
    wish = Wish(experience=world.experience)

    assert starts(world, other) == []
    assert list(offering(world.experience)) == [world.store]
    assert walk_in_experiences(other) == []
    with pytest.raises(NotOfferedHere):
        hold(wish=wish, store=other, starts_at=ELEVEN, at=AT)
    with pytest.raises(NotOfferedHere):
        walk_in(wish=wish, store=other, starts_at=ELEVEN, details=DETAILS, at=ELEVEN)


def test_the_houses_week_is_every_stores_that_has_none_of_its_own(world: World, other: Store) -> None:
    inherit(experience=world.experience, store=other, names=["own_week"])
    assert starts(world, other) == []

    Schedule.objects.create(experience=world.experience, weekday=1, starts=time(14), ends=time(16), interval=30)

    assert [one.hour for one in starts(world, other)] == [13, 13, 14]
    assert starts(world, world.store)[0].hour == 9
    assert set(offering(world.experience)) == {world.store, other}
    assert walk_in_experiences(other) == [world.experience]
    assert booked(world, other, starts_at=ELEVEN + timedelta(hours=3)).state == BookingState.CONFIRMED
    vary(experience=world.experience, store=other, fields={"own_week": True})
    assert starts(world, other) == []
    with pytest.raises(SlotNotOffered):
        booked(world, other, starts_at=ELEVEN + timedelta(hours=3, minutes=30))


def test_cut_offs_are_those_of_the_store_that_the_visit_is_in_now(world: World, other: Store) -> None:
    differ(world, other, change_cutoff=24 * 60, cancel_cutoff=24 * 60)
    booking = booked(world, world.store)

    moved = move(booking=booking, starts_at=ELEVEN, store=other, at=AT)

    late = ELEVEN - timedelta(hours=20)
    with pytest.raises(TooLateToCancel):
        cancel(booking=moved, at=late)
    with pytest.raises(TooLateToChange):
        move(booking=moved, starts_at=ELEVEN, store=world.store, at=late)
    assert moved.terms.change_cutoff == 24 * 60
    assert booked(world, world.store).terms.change_cutoff == 120


def test_a_move_promises_what_the_other_store_asks_for(world: World, other: Store) -> None:
    differ(world, other, duration=60, rooms_needed=2)
    booking = booked(world, world.store)

    moved = move(booking=booking, starts_at=ELEVEN, store=other, at=AT)

    assert moved.length == 60 * MINUTE
    assert moved.allocations.live().count() == 2


def test_companions_come_as_many_as_the_store_takes(world: World, other: Store) -> None:
    differ(world, other, party_max=1)

    with pytest.raises(PartyDoesNotFit):
        add_companion(booking=booked(world, other), name="Ann", at=AT)
    assert add_companion(booking=booked(world, world.store), name="Ann", at=AT).party == 2


def test_who_is_late_and_who_is_missed_is_by_the_store(
    world: World, other: Store, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    differ(world, other, grace_minutes=0, no_show_minutes=10)
    here, there = booked(world, world.store), booked(world, other)
    at = ELEVEN + 10 * MINUTE

    with django_assert_num_queries(2):
        assert [minutes_late(one, at) for one in (here, there)] == [0, 10]
        assert [missed_from(one) - ELEVEN for one in (here, there)] == [30 * MINUTE, 10 * MINUTE]
    rows = {one.pk: one.late(at) for one in listed(Booking.objects.all())}
    assert rows == {here.pk: 0, there.pk: 10}
    assert sweep_missed(at=at) == 1
    assert set(Booking.objects.filter(state=BookingState.NO_SHOW)) == {there}


def test_store_asks_for_another_skill_or_for_none(world: World, other: Store) -> None:
    house, own = make_skill(), make_skill()
    Experience.objects.filter(pk=world.experience.pk).update(stylist_needed=True, skill=house)
    world.experience.refresh_from_db()
    able = Stylist.objects.active().working_in(other).order_by("pk")[0]
    able.skills.add(own)
    wish, both = Wish(experience=world.experience), [world.store, other]

    def offered() -> list[bool]:
        found = days_in(wish, both, first=TUESDAY, days=1, at=AT)
        return [bool(found[store.pk][0].slots) for store in both]

    assert offered() == [False, False]
    differ(world, other, skill_id=own.pk)
    assert offered() == [False, True]
    assert booked(world, other).stylist == able
    differ(world, other, any_skill=True, skill_id=None)
    others = booked(world, other)
    assert (offered(), others.stylist != able) == ([False, True], True)
    assert world.experience.in_store(other).skill is None
    assert (world.experience.skill, world.experience.in_store(other).varied) == (house, frozenset({"any_skill"}))

    assert faults_of(both, at=AT) == {}
    differ(world, other, any_skill=None, skill_id=own.pk)
    assert faults_of(both, at=AT) == {others.pk: {Fault.NO_STYLIST}}
    with pytest.raises(IntegrityError, match="experiences_variation_one_skill"), transaction.atomic():
        differ(world, other, any_skill=True)


def test_the_queue_waits_by_the_terms_of_its_store(world: World, other: Store) -> None:
    differ(world, other, rooms_needed=2, duration=60, buffer_before=0, buffer_after=0)
    queue = [Wish(experience=world.experience)] * 2

    gaps = gaps_in_turn(queue, other, at=ELEVEN)

    assert [gap.starts_at for gap in gaps] == [ELEVEN, ELEVEN + 60 * MINUTE]


def test_a_session_lasts_as_long_as_in_its_store(world: World, other: Store) -> None:
    differ(world, other, duration=120)

    session = open_session(experience=world.experience, store=other, starts_at=ELEVEN, places=5, at=AT)

    assert session.ends_at - session.starts_at == 120 * MINUTE
    assert list(coming_sessions(world.experience, at=AT)) == [session]
    differ(world, other, lead_time=48 * 60)
    assert list(coming_sessions(world.experience, at=AT)) == []
    differ(world, other, lead_time=None, offered=False)
    assert list(coming_sessions(world.experience, at=AT)) == []
