"""Sixty customers at once on five slots. The race is real: without lock and constraint it is lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest
from django.db import connection

from bookings.models import Allocation, Booking, Shortfall
from bookings.queries.wishes import Wish, variants_of
from bookings.services import confirm as confirm_service
from bookings.services import holding, taking_out
from bookings.services.confirm import Details, book
from bookings.services.customers import Contact
from bookings.services.locks import promising
from bookings.services.promise import Promise, ask, keep
from bookings.services.sessions import open_session
from experiences.models import Session
from stores.models import Piece, PieceState
from tests.bookings.invariants import assert_invariants, promised_twice
from tests.factories.world import World, make_world
from tests.racing import each, race

AT = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
FIRST = datetime(2026, 6, 2, 9, 0, tzinfo=UTC)
SLOTS = [FIRST + timedelta(hours=n) for n in range(5)]
CUSTOMERS = 60
NO_OVERLAP_OFF = "ALTER TABLE bookings_allocation DROP CONSTRAINT bookings_allocation_no_overlap"
NO_OVERLAP_ON = """
    ALTER TABLE bookings_allocation ADD CONSTRAINT bookings_allocation_no_overlap EXCLUDE USING gist
    (int8range(resource_id, resource_id, '[]') WITH =, period WITH &&) WHERE (live)
"""

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world() -> World:
    """Two rooms, and one piece of everything: both are contended."""
    return make_world(rooms=2, stylists=0)


def details(number: int) -> Details:
    return Details(contact=Contact(name=f"Customer {number}", phone=f"+4479460{number:05d}"), sms=True)


def book_in_turn(world: World, *, pieces: bool) -> list[Callable[[], object]]:
    """Each customer wants one of the five slots; every second one the only dress in size M."""

    def attempt(number: int) -> Booking:
        skus = ["DRESS-M"] if pieces and number % 2 else []
        wish = Wish(experience=world.experience, variants=variants_of(skus))
        starts_at = SLOTS[number // 2 % len(SLOTS)]
        return book(wish=wish, store=world.store, starts_at=starts_at, details=details(number), at=AT)

    return each(CUSTOMERS, attempt)


def test_sixty_customers_on_five_slots_promise_each_room_once(world: World) -> None:
    answers = race(*book_in_turn(world, pieces=False))

    assert answers == {"won": 2 * len(SLOTS), "slot_taken": CUSTOMERS - 2 * len(SLOTS)}
    assert Counter(Booking.objects.values_list("starts_at", flat=True)) == dict.fromkeys(SLOTS, 2)
    assert_invariants(AT)


def test_sixty_customers_on_one_dress_promise_it_once_a_slot(world: World) -> None:
    answers = race(*book_in_turn(world, pieces=True))

    dress = world.pieces_of("DRESS-M")[0]
    assert answers["won"] + answers["slot_taken"] == CUSTOMERS
    assert answers["won"] >= len(SLOTS)
    assert set(Booking.objects.values_list("starts_at", flat=True)) == set(SLOTS)
    assert Allocation.objects.filter(resource=dress.pk).count() <= len(SLOTS)
    assert_invariants(AT)


def test_sixty_customers_on_the_last_places_of_a_session(world: World) -> None:
    evening = datetime(2026, 6, 2, 19, 0, tzinfo=UTC)
    session = open_session(experience=world.experience, store=world.store, starts_at=evening, places=7, at=AT)
    wish = Wish(experience=world.experience)

    def attempt(number: int) -> Booking:
        return book(wish=wish, store=world.store, starts_at=evening, details=details(number), at=AT)

    assert race(*each(CUSTOMERS, attempt)) == {"won": 7, "slot_taken": CUSTOMERS - 7}
    assert Session.objects.get(pk=session.pk).places_taken == 7
    assert_invariants(AT)


@pytest.fixture
def everybody_finds_first(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Inject the interleaving on purpose: nobody promises before `customers` have found the same resources free."""

    def install(customers: int) -> None:
        found = Barrier(customers)

        def wait_and_keep(booking: Booking, promise: Promise) -> None:
            with suppress(BrokenBarrierError):
                found.wait(3)
            keep(booking, promise)

        monkeypatch.setattr(holding, "keep", wait_and_keep)

    return install


@pytest.fixture
def without_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confirm_service, "lock_days", list)


@pytest.fixture
def without_constraint(world: World) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(NO_OVERLAP_OFF)
    yield
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM bookings_allocation")
        cursor.execute(NO_OVERLAP_ON)


def one_slot(world: World) -> list[Callable[[], object]]:
    """Eight want it."""
    wish = Wish(experience=world.experience, variants=variants_of(["DRESS-M"]))

    def attempt(number: int) -> Booking:
        return book(wish=wish, store=world.store, starts_at=SLOTS[0], details=details(number), at=AT)

    return each(8, attempt)


@pytest.mark.usefixtures("without_lock", "without_constraint")
def test_without_lock_and_constraint_the_race_is_lost(
    world: World, everybody_finds_first: Callable[[int], None]
) -> None:
    """The negative control: these tests can fail."""
    everybody_finds_first(8)
    assert race(*one_slot(world)) == {"won": 8}
    assert promised_twice() > 0


@pytest.mark.usefixtures("without_lock")
def test_without_the_lock_the_constraint_still_keeps_the_promise(
    world: World, everybody_finds_first: Callable[[int], None]
) -> None:
    everybody_finds_first(8)
    answers = race(*one_slot(world))
    assert answers["won"] == 1
    assert answers["won"] + answers["slot_taken"] + answers["store_busy"] == 8
    assert_invariants(AT)


@pytest.fixture
def everybody_reads_first(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Nobody locks anything before `people` have read: the customers what is free, the counter who counts on it."""

    def install(people: int) -> None:
        read, asked = Barrier(people), ask

        def wait() -> None:
            with suppress(BrokenBarrierError):
                read.wait(10)

        def ask_and_wait(*args: Any, **facts: Any) -> Any:
            question = asked(*args, **facts)
            wait()
            return question

        def wait_and_promise() -> Any:
            wait()
            return promising()

        monkeypatch.setattr(confirm_service, "ask", ask_and_wait)
        monkeypatch.setattr(taking_out, "promising", wait_and_promise)

    return install


def test_a_sale_at_the_counter_races_with_bookings_of_the_last_piece(
    world: World, everybody_reads_first: Callable[[int], None]
) -> None:
    """Whoever comes first: nobody counts on a dress that is sold without somebody being told."""
    [dress] = world.pieces_of("DRESS-M")
    wish = Wish(experience=world.experience, variants=variants_of(["DRESS-M"]))
    everybody_reads_first(12)

    def attempt(number: int) -> object:
        if number == 0:
            piece = Piece.objects.get(pk=dress.pk)
            return taking_out.take_out(piece=piece, to=PieceState.SOLD, at=AT, reason="sold")
        starts_at = SLOTS[number % len(SLOTS)] + timedelta(days=number % 3)
        return book(wish=wish, store=world.store, starts_at=starts_at, details=details(number), at=AT)

    answers = race(*each(12, attempt))

    dress.refresh_from_db()
    booked = set(Booking.objects.values_list("pk", flat=True))
    assert (dress.state, sum(answers.values())) == (PieceState.SOLD, 12)
    assert answers["won"] == len(booked) + 1
    assert set(Shortfall.objects.open().values_list("booking", flat=True)) == booked
    assert not Allocation.objects.live().filter(resource=dress.pk).exists()
    assert_invariants(AT)
