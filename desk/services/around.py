"""What is free around those whom a change hits, in their store and its neighbours, with what was proposed taken."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Final

from bookings.models import Booking
from bookings.queries.availability import session_reasons
from bookings.queries.busy import busy_elsewhere, busy_in
from bookings.queries.offers import Masks, SessionOffer, offer_of, piece_pools, session_offers, with_rows, without_rows
from bookings.queries.rulebook import RuleBook, SessionFacts, read_rules
from bookings.queries.showrooms import kilometres_to
from bookings.queries.standing import Fault
from bookings.queries.wishes import Wish, can_be_had
from experiences.availability import Grid, Member, Offer, Pool
from kernel import clock
from kernel.intervals import tick_of
from stores.models import Store, Variant

BEFORE: Final = timedelta(days=2)
MOST_DAYS: Final = 120
MOST_STORES: Final = 4
MOST_KILOMETRES: Final = 50
Row = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Struck:
    """A booking that is hit, why, what is promised to it, and what hangs on its rail."""

    booking: Booking
    faults: frozenset[Fault]
    own: list[Row]
    variants: tuple[Variant, ...]

    @property
    def wish(self) -> Wish:
        """What was booked, with any stylist."""
        return Wish(experience=self.booking.experience, party=self.booking.party, variants=self.variants)

    @property
    def sort(self) -> tuple[int, int]:
        """Bookings of one sort are served by the same rooms and hosts."""
        return self.booking.experience_id, self.booking.party


@dataclass(slots=True)
class Around:
    """What is free in one store, the first, and its neighbours, around the days that are asked for.

    `off`: the sessions that are hit themselves. `seats`: by session, the places that were proposed so far.
    """

    stores: list[Store]
    grids: dict[int, Grid]
    masks: dict[int, dict[int, int]]
    off: Collection[int]
    at: datetime
    books: dict[tuple[int, int], RuleBook] = field(default_factory=dict)
    offers: dict[tuple[int, int, int], Offer] = field(default_factory=dict)
    seats: dict[int, int] = field(default_factory=lambda: defaultdict(int))

    def serves(self, struck: Struck, store: Store) -> bool:
        """Whether the store has what was booked; a neighbour also for such a party, and so many pieces."""
        there = self.books[struck.sort].wish_in(store, struck.wish)
        own = store.pk == struck.booking.store_id
        return store.active and (there.experience.offered if own else can_be_had(there))

    def usual(self, struck: Struck, store: Store) -> Offer:
        """The offer of the experience in a store, without pieces, as if nothing were promised."""
        key = (store.pk, *struck.sort)
        if key not in self.offers:
            wish, grid = replace(struck.wish, variants=()), self.grids[store.pk]
            self.offers[key] = offer_of(wish, store, grid, self.books[struck.sort], {}, at=self.at)
        return self.offers[key]

    def offer(self, struck: Struck, store: Store) -> Offer:
        """The offer of what was booked, with what was proposed so far taken, and its own promises free.

        Without the starts of sessions: those are asked for by `sessions`.
        """
        base, busy = self.usual(struck, store), self.busy(struck, store)

        def as_now(pool: Pool) -> Pool:
            return replace(pool, members=tuple(_as_now(one, busy.get(one.resource_id, 0)) for one in pool.members))

        pools = (*map(as_now, base.pools), *self.pieces(struck, store, busy))
        return replace(base, starts=base.starts & ~self._eventful(struck, store), pools=pools)

    def sessions(self, struck: Struck, store: Store) -> list[SessionOffer]:
        """The sessions that the party could join, on days on which the doors open at all. Not those that are hit."""
        grid, book = self.grids[store.pk], self.books[struck.sort]
        wish, doors = book.wish_in(store, struck.wish), self.usual(struck, store).open
        offers = session_offers(wish, store, grid, book, self.busy(struck, store), at=self.at)
        seated = [replace(one, facts=_left(one, self.seats)) for one in offers if one.facts.id not in self.off]
        opening = [one for one in seated if doors & grid.day(clock.local_date(one.facts.starts_at, store.zone))]
        return [one for one in opening if not session_reasons(wish, one)]

    def busy(self, struck: Struck, store: Store) -> Masks:
        """What others have in a store, and have been proposed."""
        return without_rows(self.grids[store.pk], self.masks[store.pk], struck.own)

    def pieces(self, struck: Struck, store: Store, busy: Masks) -> tuple[Pool, ...]:
        return piece_pools(struck.wish, store, self.grids[store.pk], self.books[struck.sort], busy)

    def take(self, rows: Sequence[Row]) -> None:
        """Count what is proposed as taken, in every store."""
        for store in self.stores:
            self.masks[store.pk] = with_rows(self.grids[store.pk], self.masks[store.pk], list(rows))

    def _eventful(self, struck: Struck, store: Store) -> int:
        grid, starts = self.grids[store.pk], 0
        for facts in self.books[struck.sort].sessions[store.pk]:
            tick = tick_of(facts.starts_at)
            starts |= grid.bits(tick, tick + 1)
        return starts


def read_around(struck: Sequence[Struck], *, after: timedelta, at: datetime) -> Around:
    """What is free around bookings of one store, until so long after the last of them.

    A constant number of queries for each experience and size of party.
    """
    home = struck[0].booking.store
    near = Store.objects.active().exclude(pk=home.pk).near(home.latitude, home.longitude)
    stores = [home, *(one for one in near[:MOST_STORES] if (kilometres_to(one) or 0) <= MOST_KILOMETRES)]
    days = [clock.local_date(one.booking.starts_at, home.zone) for one in struck]
    first = max(min(days) - BEFORE, clock.local_date(at, home.zone) - timedelta(days=1))
    length = min((max(days) + after - first).days + 1, MOST_DAYS)
    grids = {store.pk: Grid(store.zone, first, length) for store in stores}
    off = {one.booking.session_id for one in struck if one.booking.session_id is not None}
    around = Around(stores, grids, {}, off, at)
    _read_books(around, struck, first, first + timedelta(days=length - 1))
    busy = busy_in(stores, grids, at=at)
    hosts = {host for book in around.books.values() for host in book.stylists(stores)}
    rows = [(resource, since, until) for _, resource, since, until in busy_elsewhere(hosts, stores, grids, at=at)]
    around.masks = {store.pk: with_rows(grids[store.pk], busy[store.pk], rows) for store in stores}
    return around


def _read_books(around: Around, struck: Sequence[Struck], first: date, last: date) -> None:
    alike: dict[tuple[int, int], list[Struck]] = defaultdict(list)
    for one in struck:
        alike[one.sort].append(one)
    for sort, listed in alike.items():
        variants = {variant.pk: variant for one in listed for variant in one.variants}
        wish = replace(listed[0].wish, variants=tuple(variants.values()))
        around.books[sort] = read_rules(wish, around.stores, first=first, last=last, at=around.at)


def _as_now(member: Member, busy: int) -> Member:
    """The member of an offer as if nothing were promised, with what is."""
    return Member(member.resource_id, member.free & ~busy, member.present, busy.bit_count()) if busy else member


def _left(session: SessionOffer, seats: Mapping[int, int]) -> SessionFacts:
    facts = session.facts
    return facts._replace(places=facts.places - seats.get(facts.id, 0))
