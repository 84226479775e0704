"""What was read before the lock may be old by the time it is had: nothing is promised, counted or owed by it."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest

from bookings.errors import IllegalMove, PartyDoesNotFit, StoreBusy
from bookings.models import Allocation, Booking, BookingState, Customer, StoreDay
from bookings.queries.wishes import Wish, variants_of
from bookings.services import customers, locks, release
from bookings.services.cancel import cancel
from bookings.services.change import add_companion, change_pieces, move
from bookings.services.confirm import Details, book, confirm
from bookings.services.customers import Contact
from bookings.services.hold import hold
from bookings.services.holding import HOLD
from bookings.services.locks import promising
from bookings.services.phone_check import LIVE_BOOKINGS_UNPROVED, check_code, code_of, send_code
from bookings.services.sessions import call_off_session, open_session
from bookings.services.visit import check_in, complete, mark_no_show
from experiences.models import Experience, Session
from notifications.models import Message
from tests.bookings.invariants import assert_invariants
from tests.factories.world import World, make_world
from tests.racing import race

AT = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
ELEVEN = datetime(2026, 6, 3, 10, 0, tzinfo=UTC)
NEXT_DAY = ELEVEN + timedelta(days=1)
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


def held(world: World) -> Booking:
    return hold(wish=Wish(experience=world.experience), store=world.store, starts_at=ELEVEN, at=AT)


def version(world: World, starts_at: datetime) -> int:
    return StoreDay.objects.get(store=world.store, date=starts_at.date()).version


def give_up(booking: Booking) -> None:
    wish = Wish(experience=booking.experience)
    hold(wish=wish, store=booking.store, starts_at=ELEVEN + timedelta(days=7), at=AT, instead_of=booking)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("made", "end"),
    [
        (booked, lambda booking: cancel(booking=booking, at=AT)),
        (held, lambda booking: cancel(booking=booking, at=AT)),
        (held, give_up),
        (held, lambda booking: release._end(booking, AT + HOLD)),
        (booked, lambda booking: mark_no_show(booking=booking, at=NEXT_DAY)),
    ],
    ids=["cancelled", "hold cancelled", "given up", "expired", "no-show"],
)
def test_what_was_moved_meanwhile_is_freed_under_the_lock_of_its_new_day(world: World, made: Any, end: Any) -> None:
    booking = made(world)
    move(booking=Booking.objects.get(), starts_at=NEXT_DAY, at=AT)
    before = version(world, NEXT_DAY)
    end(booking)
    assert version(world, NEXT_DAY) == before + 1
    assert not Allocation.objects.live().filter(booking=booking).exists()


@pytest.mark.django_db
def test_a_visit_that_was_moved_while_it_began_ends_on_its_new_day(world: World) -> None:
    booking = booked(world)
    move(booking=Booking.objects.get(), starts_at=NEXT_DAY, at=AT)
    check_in(code=booking.reference, store=world.store, at=NEXT_DAY)
    before = version(world, NEXT_DAY)
    complete(booking=booking, at=NEXT_DAY)
    assert version(world, NEXT_DAY) == before + 1


@pytest.mark.django_db
def test_what_was_moved_meanwhile_is_looked_at_again_before_it_is_changed(world: World) -> None:
    booking = booked(world)
    move(booking=Booking.objects.get(), starts_at=NEXT_DAY, at=AT)
    with pytest.raises(IllegalMove):
        change_pieces(booking=booking, variants=variants_of(["COAT-M"]), at=AT)
    assert_invariants(AT)


@pytest.mark.django_db
def test_a_booking_that_never_rests_is_left_alone(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    booking, days = booked(world), count(1)
    monkeypatch.setattr(locks, "days_of", lambda _booking: [(world.store.pk, ELEVEN.date() + timedelta(next(days)))])
    with pytest.raises(StoreBusy):
        cancel(booking=booking, at=AT)
    assert Booking.objects.get().state == BookingState.CONFIRMED


@pytest.mark.django_db
def test_a_hold_moved_under_new_buffers_is_confirmed_for_what_it_is_promised(world: World) -> None:
    booking = held(world)
    Experience.objects.update(buffer_before=30, buffer_after=60)
    move(booking=Booking.objects.get(), starts_at=NEXT_DAY, at=AT)
    confirm(booking=booking, details=DETAILS, at=AT)
    assert booking.promised_period == Booking.objects.get().promised_period


@pytest.mark.django_db
def test_a_lapsed_hold_in_the_way_of_what_was_promised_is_released(world: World) -> None:
    """The visit's buffers are those of the day on which it was booked, not today's."""
    Experience.objects.update(buffer_after=60)
    world.experience.refresh_from_db()
    booking = booked(world)
    Experience.objects.update(buffer_after=0)
    world.experience.refresh_from_db()
    wish = Wish(experience=world.experience, variants=variants_of(["DRESS-M"]))
    ghost = hold(wish=wish, store=world.store, starts_at=ELEVEN + timedelta(hours=1), at=AT)
    change_pieces(booking=Booking.objects.get(pk=booking.pk), variants=variants_of(["DRESS-M"]), at=AT + HOLD)
    ghost.refresh_from_db()
    assert (ghost.state, promised_skus(booking)) == (BookingState.EXPIRED, {"DRESS-M"})


@pytest.mark.django_db
def test_a_session_is_called_off_on_all_days_that_it_was_promised_for(world: World) -> None:
    late = datetime(2026, 6, 3, 21, 0, tzinfo=UTC)
    Experience.objects.update(buffer_after=120)
    world.experience.refresh_from_db()
    session = open_session(experience=world.experience, store=world.store, starts_at=late, places=2, at=AT)
    Experience.objects.update(buffer_after=0)
    after_midnight = late + timedelta(hours=4)
    before = version(world, after_midnight)
    call_off_session(session=Session.objects.get(pk=session.pk), at=AT)
    assert version(world, after_midnight) == before + 1


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
    assert confirm_together(holds) == {"won": LIVE_BOOKINGS_UNPROVED, "code_needed": 6 - LIVE_BOOKINGS_UNPROVED}
    assert Booking.objects.filter(state=BookingState.CONFIRMED).count() == LIVE_BOOKINGS_UNPROVED


@pytest.mark.django_db(transaction=True)
def test_two_proofs_of_one_number_make_one_person(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    holds = [hold(wish=Wish(experience=world.experience), store=world.store, starts_at=ELEVEN, at=AT) for _ in range(2)]
    for booking in holds:
        check = send_code(booking=booking, phone=PHONE, at=AT)
        check_code(booking=booking, phone=PHONE, code=code_of(check), at=AT)
    meet(monkeypatch, len(holds))
    assert confirm_together(holds) == {"won": 2}
    assert Customer.objects.get().bookings.count() == 2


def meet(monkeypatch: pytest.MonkeyPatch, people: int) -> None:
    """Inject the interleaving: nobody is written down before all have been looked for, where that can happen."""
    looked_for, write = Barrier(people), customers._new

    def wait_and_write(*args: Any, **fields: Any) -> Customer:
        with suppress(BrokenBarrierError):
            looked_for.wait(1)
        return write(*args, **fields)

    monkeypatch.setattr(customers, "_new", wait_and_write)


def confirm_together(holds: list[Booking]) -> Counter[str]:
    """All for one number, at the same moment."""
    return race(*[partial(confirm, booking=one, details=DETAILS, at=AT) for one in holds])
