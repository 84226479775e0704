"""Other times for a booking that stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bookings.models import Booking
from bookings.queries.availability import Day, days_of
from bookings.queries.booking import wish_of
from bookings.queries.showrooms import MOST, Showroom, having_all, with_soonest
from bookings.queries.timetable import STRIP, fullness
from bookings.queries.wishes import Wish
from kernel import clock
from stores.models import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherTimes:
    """A store's fortnight for a booking's wish: how free its days are, and the day chosen or first free."""

    store: Store
    days: Sequence[tuple[date, int]]
    day: Day
    earlier: date | None
    later: date | None
    others: Sequence[Showroom]


def other_times(booking: Booking, store: Store, asked: date | None, *, at: datetime) -> OtherTimes:
    """When and where else the same wish could be fulfilled. What is promised to the booking itself counts as free."""
    wish = _wish_in(booking, store).in_store(store)
    today = clock.local_date(at, store.zone)
    last = today + timedelta(days=wish.experience.horizon_days)
    wanted = asked if asked and today <= asked <= last else None
    first = today + (wanted - today) // timedelta(days=STRIP) * timedelta(days=STRIP) if wanted else today
    listed = [
        _without_own(day, booking, store)
        for day in days_of(wish, store, first=first, days=STRIP, at=at, explain=True, apart_from=booking)
    ]
    chosen = next((day for day in listed if day.date == wanted), None)
    after = first + timedelta(days=STRIP)
    return OtherTimes(
        store=store,
        days=[(day.date, fullness(day)) for day in listed if day.date <= last],
        day=chosen or next((day for day in listed if day.slots), listed[0]),
        earlier=first - timedelta(days=STRIP) if first > today else None,
        later=after if after <= last else None,
        others=_other_stores(booking, store, at=at),
    )


def _wish_in(booking: Booking, store: Store) -> Wish:
    """A named stylist is asked for in their own store only."""
    wish = wish_of(booking)
    if store == booking.store:
        return wish
    return Wish(experience=wish.experience, party=wish.party, variants=wish.variants)


def _without_own(day: Day, booking: Booking, store: Store) -> Day:
    if store != booking.store:
        return day
    others = tuple(slot for slot in day.slots if slot.starts_at != booking.starts_at)
    return Day(day.date, others, day.closed)


def _other_stores(booking: Booking, store: Store, *, at: datetime) -> list[Showroom]:
    wish = _wish_in(booking, store)
    anyone = Wish(experience=wish.experience, party=wish.party, variants=wish.variants)
    near = Store.objects.active().exclude(pk=store.pk).near(store.latitude, store.longitude)
    rooms = with_soonest(having_all(near, wish.variants)[:MOST], anyone, at=at)
    return [room for room in rooms if room.soonest]
