"""Rooms and stylists with buffers of their own: each is promised for its own time, and keeps it in every change."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bookings.errors import SlotTaken
from bookings.models import Allocation, Booking
from bookings.queries.availability import days_of
from bookings.queries.rest import rest_of
from bookings.queries.wishes import Wish, variants_of
from bookings.services.change import change_pieces, move
from bookings.services.confirm import Details, book
from bookings.services.customers import Contact
from bookings.services.reassign import reassign
from bookings.services.sessions import open_session
from bookings.services.swap import swap_pieces
from bookings.services.visit import check_in, mark_no_show
from kernel.intervals import Period
from stores.models import Room, Stylist
from tests.bookings.invariants import assert_invariants
from tests.factories.stores import make_member
from tests.factories.world import World, make_world
from tests.racing import race

AT = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
ELEVEN = datetime(2026, 6, 2, 10, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
END = ELEVEN + 45 * MINUTE
ROOM, HOST = (5, 10), (20, 0)
"""Minutes before and after."""

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    """The stylist comes twenty minutes before and leaves at the end; the room is prepared for 5 and tidied for 10."""
    world = make_world(rooms=2, stylists=2, pieces=2)
    world.experience.stylist_needed = True
    world.experience.stylist_before, world.experience.stylist_after = HOST
    world.experience.save()
    return world


def booked(world: World, *skus: str, starts_at: datetime = ELEVEN, number: int = 1) -> Booking:
    wish = Wish(experience=world.experience, variants=variants_of(skus))
    details = Details(contact=Contact(name="Mei", phone=f"+4479460{number:05d}"))
    return book(wish=wish, store=world.store, starts_at=starts_at, details=details, at=AT)


def period_of(booking: Booking, minutes: tuple[int, int]) -> Period:
    return booking.visit.widened(before=minutes[0] * MINUTE, after=minutes[1] * MINUTE)


def promised(booking: Booking) -> dict[str, set[Period]]:
    """By kind of resource, the periods that are promised."""
    found: dict[str, set[Period]] = {}
    for row in Allocation.objects.live().filter(booking=booking).select_related("resource"):
        found.setdefault(row.resource.kind, set()).add(Period(row.period.lower, row.period.upper))
    return found


def assert_own_periods(booking: Booking) -> None:
    fresh = Booking.objects.get(pk=booking.pk)
    rooms, host = period_of(fresh, ROOM), period_of(fresh, HOST)
    assert promised(fresh) == {"room": {rooms}, "piece": {rooms}, "stylist": {host}}
    assert fresh.promised_period == Period(host.start, rooms.end)
    assert (fresh.periods.rooms, fresh.periods.stylist) == (rooms, host)
    assert_invariants(AT)


def test_each_is_promised_for_its_own_time_and_keeps_it_through_every_change(world: World) -> None:
    staff = make_member(store=world.store).user
    booking = booked(world, "DRESS-M")
    assert_own_periods(booking)

    booking = change_pieces(booking=booking, variants=variants_of(["DRESS-M", "COAT-S"]), at=AT)
    assert_own_periods(booking)
    mine = booking.allocations.live().values("resource")
    booking = reassign(
        booking=booking,
        at=AT,
        actor=staff,
        stylist=Stylist.objects.exclude(pk__in=mine).get(),
        room=Room.objects.exclude(pk__in=mine).get(),
    )
    assert_own_periods(booking)
    booking = reassign(booking=booking, at=AT, actor=staff, starts_at=ELEVEN + 7 * 5 * MINUTE)
    assert_own_periods(booking)
    booking = move(booking=booking, starts_at=ELEVEN, at=AT)
    assert_own_periods(booking)

    mark_no_show(booking=booking, at=ELEVEN)
    booking = check_in(code=booking.reference, store=world.store, at=ELEVEN + 5 * MINUTE).booking
    assert_own_periods(booking)
    swap_pieces(
        booking=booking, wanted=world.variant("COAT-M"), instead_of=world.variant("COAT-S"), at=ELEVEN + 10 * MINUTE
    )
    rest = rest_of(booking, at=ELEVEN + 10 * MINUTE)
    assert rest == Period(ELEVEN + 10 * MINUTE, END + 10 * MINUTE)
    assert promised(booking)["piece"] == {period_of(booking, ROOM), rest}


def test_what_was_promised_keeps_its_buffers_when_the_terms_change(world: World) -> None:
    booking = booked(world, "DRESS-M")
    world.experience.stylist_before, world.experience.buffer_after = 0, 60
    world.experience.save()
    staff = make_member(store=world.store).user

    another = world.stylists[1] if booking.stylist == world.stylists[0] else world.stylists[0]
    reassign(booking=booking, at=AT, actor=staff, stylist=another)

    assert_own_periods(booking)


def test_the_search_offers_what_the_stylist_has_time_for_and_the_room(world: World) -> None:
    """Of one host and two rooms: between two visits the host prepares for twenty minutes, and tidies nothing up."""
    Stylist.objects.filter(pk=world.stylists[1].pk).update(active=False)
    noon = ELEVEN + timedelta(hours=2)
    booked(world, starts_at=noon)

    wish = Wish(experience=world.experience)
    [day] = days_of(wish, world.store, first=date(2026, 6, 2), days=1, at=AT)
    starts = [slot.starts_at for slot in day.slots]

    assert max(one for one in starts if one < noon) == noon - 75 * MINUTE
    assert min(one for one in starts if one > noon) == noon + 75 * MINUTE
    with pytest.raises(SlotTaken):
        booked(world, starts_at=noon + 60 * MINUTE, number=2)
    assert booked(world, starts_at=noon + 75 * MINUTE, number=2).is_live


@pytest.mark.django_db(transaction=True)
def test_of_two_for_the_last_host_one_has_them(world: World) -> None:
    Stylist.objects.filter(pk=world.stylists[1].pk).update(active=False)

    won = race(
        lambda: booked(world, starts_at=ELEVEN, number=1),
        lambda: booked(world, starts_at=END + 15 * MINUTE, number=2),
    )

    assert won == {"won": 1, "slot_taken": 1}
    assert_invariants(AT)


def test_a_sessions_host_has_their_own_time_too(world: World) -> None:
    session = open_session(experience=world.experience, store=world.store, starts_at=ELEVEN, places=5, at=AT)

    rows = Allocation.objects.filter(session=session).select_related("resource")
    periods = {row.resource.kind: (row.period.lower - ELEVEN, row.period.upper - END) for row in rows}
    assert periods == {"room": (-5 * MINUTE, 10 * MINUTE), "stylist": (-20 * MINUTE, timedelta())}
