"""What can be had instead by those whom a change hits: found in order, each with what the others were offered taken.

Asked while the new rules are written and not kept (`looking.as_if`), so it is the search that will accept it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from bookings.models import AHEAD, Booking, BookingState
from bookings.queries.others import others_for
from bookings.queries.replacements import any_time_offer, rest_of_day
from bookings.queries.standing import Fault
from desk.services.around import BEFORE, Around, Row, Struck, read_around
from experiences.availability import Grid, Offer, assign
from kernel import clock
from kernel.intervals import instant_of, tick_of
from stores.models import Store

MOST: Final = 3
AFTER: Final = timedelta(days=7)
AFTER_SESSION: Final = timedelta(days=60)
"""Evenings are rarer than times: one in a month is better than none."""
OTHERS_SERVE: Final = frozenset({Fault.NO_ROOM, Fault.NO_STYLIST})


class How(StrEnum):
    STAY = "stay"
    MOVE = "move"


@dataclass(frozen=True, slots=True)
class Proposal:
    """The same time with other hands or another room, or another time, here or in another store (by its id).

    `any_time`: an exchange that may come when it likes in between. The start of a session means a place in it.
    """

    how: How
    store: int
    starts_at: datetime
    ends_at: datetime
    any_time: bool = False

    def as_json(self) -> dict[str, Any]:
        return {
            "how": self.how.value,
            "store": self.store,
            "starts_at": self.starts_at.isoformat(),
            "ends_at": self.ends_at.isoformat(),
            "any_time": self.any_time,
        }

    @classmethod
    def of(cls, known: Mapping[str, Any]) -> Proposal:
        """From what `as_json` gave, today or before exchanges were proposed anything."""
        starts_at, ends_at = (datetime.fromisoformat(known[name]) for name in ("starts_at", "ends_at"))
        return cls(How(known["how"]), known["store"], starts_at, ends_at, known.get("any_time", False))


def proposals_for(struck: Sequence[Struck], *, at: datetime) -> dict[int, list[Proposal]]:
    """By booking id, up to three proposals, the best first. No two of all of them want the same thing.

    First everybody is given one, then further ones. Holds get none.
    """
    found: dict[int, list[Proposal]] = defaultdict(list)
    by_store: dict[int, list[Struck]] = defaultdict(list)
    for one in struck:
        if one.booking.state != BookingState.HELD:
            by_store[one.booking.store_id].append(one)
    for listed in by_store.values():
        evenings = any(one.booking.session_id for one in listed)
        around = read_around(listed, after=AFTER_SESSION if evenings else AFTER, at=at)
        ways = {one.booking.pk: _ways(one, around) for one in listed}
        for _round in range(MOST):
            for one in listed:
                proposal = next(ways[one.booking.pk], None)
                if proposal is not None:
                    found[one.booking.pk].append(proposal)
    return found


def _ways(struck: Struck, around: Around) -> Iterator[Proposal]:
    """The ways out, the best first; each is looked for when it is asked for, and then taken."""
    booking = struck.booking
    shared = booking.session_id is not None or booking.any_time
    if not shared and OTHERS_SERVE.issuperset(struck.faults) and (found := _stay(struck, around)) is not None:
        yield found
    if booking.state not in AHEAD:
        return  # who is here is not sent away
    for way in _moves(struck, around):
        if (slot := next(way, None)) is not None:
            yield slot


def _moves(struck: Struck, around: Around) -> Sequence[Iterator[Proposal]]:
    """Other times, here and in stores nearby, in turns: each yields the nearest first."""
    stores = [store for store in around.stores if around.serves(struck, store)]
    home = [store for store in stores if store.pk == struck.booking.store_id]
    others = [store for store in stores if store not in home]
    if struck.booking.session_id is not None:
        here, there = ((slot for one in part for slot in _sessions(struck, one, around)) for part in (home, others))
        return here, there, here, there
    here, there = ((slot for one in part for slot in _times(struck, one, around)) for part in (home, others))
    if struck.booking.any_time:
        days = [(slot for one in part for slot in _any_times(struck, one, around)) for part in (home, others)]
        return *days, here, there
    return here, there, here, there


def _stay(struck: Struck, around: Around) -> Proposal | None:
    booking, home = struck.booking, around.stores[0]
    offer = around.offer(struck, home)
    has = [row[0] for row in struck.own]
    found = others_for(offer.grid, booking.visit, booking.periods, offer.pools, has=has)
    if found is None:
        return None
    since, until = tick_of(booking.promised_from), tick_of(booking.promised_until)
    around.take([(resource, since, until) for resource in found if resource not in has])
    return Proposal(How.STAY, home.pk, booking.starts_at, booking.ends_at)


def _times(struck: Struck, store: Store, around: Around) -> Iterator[Proposal]:
    """Other times in a store, the nearest first."""
    grid, start = around.grids[store.pk], tick_of(struck.booking.starts_at)
    own = store.pk == struck.booking.store_id and not struck.booking.any_time
    left = _near(grid, struck.booking) & ~(grid.bits(start, start + 1) if own else 0)
    while True:
        offer = around.offer(struck, store)
        tick = _nearest(grid, offer.bookable & left, start)
        rows = _rows(offer, tick) if tick is not None else None
        if tick is None or rows is None:
            return
        left &= ~grid.bits(tick, tick + 1)
        around.take(rows)
        yield Proposal(How.MOVE, store.pk, instant_of(tick), instant_of(tick + offer.duration))


def _near(grid: Grid, booking: Booking) -> int:
    return grid.bits(tick_of(booking.starts_at - BEFORE), tick_of(booking.starts_at + AFTER))


def _nearest(grid: Grid, starts: int, around: int) -> int | None:
    """The tick of a set that is nearest to one; of two the earlier."""
    bit = max(around - grid.origin, 0)
    earlier, later = starts & ((1 << bit) - 1), starts >> bit
    before = around - grid.origin - earlier.bit_length() + 1
    after = (later & -later).bit_length() - 1
    if earlier and (not later or before <= after):
        return grid.origin + earlier.bit_length() - 1
    return grid.origin + bit + after if later else None


def _sessions(struck: Struck, store: Store, around: Around) -> Iterator[Proposal]:
    """Other sessions of the same in a store, the nearest first."""
    booking = struck.booking
    tried: set[int] = set()
    while True:
        free = [one for one in around.sessions(struck, store) if one.facts.id not in tried]
        one = min(free, key=lambda one: (abs(one.facts.starts_at - booking.starts_at), one.facts.id), default=None)
        rows = _rows(one.offer, one.tick) if one is not None else None
        if one is None or rows is None:
            return
        tried.add(one.facts.id)
        around.take(rows)
        around.seats[one.facts.id] += booking.party
        yield Proposal(How.MOVE, store.pk, one.facts.starts_at, one.facts.ends_at)


def _any_times(struck: Struck, store: Store, around: Around) -> Iterator[Proposal]:
    """Days in a store on which an exchange may come when it likes, the nearest first."""
    booking, grid = struck.booking, around.grids[store.pk]
    own = clock.local_date(booking.starts_at, booking.store.zone)
    for day in sorted(grid.dates, key=lambda one: (abs(one - own), one)):
        proposal = _any_time_on(day, struck, store, around) if abs(day - own) <= AFTER else None
        if proposal is not None:
            yield proposal


def _any_time_on(day: date, struck: Struck, store: Store, around: Around) -> Proposal | None:
    grid, book = around.grids[store.pk], around.books[struck.sort]
    rest = rest_of_day(store, grid, around.usual(struck, store).open, day, at=around.at)
    if rest is None:
        return None
    offer = any_time_offer(struck.wish, store, grid, book, around.busy(struck, store), rest=rest)
    rows = _rows(offer, tick_of(rest.start))
    if rows is None:
        return None
    around.take(rows)
    return Proposal(How.MOVE, store.pk, rest.start, rest.end, any_time=True)


def _rows(offer: Offer, tick: int) -> list[Row] | None:
    """What a start takes of what is scarce; None when it can't be had."""
    chosen = assign(offer, tick)
    if chosen is None:
        return None
    spans = [(serving, *offer.margins(pool)) for pool, serving in zip(offer.pools, chosen, strict=True)]
    return [
        (resource, tick - before, tick + offer.duration + after)
        for serving, before, after in spans
        for resource in serving
    ]
