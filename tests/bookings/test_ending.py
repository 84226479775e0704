"""What became of a promise can be told when it is over."""

from __future__ import annotations

import importlib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models.functions import Coalesce

from bookings.models import Allocation, Booking, BookingState, EndedWhy
from bookings.queries.wishes import Wish, variants_of
from bookings.services.cancel import cancel
from bookings.services.change import add_companion, change_pieces, move
from bookings.services.confirm import Details, book
from bookings.services.customers import Contact
from bookings.services.hold import hold
from bookings.services.holding import HOLD
from bookings.services.release import sweep_lapsed
from bookings.services.sessions import call_off_session, open_session
from bookings.services.visit import check_in, complete, mark_no_show
from stores.models import Room
from tests.factories.bookings import make_booking
from tests.factories.experiences import make_experience
from tests.factories.stores import make_room
from tests.factories.world import World, make_world

AT = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
ELEVEN = datetime(2026, 6, 2, 10, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
ROOM = "Room 1"

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world(rooms=1)


def booked(world: World, *skus: str) -> Booking:
    wish = Wish(experience=world.experience, variants=variants_of(skus))
    details = Details(contact=Contact(name="Ada", phone="+447946010000"))
    return book(wish=wish, store=world.store, starts_at=ELEVEN, details=details, at=AT)


def fresh(booking: Booking) -> Booking:
    return Booking.objects.select_related("store", "experience").get(pk=booking.pk)


def ends() -> set[tuple[str, datetime | None, str]]:
    """The room's name or the piece's SKU, the end and its reason of each promise, the live ones too."""
    what = Coalesce("resource__room__name", "resource__piece__variant__sku")
    return set(Allocation.objects.values_list(what, "ended_at", "ended_why"))


def test_a_visit_that_is_over_used_what_it_had_and_not_what_was_moved_or_swapped(world: World) -> None:
    booking = booked(world, "DRESS-M", "COAT-S")
    change_pieces(booking=fresh(booking), variants=variants_of(["DRESS-M"]), at=AT + HOUR)
    move(booking=fresh(booking), starts_at=ELEVEN + HOUR, at=AT + 2 * HOUR)
    check_in(code=booking.reference, store=world.store, at=ELEVEN + HOUR)
    complete(booking=fresh(booking), at=ELEVEN + 2 * HOUR)
    assert ends() == {
        ("COAT-S", AT + HOUR, EndedWhy.SWAPPED),
        (ROOM, AT + 2 * HOUR, EndedWhy.MOVED),
        ("DRESS-M", AT + 2 * HOUR, EndedWhy.MOVED),
        (ROOM, ELEVEN + 2 * HOUR, EndedWhy.USED),
        ("DRESS-M", ELEVEN + 2 * HOUR, EndedWhy.USED),
    }
    kept = Allocation.objects.kept().filter(booking=booking)
    assert {row.ended_at for row in kept} == {ELEVEN + 2 * HOUR}


def test_a_larger_room_takes_the_place_of_the_smaller(world: World) -> None:
    Room.objects.update(capacity=1)
    booking = booked(world)
    make_room(store=world.store, name="Large", capacity=2)
    add_companion(booking=fresh(booking), name="Grace", at=AT + HOUR)
    assert ends() == {(ROOM, AT + HOUR, EndedWhy.SWAPPED), ("Large", None, "")}


def test_each_end_of_a_booking_is_told_apart(world: World) -> None:
    wish = Wish(experience=world.experience)
    hold(wish=wish, store=world.store, starts_at=ELEVEN, at=AT)
    sweep_lapsed(at=AT + HOLD)
    cancel(booking=fresh(booked(world)), at=AT + HOLD)
    missed = booked(world)
    mark_no_show(booking=fresh(missed), at=ELEVEN + HOUR)
    assert ends() == {
        (ROOM, AT + HOLD, EndedWhy.LAPSED),
        (ROOM, AT + HOLD, EndedWhy.CANCELLED),
        (ROOM, ELEVEN + HOUR, EndedWhy.MISSED),
    }
    assert Allocation.objects.kept().get().booking == missed


def test_a_session_that_is_called_off_says_so(world: World) -> None:
    launch = make_experience()
    session = open_session(experience=launch, store=world.store, starts_at=ELEVEN + 9 * HOUR, places=3, at=AT)
    call_off_session(session=session, at=AT + HOUR)
    assert ends() == {(ROOM, AT + HOUR, EndedWhy.CANCELLED)}


@pytest.mark.parametrize(
    "wrong",
    [
        {"live": False},
        {"live": False, "ended_at": AT},
        {"live": False, "ended_why": EndedWhy.USED},
        {"ended_at": AT, "ended_why": EndedWhy.USED},
        {"ended_at": AT},
        {"ended_why": EndedWhy.USED},
    ],
)
def test_the_database_lets_no_promise_end_without_a_word(world: World, wrong: dict[str, object]) -> None:
    booked(world)
    with pytest.raises(IntegrityError, match="bookings_allocation_ended"), transaction.atomic():
        Allocation.objects.update(**wrong)


def test_what_ended_before_it_was_written_down_is_told_by_its_booking(world: World) -> None:
    """The migration's statement, over rows as they were."""
    booking = booked(world, "DRESS-M", "COAT-S")
    change_pieces(booking=fresh(booking), variants=variants_of(["DRESS-M"]), at=AT + HOUR)
    move(booking=fresh(booking), starts_at=ELEVEN + HOUR, at=AT + HOUR)
    check_in(code=booking.reference, store=world.store, at=ELEVEN + HOUR)
    complete(booking=fresh(booking), at=ELEVEN + 2 * HOUR)
    launch = open_session(experience=make_experience(), store=world.store, starts_at=ELEVEN, places=3, at=AT)
    call_off_session(session=launch, at=AT)
    place: dict[str, Any] = {"store": world.store, "experience": world.experience, "promised": world.rooms}
    for n, state in enumerate((BookingState.NO_SHOW, BookingState.CANCELLED, BookingState.EXPIRED), start=1):
        make_booking(starts_at=ELEVEN + timedelta(days=n), state=state, **place)
    _forget_why()

    with connection.cursor() as cursor:
        cursor.execute(importlib.import_module("bookings.migrations.0003_why_promises_ended").FROM_THE_BOOKINGS)

    # What was taken off the rail before the move lies at the old time: of the two, the move is told.
    length = timedelta(minutes=world.experience.duration)
    assert ends() == {
        ("COAT-S", AT + HOUR, EndedWhy.MOVED),
        (ROOM, AT + HOUR, EndedWhy.MOVED),
        ("DRESS-M", AT + HOUR, EndedWhy.MOVED),
        (ROOM, ELEVEN + 2 * HOUR, EndedWhy.USED),
        ("DRESS-M", ELEVEN + 2 * HOUR, EndedWhy.USED),
        (ROOM, launch.ends_at, EndedWhy.CANCELLED),
        (ROOM, ELEVEN + timedelta(days=1) + length, EndedWhy.MISSED),
        (ROOM, ELEVEN + timedelta(days=2) + length, EndedWhy.CANCELLED),
        (ROOM, ELEVEN + timedelta(days=3) + length, EndedWhy.LAPSED),
    }


def _forget_why() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        cursor.execute("ALTER TABLE bookings_allocation DROP CONSTRAINT bookings_allocation_ended")
        cursor.execute("UPDATE bookings_allocation SET ended_at = NULL, ended_why = ''")
