"""What was read before the lock may be old by the time it is had: nothing is promised, counted or owed by it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest
from django.db import connection, connections

from bookings.errors import CodeNeeded, PartyDoesNotFit
from bookings.models import Allocation, Booking, BookingState, Customer
from bookings.queries.wishes import Wish, variants_of
from bookings.services import customers, locks
from bookings.services.change import add_companion, change_pieces, move
from bookings.services.confirm import Details, book, confirm
from bookings.services.customers import Contact
from bookings.services.hold import hold
from bookings.services.locks import promising
from bookings.services.phone_check import LIVE_BOOKINGS_UNPROVED, check_code, code_of, send_code
from bookings.services.sessions import open_session
from notifications.models import Message
from tests.bookings.invariants import assert_invariants
from tests.factories.world import World, make_world

AT = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
ELEVEN = datetime(2026, 6, 3, 10, 0, tzinfo=UTC)
PHONE = "+447946010000"
DETAILS = Details(contact=Contact(name="Ada", phone=PHONE))


@pytest.fixture
def world() -> World:
    return make_world(rooms=8)


def booked(world: World, *, party: int = 1, skus: tuple[str, ...] = ()) -> Booking:
    wish = Wish(experience=world.experience, party=party, variants=variants_of(skus))
    book(wish=wish, store=world.store, starts_at=ELEVEN, details=DETAILS, at=AT)
    return Booking.objects.get()


def promised_skus(booking: Booking) -> set[str]:
    pieces = Allocation.objects.live().filter(booking=booking, resource__piece__isnull=False)
    return set(pieces.values_list("resource__piece__variant__sku", flat=True))


@pytest.mark.django_db
def test_the_last_place_of_a_party_is_given_once(world: World) -> None:
    world.experience.party_max = 2
    world.experience.save()
    one, two = booked(world), Booking.objects.get()
    add_companion(booking=one, name="Mei", at=AT)
    with pytest.raises(PartyDoesNotFit):
        add_companion(booking=two, name="Mei", at=AT)
    assert Booking.objects.get().party == 2


@pytest.mark.django_db
def test_a_move_takes_along_what_hangs_on_the_rail_now(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    booking = booked(world, skus=("DRESS-S",))
    between(monkeypatch, lambda: change_pieces(booking=Booking.objects.get(), variants=variants_of(["COAT-M"]), at=AT))
    move(booking=booking, starts_at=ELEVEN + timedelta(hours=2), at=AT)
    assert promised_skus(booking) == {"COAT-M"}
    assert_invariants(AT)


@pytest.mark.django_db
def test_a_move_finds_room_for_who_comes_now(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.experience.party_max = 2
    world.experience.save()
    for room in world.rooms[:-1]:
        room.capacity = 1
        room.save()
    booking = booked(world)
    between(monkeypatch, lambda: add_companion(booking=Booking.objects.get(), name="Mei", at=AT))
    move(booking=booking, starts_at=ELEVEN + timedelta(hours=2), at=AT)
    assert Allocation.objects.live().get().resource_id == world.rooms[-1].pk


def between(monkeypatch: pytest.MonkeyPatch, other: Any) -> None:
    """Let `other` happen after a move has read its booking, and before it has the lock."""
    first = [True]

    def after_other() -> Any:
        if first:
            first.clear()
            other()
        return promising()

    monkeypatch.setattr(locks, "promising", after_other)


@pytest.mark.django_db
def test_a_hold_that_was_moved_is_confirmed_for_its_new_time(world: World) -> None:
    world.experience.lead_time = 0
    world.experience.save()
    held = hold(wish=Wish(experience=world.experience), store=world.store, starts_at=ELEVEN, at=AT)
    move(booking=Booking.objects.get(), starts_at=ELEVEN + timedelta(hours=2), at=AT)
    confirm(booking=held, details=DETAILS, at=AT)
    assert held.starts_at == ELEVEN + timedelta(hours=2)
    days = Message.objects.filter(kind="reminder_day").values_list("due_at", flat=True)
    assert list(days) == [held.starts_at - timedelta(hours=24)]


@pytest.mark.django_db
def test_a_companion_gets_the_place_of_a_hold_that_ran_out(world: World) -> None:
    world.experience.party_max = 2
    world.experience.save()
    session = open_session(experience=world.experience, store=world.store, starts_at=ELEVEN, places=2, at=AT)
    hold(wish=Wish(experience=world.experience), store=world.store, starts_at=ELEVEN, at=AT)
    booking = book(wish=Wish(experience=world.experience), store=world.store, starts_at=ELEVEN, details=DETAILS, at=AT)
    add_companion(booking=booking, name="Mei", at=AT + timedelta(minutes=6))
    session.refresh_from_db()
    assert session.places_taken == 2


@pytest.mark.django_db(transaction=True)
def test_a_number_is_counted_by_one_confirmation_at_a_time(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    holds = [hold(wish=Wish(experience=world.experience), store=world.store, starts_at=ELEVEN, at=AT) for _ in range(6)]
    meet(monkeypatch, len(holds))
    assert sorted(confirmed_together(holds)) == ["code_needed"] * 4 + ["confirmed"] * LIVE_BOOKINGS_UNPROVED
    assert Booking.objects.filter(state=BookingState.CONFIRMED).count() == LIVE_BOOKINGS_UNPROVED


@pytest.mark.django_db(transaction=True)
def test_two_proofs_of_one_number_make_one_person(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    holds = [hold(wish=Wish(experience=world.experience), store=world.store, starts_at=ELEVEN, at=AT) for _ in range(2)]
    for booking in holds:
        check = send_code(booking=booking, phone=PHONE, at=AT)
        check_code(booking=booking, phone=PHONE, code=code_of(check), at=AT)
    meet(monkeypatch, len(holds))
    assert confirmed_together(holds) == ["confirmed", "confirmed"]
    assert Customer.objects.get().bookings.count() == 2


def meet(monkeypatch: pytest.MonkeyPatch, people: int) -> None:
    """Inject the interleaving: nobody is written down before all have been looked for, where that can happen."""
    looked_for, write = Barrier(people), customers._new

    def wait_and_write(*args: Any, **fields: Any) -> Customer:
        with suppress(BrokenBarrierError):
            looked_for.wait(1)
        return write(*args, **fields)

    monkeypatch.setattr(customers, "_new", wait_and_write)


def confirmed_together(holds: list[Booking]) -> list[str]:
    """Confirm all for one number at the same moment, on connections of their own; the answers by name."""

    def run(booking: Booking) -> str:
        try:
            connection.ensure_connection()
            return str(confirm(booking=booking, details=DETAILS, at=AT).state)
        except CodeNeeded as refusal:
            return refusal.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(holds)) as pool:
        return list(pool.map(run, holds))
