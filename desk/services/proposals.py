"""What can be had instead by those whom a change hits: found in order, each with what the others were offered taken.

Asked while the new rules are written and not kept (`looking.as_if`), so it is the search that will accept it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from bookings.models import Booking, BookingState
from bookings.queries.busy import busy_elsewhere, busy_in
from bookings.queries.offers import offer_of, piece_pools, with_rows, without_rows
from bookings.queries.others import others_for
from bookings.queries.rulebook import RuleBook, read_rules
from bookings.queries.showrooms import kilometres_to
from bookings.queries.standing import Fault
from bookings.queries.wishes import Wish
from experiences.availability import Grid, Offer, Pool, assign
from kernel import clock
from kernel.intervals import instant_of, tick_of
from stores.models import Store, Variant

MOST: Final = 3
BEFORE: Final = timedelta(days=2)
AFTER: Final = timedelta(days=7)
MOST_DAYS: Final = 120
MOST_STORES: Final = 4
MOST_KILOMETRES: Final = 50
OTHERS_SERVE: Final = frozenset({Fault.NO_ROOM, Fault.NO_STYLIST})
Row = tuple[int, int, int]


class How(StrEnum):
    STAY = "stay"
    MOVE = "move"


@dataclass(frozen=True, slots=True)
class Proposal:
    """The same time with other hands or another room, or another time, here or in another store (by its id)."""

    how: How
    store: int
    starts_at: datetime
    ends_at: datetime

    def as_json(self) -> dict[str, Any]:
        return {
            "how": self.how.value,
            "store": self.store,
            "starts_at": self.starts_at.isoformat(),
            "ends_at": self.ends_at.isoformat(),
        }

    @classmethod
    def of(cls, known: Mapping[str, Any]) -> Proposal:
        """From what `as_json` gave."""
        starts_at, ends_at = (datetime.fromisoformat(known[name]) for name in ("starts_at", "ends_at"))
        return cls(How(known["how"]), known["store"], starts_at, ends_at)


@dataclass(frozen=True, slots=True)
class Struck:
    """A booking that is hit, why, what is promised to it, and what hangs on its rail."""

    booking: Booking
    faults: frozenset[Fault]
    own: list[Row]
    variants: tuple[Variant, ...]


@dataclass(slots=True)
class _Around:
    """What is free in one store and its neighbours around the days that are asked for."""

    stores: list[Store]
    grids: dict[int, Grid]
    masks: dict[int, dict[int, int]]
    at: datetime
    books: dict[tuple[int, int], RuleBook] = field(default_factory=dict)
    offers: dict[tuple[int, int, int], Offer] = field(default_factory=dict)

    def offer(self, struck: Struck, store: Store) -> Offer:
        """The offer of what was booked, with what was proposed so far taken, and its own promises free."""
        booking, grid = struck.booking, self.grids[store.pk]
        wish = Wish(experience=booking.experience, party=booking.party, variants=struck.variants)
        book = self.books[_sort(booking)]
        key = (store.pk, *_sort(booking))
        if key not in self.offers:
            self.offers[key] = offer_of(replace(wish, variants=()), store, grid, book, {}, at=self.at)
        base, busy = self.offers[key], without_rows(grid, self.masks[store.pk], struck.own)

        def as_now(pool: Pool) -> Pool:
            members = (replace(one, free=one.free & ~busy.get(one.resource_id, 0)) for one in pool.members)
            return replace(pool, members=tuple(members))

        return replace(base, pools=(*map(as_now, base.pools), *piece_pools(wish, store, grid, book, busy)))

    def take(self, rows: Sequence[Row]) -> None:
        for store in self.stores:
            self.masks[store.pk] = with_rows(self.grids[store.pk], self.masks[store.pk], list(rows))


def proposals_for(struck: Sequence[Struck], *, at: datetime) -> dict[int, list[Proposal]]:
    """By booking id, up to three proposals, the best first. No two of all of them want the same thing.

    First everybody is given one, then further ones. Sessions, exchanges that wait any time, and holds get none.
    """
    found: dict[int, list[Proposal]] = defaultdict(list)
    by_store: dict[int, list[Struck]] = defaultdict(list)
    for one in struck:
        if one.booking.session_id is None and one.booking.state != BookingState.HELD and not one.booking.any_time:
            by_store[one.booking.store_id].append(one)
    for listed in by_store.values():
        around = _read(listed, at=at)
        ways = {one.booking.pk: _ways(one, around) for one in listed}
        for _round in range(MOST):
            for one in listed:
                proposal = next(ways[one.booking.pk], None)
                if proposal is not None:
                    found[one.booking.pk].append(proposal)
    return found


def _read(struck: Sequence[Struck], *, at: datetime) -> _Around:
    """The rules and promises around: a constant number of queries for each experience and size of party."""
    home = struck[0].booking.store
    near = Store.objects.active().exclude(pk=home.pk).near(home.latitude, home.longitude)
    stores = [home, *(one for one in near[:MOST_STORES] if (kilometres_to(one) or 0) <= MOST_KILOMETRES)]
    days = [clock.local_date(one.booking.starts_at, home.zone) for one in struck]
    first = max(min(days) - BEFORE, clock.local_date(at, home.zone) - timedelta(days=1))
    length = min((max(days) + AFTER - first).days + 1, MOST_DAYS)
    grids = {store.pk: Grid(store.zone, first, length) for store in stores}
    around = _Around(stores, grids, {}, at)
    _read_books(around, struck, first, first + timedelta(days=length - 1))
    busy = busy_in(stores, grids, at=at)
    hosts = {host for book in around.books.values() for host in book.stylists(stores)}
    rows = [(resource, since, until) for _, resource, since, until in busy_elsewhere(hosts, stores, grids, at=at)]
    around.masks = {store.pk: with_rows(grids[store.pk], busy[store.pk], rows) for store in stores}
    return around


def _read_books(around: _Around, struck: Sequence[Struck], first: date, last: date) -> None:
    alike: dict[tuple[int, int], list[Struck]] = defaultdict(list)
    for one in struck:
        alike[_sort(one.booking)].append(one)
    for sort, listed in alike.items():
        variants = {variant.pk: variant for one in listed for variant in one.variants}
        booking = listed[0].booking
        wish = Wish(experience=booking.experience, party=booking.party, variants=tuple(variants.values()))
        around.books[sort] = read_rules(wish, around.stores, first=first, last=last, at=around.at)


def _sort(booking: Booking) -> tuple[int, int]:
    """Bookings of one sort are served by the same rooms and hosts."""
    return booking.experience_id, booking.party


def _ways(struck: Struck, around: _Around) -> Iterator[Proposal]:
    """The ways out, the best first; each is looked for when it is asked for, and then taken."""
    booking = struck.booking
    home, others = around.stores[0], around.stores[1:]
    if OTHERS_SERVE.issuperset(struck.faults) and (found := _stay(struck, around)) is not None:
        yield found
    if booking.state != BookingState.CONFIRMED:
        return  # who is here is not sent away
    here, there = _times(struck, home, around), (slot for one in others for slot in _times(struck, one, around))
    for way in (here, there, here, there):
        if (slot := next(way, None)) is not None:
            yield slot


def _stay(struck: Struck, around: _Around) -> Proposal | None:
    booking, home = struck.booking, around.stores[0]
    offer = around.offer(struck, home)
    has = [row[0] for row in struck.own]
    found = others_for(offer.grid, booking.visit, booking.periods, offer.pools, has=has)
    if found is None:
        return None
    since, until = tick_of(booking.promised_from), tick_of(booking.promised_until)
    around.take([(resource, since, until) for resource in found if resource not in has])
    return Proposal(How.STAY, home.pk, booking.starts_at, booking.ends_at)


def _times(struck: Struck, store: Store, around: _Around) -> Iterator[Proposal]:
    """Other times in a store, the nearest first."""
    start = tick_of(struck.booking.starts_at)
    tried: set[int] = set()
    while True:
        offer = around.offer(struck, store)
        free = set(offer.grid.ticks(offer.bookable & _near(offer.grid, struck.booking))) - tried
        if store.pk == struck.booking.store_id:
            free.discard(start)
        tick = min(free, key=lambda one: (abs(one - start), one), default=None)
        chosen = assign(offer, tick) if tick is not None else None
        if tick is None or chosen is None:
            return
        tried.add(tick)
        for pool, serving in zip(offer.pools, chosen, strict=True):
            before, after = offer.margins(pool)
            around.take([(resource, tick - before, tick + offer.duration + after) for resource in serving])
        yield Proposal(How.MOVE, store.pk, instant_of(tick), instant_of(tick + offer.duration))


def _near(grid: Grid, booking: Booking) -> int:
    return grid.bits(tick_of(booking.starts_at - BEFORE), tick_of(booking.starts_at + AFTER))
