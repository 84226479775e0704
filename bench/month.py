"""A store-month of availability: 20 rooms, 30 stylists, 5,000 bookings; cold and warm, beside reading the bare rows."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from django.core.cache import cache
from django.db import connection
from psycopg.types.range import TimestamptzRange

from bench.ground import analyse, median_ms
from bookings.models import Allocation, Booking, BookingState, Customer
from bookings.queries.availability import days_of
from bookings.queries.wishes import Wish
from experiences.models import Experience
from kernel.intervals import tick_of
from stores.models import Store
from tests.factories.experiences import make_experience, make_schedule
from tests.factories.stores import make_room, make_store, make_stylist

ROOMS, STYLISTS, BOOKINGS = 20, 30, 5000
FIRST: Final = date(2030, 3, 1)
DAYS: Final = 31
AT: Final = datetime(2030, 2, 28, 9, 0, tzinfo=UTC)
RUNS: Final = 15
SEED: Final = 20


def run() -> list[tuple[str, str]]:
    """Rows of (what, figure)."""
    wish, store, rows = build()
    analyse()
    floor = median_ms(lambda: read_bare_rows(store), runs=RUNS)
    cold = median_ms(lambda: search(wish, store, forget=True), runs=RUNS)
    warm = median_ms(lambda: search(wish, store, forget=False), runs=RUNS)
    slots = sum(len(day.slots) for day in search(wish, store, forget=True))
    return [
        ("allocations in the month", f"{rows}"),
        ("slots found", f"{slots}"),
        ("floor: reading the month's bare rows", f"{floor:6.1f} ms"),
        ("availability of the month, cold", f"{cold:6.1f} ms   {cold / floor:4.1f} x floor"),
        ("availability of the month, warm", f"{warm:6.1f} ms   {warm / floor:4.1f} x floor"),
    ]


def search(wish: Wish, store: Store, *, forget: bool) -> list:  # type: ignore[type-arg]
    if forget:
        cache.clear()
    return days_of(wish, store, first=FIRST, days=DAYS, at=AT)


def read_bare_rows(store: Store) -> int:
    """What no search can do without: every promise of the month, once."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT resource_id, tick_from, tick_until FROM bookings_allocation WHERE store_id = %s AND live",
            [store.pk],
        )
        return len(cursor.fetchall())


def build() -> tuple[Wish, Store, int]:
    """The store, its month of bookings packed at random where they fit, and the wish to search for."""
    store = make_store(slug="bench")
    rooms = [make_room(store=store).pk for _ in range(ROOMS)]
    stylists = [make_stylist(store=store).pk for _ in range(STYLISTS)]
    experience = make_experience(slug="bench", stylist_needed=True, horizon_days=60)
    make_schedule(experience=experience, store=store)
    rows = _fill(store, experience, rooms, stylists)
    return Wish(experience=experience), store, rows


def _fill(store: Store, experience: Experience, rooms: list[int], stylists: list[int]) -> int:
    """5,000 bookings of an hour with their buffers, each in a room and with a stylist who are free."""
    customer = Customer.objects.create(name="Bench", phone="+442079460000", made_at=AT)
    chance = random.Random(SEED)
    taken: set[tuple[int, datetime]] = set()
    bookings: list[Booking] = []
    promises: list[tuple[Booking, int, datetime]] = []
    while len(bookings) < BOOKINGS:
        day = FIRST + timedelta(days=chance.randrange(DAYS))
        start = datetime.combine(day, time(10 + chance.randrange(9)), tzinfo=UTC)
        room, stylist = chance.choice(rooms), chance.choice(stylists)
        if (room, start) in taken or (stylist, start) in taken:
            continue
        taken |= {(room, start), (stylist, start)}
        booking = Booking(
            store=store, experience=experience, customer=customer, state=BookingState.CONFIRMED, starts_at=start,
            ends_at=start + timedelta(minutes=45), promised_from=start, promised_until=start + timedelta(minutes=60),
            made_at=AT, confirmed_at=AT,
        )  # fmt: skip
        bookings.append(booking)
        promises += [(booking, room, start), (booking, stylist, start)]
    Booking.objects.bulk_create(bookings, 1000)
    Allocation.objects.bulk_create((_promise(store, *promise) for promise in promises), 1000)
    return len(promises)


def _promise(store: Store, booking: Booking, resource: int, start: datetime) -> Allocation:
    end = start + timedelta(minutes=60)
    return Allocation(
        store=store, booking=booking, resource_id=resource, period=TimestamptzRange(start, end),
        tick_from=tick_of(start), tick_until=tick_of(end),
    )  # fmt: skip
