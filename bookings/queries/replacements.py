"""Where what is wanted in exchange can be had: the stores that have it, nearest first, with their next times."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import OuterRef, Subquery

from bookings.errors import NotOfferedHere
from bookings.periods import Periods
from bookings.queries.availability import Slot, days_in
from bookings.queries.busy import busy_in
from bookings.queries.offers import Masks, piece_pools, standing_offer
from bookings.queries.rulebook import RuleBook, read_rules
from bookings.queries.showrooms import having_all, kilometres_to, ordered
from bookings.queries.wishes import Wish
from experiences.availability import Grid, Offer, presence, reasons
from experiences.models import Experience
from kernel import clock
from kernel.intervals import Period, instant_of, tick_of
from stores.models import Store, Variant
from stores.querysets import StoreQuerySet

MOST_STORES: Final = 6
MOST_SLOTS: Final = 3
DAYS: Final = 7
LONGEST: Final = 288
"""Ticks: no promise is longer than a day."""


@dataclass(frozen=True, slots=True)
class Having:
    """A store that has all that is wanted, with its next times, and until when it can wait there from now on."""

    store: Store
    kilometres: float
    slots: tuple[Slot, ...]
    any_time_until: datetime | None


def exchange_experience(store: Store) -> Experience:
    """What promises an exchange in a store. Raises NotOfferedHere."""
    experience = Experience.objects.for_exchange().offered_in(store).first()
    if experience is None:
        raise NotOfferedHere(field="store")
    return experience


def stores_with(variants: Sequence[Variant], *, near: Store, at: datetime) -> list[Having]:
    """The stores in which all of `variants` hang and can be promised in the coming week, the nearest to `near` first.

    At most six, of those that offer exchanges; in a constant number of queries for each experience that they do it by.
    """
    if not variants:
        return []
    having = having_all(_offering(Store.objects.active()), variants)
    stores = list(ordered(having, (near.latitude, near.longitude))[:MOST_STORES])
    alike: dict[int, list[Store]] = defaultdict(list)
    for store in stores:
        alike[_experience_in(store)].append(store)
    found: dict[int, Having] = {}
    for experience in Experience.objects.filter(pk__in=alike) if alike else ():
        wish = Wish(experience=experience, variants=tuple(variants))
        found |= _having(wish, alike[experience.pk], at=at)
    shown = [found[store.pk] for store in stores]
    return [one for one in shown if one.slots or one.any_time_until]


def _offering(stores: StoreQuerySet) -> StoreQuerySet:
    """Those that offer exchanges, each with what `exchange_experience` says of it."""
    theirs = Experience.objects.for_exchange().offered_in(OuterRef(OuterRef("pk")))
    return stores.annotate(exchanges_by=Subquery(theirs.values("pk")[:1])).filter(exchanges_by__isnull=False)


def _experience_in(store: Store) -> int:
    experience: int = getattr(store, "exchanges_by", 0)
    return experience


def _having(wish: Wish, stores: Sequence[Store], *, at: datetime) -> dict[int, Having]:
    """By store id, when one experience can promise it in each of the stores."""
    first = min(clock.local_date(at, store.zone) for store in stores)
    days = days_in(wish, stores, first=first, days=DAYS, at=at)
    ends = _any_time(wish, stores, at=at)
    return {
        store.pk: Having(
            store=store,
            kilometres=kilometres_to(store) or 0.0,
            slots=tuple(slot for day in days[store.pk] for slot in day.slots)[:MOST_SLOTS],
            any_time_until=ends[store.pk],
        )
        for store in stores
    }


def rest_of_today(store: Store, grid: Grid, book: RuleBook, *, at: datetime) -> Period | None:
    """`rest_of_day` of the local day that it is."""
    doors = presence(grid, book.hours[store.pk], book.exceptions[store.pk])
    return rest_of_day(store, grid, doors, clock.local_date(at, store.zone), at=at)


def rest_of_day(store: Store, grid: Grid, doors: int, day: date, *, at: datetime) -> Period | None:
    """From the first opening of a local day, of today from now, to its last closing; None when the doors stay closed.

    `doors`: the ticks of the grid at which they are open. A night that is being lived ends when the doors close; one
    that began the evening before is no part of a day to come. Doors that never close have their day's end at midnight.
    """
    today = clock.local_date(at, store.zone)
    if day <= today:
        return _rest(store, grid, doors, day, tick_of(at)) if day == today else None
    begins = tick_of(clock.first_instant(day, store.zone))
    night = _runs(grid, doors, begins - 1, begins)
    closing = _closing(grid, doors, begins) if night else begins
    return _rest(store, grid, doors, day, closing if closing < begins + LONGEST else begins)


def _rest(store: Store, grid: Grid, doors: int, day: date, now: int) -> Period | None:
    begun, midnight = (tick_of(clock.first_instant(day + timedelta(days=n), store.zone)) for n in (0, 1))
    if _runs(grid, doors, begun - 1, now) and (closing := _closing(grid, doors, now)) < midnight:
        return Period(instant_of(now), instant_of(closing))
    ahead = [tick for tick in range(now, midnight) if grid.holds(doors, tick)]
    if not ahead:
        return None
    closing = _closing(grid, doors, ahead[-1])
    end = closing if closing < midnight + LONGEST // 2 else midnight
    return Period(instant_of(ahead[0]), instant_of(min(end, ahead[0] + LONGEST)))


def any_time_offer(wish: Wish, store: Store, grid: Grid, book: RuleBook, busy: Masks, *, rest: Period) -> Offer:
    """The offer of the pieces alone for the rest of the day: in a lunch break they wait as well."""
    return standing_offer(grid, rest, Periods.alike(rest), piece_pools(wish, store, grid, book, busy))


def _any_time(wish: Wish, stores: Sequence[Store], *, at: datetime) -> dict[int, datetime | None]:
    """By store id, until when all of it can wait from now on; None where it can't."""
    today = {store.pk: clock.local_date(at, store.zone) for store in stores}
    grids = {store.pk: Grid(store.zone, today[store.pk], 1) for store in stores}
    book = read_rules(wish, stores, first=min(today.values()), last=max(today.values()), at=at)
    busy = busy_in(stores, grids, at=at)
    ends: dict[int, datetime | None] = {}
    for store in stores:
        grid = grids[store.pk]
        rest = rest_of_today(store, grid, book, at=at)
        free = rest is not None and not reasons(
            any_time_offer(wish, store, grid, book, busy[store.pk], rest=rest), tick_of(rest.start)
        )
        ends[store.pk] = rest.end if rest is not None and free else None
    return ends


def _runs(grid: Grid, doors: int, first: int, last: int) -> bool:
    return all(grid.holds(doors, tick) for tick in range(first, last + 1))


def _closing(grid: Grid, doors: int, tick: int) -> int:
    """The first tick after an open one at which the doors are closed; at most a day later."""
    return next((one for one in range(tick, tick + LONGEST) if not grid.holds(doors, one)), tick + LONGEST)
