"""Which visits ahead the rules don't allow any more: asked of the engine that would offer them today.

A visit is never in its own way, and what others have is not asked: a promise stands whoever else wants it. Its length
and its buffers are those that were promised.
"""

from __future__ import annotations

import copy
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q

from bookings.models import Allocation, Booking, BookingSource, Move
from bookings.queries.offers import offer_of
from bookings.queries.rulebook import RuleBook, read_rules
from bookings.queries.wishes import Wish
from experiences.availability import Grid, Member, Offer, Reason
from experiences.models import Experience, terms_in
from kernel import clock
from kernel.intervals import tick_of
from stores.models import ResourceKind, Store


class Fault(StrEnum):
    """Why a visit doesn't stand."""

    CLOSED = "closed"
    NO_ROOM = "no_room"
    NO_STYLIST = "no_stylist"
    OUTSIDE_SCHEDULE = "outside_schedule"
    NOT_OFFERED = "not_offered"
    SESSION_OFF = "session_off"
    SESSION_CLOSED = "session_closed"
    """A session outside the opening hours: no mistake of itself, for a launch night happens when doors are closed."""


AT_ONE_GO: Final = 300
"""Days of a grid: it has 366 at most."""
Faults = dict[int, frozenset[Fault]]


@dataclass(frozen=True, slots=True)
class Promised:
    """One room or stylist that a visit counts on, from tick until tick; a room's capacity."""

    kind: str
    resource: int
    tick_from: int
    tick_until: int
    capacity: int


@dataclass(frozen=True, slots=True)
class Visit:
    """What a live booking is, as far as its standing is asked."""

    id: int
    store: int
    experience: int
    session: int | None
    session_stands: bool
    starts_at: datetime
    ends_at: datetime
    party: int
    any_time: bool
    by_customer: bool

    @property
    def length(self) -> int:
        """In minutes."""
        return int((self.ends_at - self.starts_at).total_seconds()) // 60


Key = tuple[int, int, int | None]
"""An experience, a length in minutes, and the skill of who hosts: what is asked of many stores at once."""


@dataclass(slots=True)
class _Asked:
    """What is asked of the engine: on which terms in which stores, the rules of all of them, the offers on grids."""

    stores: Mapping[int, Store]
    first: date
    last: date
    at: datetime
    terms: dict[int, dict[int, Experience]] = field(default_factory=dict)
    wanted: dict[Key, dict[int, Experience]] = field(default_factory=lambda: defaultdict(dict))
    books: dict[Key, RuleBook] = field(default_factory=dict)
    offers: dict[tuple[Key, int, int], Offer] = field(default_factory=dict)

    def want(self, visits: Iterable[Visit]) -> None:
        """Note what will be asked, so that the rules of all stores are read together."""
        for visit in visits:
            terms = self.terms_of(visit)
            self.wanted[_key(terms, visit)].setdefault(visit.store, _asked_of(terms, visit))

    def terms_of(self, visit: Visit) -> Experience:
        if visit.experience not in self.terms:
            house = Experience.objects.get(pk=visit.experience)
            self.terms[visit.experience] = terms_in(house, self.stores.values())
        return self.terms[visit.experience][visit.store]

    def offer(self, visit: Visit) -> Offer:
        """The offer of the experience, as long as this visit is, on a grid that holds its day."""
        store, key = self.stores[visit.store], _key(self.terms_of(visit), visit)
        part = (clock.local_date(visit.starts_at, store.zone) - self.first).days // AT_ONE_GO
        if (key, store.pk, part) not in self.offers:
            wish, first = Wish(experience=self.wanted[key][store.pk]), self.first + timedelta(days=part * AT_ONE_GO)
            grid = Grid(store.zone, first, min(AT_ONE_GO, (self.last - first).days + 1))
            self.offers[key, store.pk, part] = offer_of(wish, store, grid, self._book(key), {}, at=self.at)
        return self.offers[key, store.pk, part]

    def _book(self, key: Key) -> RuleBook:
        if key not in self.books:
            terms = self.wanted[key]
            stores, wish = [self.stores[store] for store in terms], Wish(experience=next(iter(terms.values())))
            self.books[key] = read_rules(wish, stores, first=self.first, last=self.last, at=self.at, terms=terms)
        return self.books[key]


def _key(terms: Experience, visit: Visit) -> Key:
    return visit.experience, visit.length, terms.skill_id if terms.stylist_needed else None


def faults_of(
    stores: Sequence[Store], *, at: datetime, only: Collection[int] | None = None, experience: int | None = None
) -> Faults:
    """By booking id, why it doesn't stand, of every live visit of the stores that isn't over; `only` of some of them,
    or of one `experience`, by its id.

    Those that stand are left out. The number of queries depends on how many experiences of which lengths are booked,
    not on how many visits there are in how many stores.
    """
    visits = _visits(stores, at=at, only=only, experience=experience)
    if not visits:
        return {}
    promised, by_id = _promised(visits), {store.pk: store for store in stores}
    days = [clock.local_date(visit.starts_at, by_id[visit.store].zone) for visit in visits]
    asked = _Asked(by_id, min(days), max(days), at)
    asked.want(visits)
    found = {visit.id: frozenset(_faults(visit, promised[visit.id], asked)) for visit in visits}
    return {pk: faults for pk, faults in found.items() if faults}


def _faults(visit: Visit, promised: Sequence[Promised], asked: _Asked) -> Iterator[Fault]:
    terms, offer = asked.terms_of(visit), asked.offer(visit)
    grid, start, end = offer.grid, tick_of(visit.starts_at), tick_of(visit.ends_at)
    during = grid.bits(start, end)
    if not asked.stores[visit.store].active or not _is_open(visit, during, offer.open):
        yield Fault.SESSION_CLOSED if visit.session else Fault.CLOSED
    if not terms.offered:
        yield Fault.NOT_OFFERED
    if visit.session and not visit.session_stands:
        yield Fault.SESSION_OFF
    if _is_scheduled(visit, terms) and not grid.holds(offer.starts, start):
        yield Fault.OUTSIDE_SCHEDULE
    share = terms.room_share(visit.party) if not visit.session else 0
    needed = [one for one in promised if terms.rooms_needed or one.kind != ResourceKind.ROOM]
    yield from {fault for one in needed if (fault := _lacks(one, offer, during, share)) is not None}
    if not (visit.session or visit.any_time):
        yield from _never_promised([one.kind for one in promised], terms)


def _never_promised(kinds: Sequence[str], terms: Experience) -> Iterator[Fault]:
    """What the terms ask for by now, and didn't when the visit was booked."""
    if kinds.count(ResourceKind.ROOM) < terms.rooms_needed:
        yield Fault.NO_ROOM
    if terms.stylist_needed and ResourceKind.STYLIST not in kinds:
        yield Fault.NO_STYLIST


def _is_open(visit: Visit, during: int, doors: int) -> bool:
    """Whoever comes any time until closing needs the doors at some time, everybody else all the time."""
    if visit.any_time:
        return bool(during & doors)
    return not during & ~doors


def _is_scheduled(visit: Visit, terms: Experience) -> bool:
    """Whether its start is one that the schedule had to offer. What was booked before it was retired stays."""
    here = terms.published and terms.offered and not visit.session
    return here and visit.by_customer and not visit.any_time


def _lacks(promised: Promised, offer: Offer, during: int, share: int) -> Fault | None:
    is_room = promised.kind == ResourceKind.ROOM
    member = _member(offer, Reason.NO_ROOM if is_room else Reason.NO_STYLIST, promised.resource)
    if is_room:
        needed = offer.grid.bits(promised.tick_from, promised.tick_until)
        fits = member is not None and promised.capacity >= share and not needed & ~member.free
        return None if fits else Fault.NO_ROOM
    return None if member is not None and not during & ~member.present else Fault.NO_STYLIST


def _member(offer: Offer, reason: Reason, resource: int) -> Member | None:
    pools = (pool for pool in offer.pools if pool.reason == reason)
    return next((one for pool in pools for one in pool.members if one.resource_id == resource), None)


def _asked_of(terms: Experience, visit: Visit) -> Experience:
    """The terms with the visit's own length, and with rooms and hosts to look up in them what was promised."""
    asked = copy.copy(terms)
    asked.there, asked.duration = visit.store, visit.length
    asked.rooms_needed = asked.rooms_needed or 1
    if not asked.stylist_needed:
        asked.stylist_needed, asked.skill_id = True, None
    return asked


def _visits(
    stores: Sequence[Store], *, at: datetime, only: Collection[int] | None, experience: int | None
) -> list[Visit]:
    live = Booking.objects.live(at).filter(store__in=stores, ends_at__gt=at)
    if only is not None:
        live = live.filter(pk__in=only)
    if experience is not None:
        live = live.filter(experience=experience)
    # Staff put it there, without asking the schedule.
    placed = Exists(Move.objects.filter(booking=OuterRef("pk"), changes__has_key="starts_at"))
    own = Q(source__in=(BookingSource.WEB, BookingSource.API, BookingSource.WAITING)) & ~placed
    there = Q(session__cancelled=False, session__starts_at=F("starts_at"), session__store=F("store"))
    rows = live.order_by("starts_at", "pk").values_list(
        "pk", "store_id", "experience_id", "session_id", ExpressionWrapper(there, BooleanField()),
        "starts_at", "ends_at", "party", "any_time", ExpressionWrapper(own, BooleanField()),
    )  # fmt: skip
    return [Visit(*row) for row in rows]


def _promised(visits: Sequence[Visit]) -> dict[int, list[Promised]]:
    """By booking id, the rooms and stylists that are promised to it or to its session: one query."""
    sessions: dict[int, list[int]] = defaultdict(list)
    for visit in visits:
        if visit.session is not None:
            sessions[visit.session].append(visit.id)
    of_visits = Q(booking__in=[visit.id for visit in visits]) | Q(session__in=list(sessions))
    scarce = Allocation.objects.live().filter(of_visits).exclude(resource__kind=ResourceKind.PIECE).order_by()
    fields = "booking_id", "session_id", "resource__kind", "resource_id", "tick_from", "tick_until"
    found: dict[int, list[Promised]] = defaultdict(list)
    for booking, session, kind, resource, since, until, capacity in scarce.values_list(
        *fields, "resource__room__capacity"
    ):
        for one in [booking] if booking is not None else sessions[session]:
            found[one].append(Promised(kind, resource, since, until, capacity or 0))
    return found
