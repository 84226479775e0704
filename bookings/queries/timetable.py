"""The days and times of one choice, the way out where nothing is free, and the other stores."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from bookings.models import Booking
from bookings.queries.availability import Day, Slot, days_of
from bookings.queries.catalogue import where_hung
from bookings.queries.choice import Choice, origin_of
from bookings.queries.hours import opens_on
from bookings.queries.showrooms import MOST, Showroom, having_all, ordered, with_soonest
from experiences.availability import Reason
from kernel import clock
from stores.models import Store, Variant

STRIP: Final = 14
"""Days shown at a time."""
FULLEST: Final = 4
"""How full a day is, is told in four steps."""


@dataclass(frozen=True, slots=True)
class DayShown:
    """A date and how much of it is free: 0 (nothing) to 4 (most of it)."""

    date: date
    free: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Timetable:
    """What the time page shows. `day` is the chosen one; where it has no slot, `why` says the reasons, `shut` no doors.

    `missing`: what doesn't hang in the store at all; `earlier` and `later`: where the strip goes on.
    """

    today: date
    days: Sequence[DayShown]
    day: Day
    soonest: Slot | None
    next_free: date | None
    why: Sequence[Reason]
    shut: bool
    missing: Sequence[Variant]
    others: Sequence[Showroom]
    earlier: date | None
    later: date | None


def read_timetable(choice: Choice, *, at: datetime, own: Booking | None = None) -> Timetable:
    """The fortnight that the asked day lies in, else the first one with a free time ahead.

    What is held in the customer's `own` hold counts as free: another time takes its place.
    """
    store, wish = choice.store, choice.wish
    today = clock.local_date(at, store.zone)
    last = today + timedelta(days=wish.experience.horizon_days)
    asked = choice.asked.day if choice.asked.day and today <= choice.asked.day <= last else None
    first = _strip_start(today, asked)
    listed = days_of(wish, store, first=first, days=STRIP, at=at, explain=True, apart_from=own)
    free = next((day for day in listed if day.slots), None)
    day = next(day for day in listed if day.date == asked) if asked else free or listed[0]
    after = first + timedelta(days=STRIP)
    return Timetable(
        today=today,
        days=[DayShown(one.date, fullness(one)) for one in listed if one.date <= last],
        day=day,
        soonest=free.slots[0] if free and first == today else None,
        next_free=_next_free(choice, listed, day, at=at) if not day.slots else None,
        why=() if day.slots else reasons_of(day),
        shut=not day.slots and not opens_on(store, day.date),
        missing=_missing(wish.variants, store),
        others=other_stores(choice, at=at),
        earlier=first - timedelta(days=STRIP) if first > today else None,
        later=after if after <= last else None,
    )


def fullness(day: Day) -> int:
    """0 when nothing is free, else 1 to 4: the share of the day's starts that is."""
    if not day.slots:
        return 0
    starts = len(day.slots) + len(day.closed)
    return max(1, -(-FULLEST * len(day.slots) // starts))


def reasons_of(day: Day) -> tuple[Reason, ...]:
    """Why nothing is free, the commonest first; CLOSED where the store's day has no start at all."""
    counted = Counter(reason for start in day.closed for reason in start.reasons)
    return tuple(reason for reason, _ in counted.most_common()) or (Reason.CLOSED,)


def other_stores(choice: Choice, *, at: datetime) -> list[Showroom]:
    """The nearest other stores with a free time at which all of the pieces hang side by side."""
    origin = origin_of(choice.asked.near, choice.store)
    stores = ordered(Store.objects.active().exclude(pk=choice.store.pk), origin)
    wish = choice.wish
    anyone = type(wish)(experience=wish.experience, party=wish.party, variants=wish.variants)
    rooms = with_soonest(having_all(stores, wish.variants)[:MOST], anyone, at=at)
    return [room for room in rooms if room.soonest]


def _strip_start(today: date, asked: date | None) -> date:
    if asked is None:
        return today
    return asked - timedelta(days=(asked - today).days % STRIP)


def _next_free(choice: Choice, listed: Sequence[Day], day: Day, *, at: datetime) -> date | None:
    """The first free day after the chosen one, at most four weeks beyond the strip; else the first free one."""
    beyond = listed[-1].date + timedelta(days=1)
    later = [one.date for one in listed if one.slots and one.date > day.date]
    if not later:
        further = days_of(choice.wish, choice.store, first=beyond, days=2 * STRIP, at=at)
        later = [one.date for one in further if one.slots]
    return next(iter(later or [one.date for one in listed if one.slots]), None)


def _missing(variants: Sequence[Variant], store: Store) -> list[Variant]:
    """Those of the wanted variants that don't hang in the store at all."""
    places = where_hung(variants) if variants else {}
    return [variant for variant in variants if store.pk not in places.get(variant.pk, ())]
