"""Finding what can be promised for one start, and promising it. Both run under the lock of the store's day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import F
from psycopg.types.range import TimestamptzRange

from bookings.errors import SlotNotOffered, SlotTaken, StylistDoesNotHost
from bookings.models import Allocation, Booking
from bookings.periods import Periods
from bookings.queries.availability import session_reasons
from bookings.queries.busy import busy_of
from bookings.queries.offers import for_staff, offer_of, session_offers
from bookings.queries.rulebook import RuleBook, SessionFacts, read_rules, read_taken
from bookings.queries.wishes import Wish, check_open
from bookings.services.editions import terms_now
from bookings.services.locks import StoreDate, days_touched, lock_promisable
from experiences.availability import CONTENDED, Grid, Offer, Reason, assign, reasons
from experiences.models import Session
from kernel import clock
from kernel.intervals import Period, instant_of, tick_of
from stores.models import Store

IMAGINABLE = range(2000, 9000)
"""Years that can be laid on a grid with its margins; what lies within them is refused by the engine's own reasons."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A wish for one start in one store, on its terms, and the rules that were read for it before the lock.

    `edition`: that of the rules, compared under the lock. `by_staff`: for somebody who stands in the store, on staff's
    terms. `apart_from`: a booking whose place this one takes.
    """

    wish: Wish
    store: Store
    starts_at: datetime
    grid: Grid
    book: RuleBook
    edition: int
    by_staff: bool = False
    apart_from: Booking | None = None

    @property
    def session(self) -> SessionFacts | None:
        """The session that starts then, if there is one."""
        listed = self.book.sessions[self.store.pk]
        return next((facts for facts in listed if facts.starts_at == self.starts_at), None)

    @property
    def visit(self) -> Period:
        end = self.session.ends_at if self.session else self.starts_at + self.wish.experience.length
        return Period(self.starts_at, end)

    @property
    def periods(self) -> Periods:
        """The visit with its buffers; a session's pieces are promised for the session itself."""
        return Periods.alike(self.visit) if self.session else Periods.around(self.visit, self.wish.experience)

    @property
    def promised(self) -> Period:
        """All that would be promised lies in it."""
        return self.periods.whole

    @property
    def days(self) -> list[StoreDate]:
        """The store's days that the promise would touch."""
        return days_touched(self.store, self.promised)

    @property
    def hosts(self) -> set[int]:
        """Every stylist who could host."""
        return self.book.stylists([self.store])

    def pieces(self) -> list[int]:
        """Every piece that could serve."""
        return [piece for pool in self.book.pieces[self.store.pk].values() for piece in pool]

    def resources(self) -> list[int]:
        """Every resource that could serve."""
        store = self.store.pk
        return [*self.book.rooms[store], *self.book.shifts[store], *self.pieces()]

    def without(self, gone: set[int]) -> Question:
        """The same question, asked of a store that doesn't have these pieces any more."""
        left = {
            variant: [piece for piece in pool if piece not in gone]
            for variant, pool in self.book.pieces[self.store.pk].items()
        }
        return replace(self, book=replace(self.book, pieces=defaultdict(dict, {self.store.pk: left})))


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """What was found: the periods, the resources chosen (the stylist among them), the session if it is one.

    `any_time`: the visit is what is left of a day, within which an exchange may come when it likes.
    """

    visit: Period
    periods: Periods
    resources: tuple[int, ...]
    stylist: int | None = None
    session: int | None = None
    any_time: bool = False


def ask(
    wish: Wish,
    store: Store,
    starts_at: datetime,
    *,
    at: datetime,
    apart_from: Booking | None = None,
    opened: bool = False,
) -> Question:
    """Read the rules for one start. Before the lock: they are not what people contend for.

    The terms are read anew, too: those of the wish may have been replaced since. The places that `apart_from` has in a
    session count as free. `opened`: for a new promise, which only what is on offer is made of.

    Raises StylistDoesNotHost, SlotNotOffered for a time that no calendar holds, and where it is `opened`
    NotOfferedHere, PartyDoesNotFit, TooManyPieces.
    """
    edition, active, terms = terms_now(wish.experience, store)
    wish = replace(wish, experience=terms)
    if opened:
        check_open(wish, active=active)
    if starts_at.year not in IMAGINABLE:
        raise SlotNotOffered(field="starts_at", reasons=[Reason.OUTSIDE_SCHEDULE.value])
    day = clock.local_date(starts_at, store.zone)
    book = read_rules(wish, [store], first=day, last=day, at=at, apart_from=apart_from)
    if wish.stylist is not None and wish.stylist.pk not in book.shifts[store.pk]:
        raise StylistDoesNotHost(field="stylist")
    grid = Grid(store.zone, day, 1)
    return Question(
        wish=wish, store=store, starts_at=starts_at, grid=grid, book=book, edition=edition, apart_from=apart_from
    )


def ask_for_staff(wish: Wish, store: Store, starts_at: datetime, *, at: datetime, opened: bool = False) -> Question:
    """The question of `ask` for somebody who stands in the store: on staff's terms, and no session is joined.

    Raises what `ask` raises.
    """
    question = ask(wish, store, starts_at, at=at, opened=opened)
    return replace(question, by_staff=True, book=replace(question.book, sessions=defaultdict(list)))


def find(question: Question, *, at: datetime) -> Promise:
    """The same search that offered the slots, for the one start; its pieces are locked as they were found.

    A piece that was sold, lost or sent away since the question was asked is left out, and the search is made again.
    Raises SlotTaken when somebody else has it, SlotNotOffered when it was never on offer; both say the `reasons`.
    """
    while True:
        promise = _found(question, at=at)
        gone = gone_of(question, promise.resources)
        if not gone:
            return promise
        question = question.without(gone)  # one piece less each time, so there is an end to it


def gone_of(question: Question, resources: Iterable[int]) -> set[int]:
    """The pieces among `resources` that left the floor after the question was asked. The others can't any more."""
    pieces = set(question.pieces()).intersection(resources)
    return pieces - lock_promisable(pieces, question.store) if pieces else set()


def _found(question: Question, *, at: datetime) -> Promise:
    busy = busy_of(question.resources(), question.grid, at=at)
    _count_again(question, at=at)
    parts = question.wish, question.store, question.grid, question.book, busy
    if question.session is not None:
        offers = session_offers(*parts, at=at)
        session = next(offer for offer in offers if offer.facts == question.session)
        why, offer = session_reasons(question.wish, session), session.offer
    else:
        offer = offer_of(*parts, at=at)
        if question.by_staff:
            offer = for_staff(offer, earliest=tick_of(at))  # a start of this very minute may have begun a moment ago
        why = reasons(offer, tick_of(question.starts_at))
    if instant_of(tick_of(question.starts_at)) != question.starts_at:
        why = (Reason.OUTSIDE_SCHEDULE,)
    if why:
        refuse(why)
    return _promise(question, offer)


def _count_again(question: Question, *, at: datetime) -> None:
    """How many the day has is known under its lock alone."""
    first, last = question.grid.ruling_dates[0], question.grid.ruling_dates[-1]
    read_taken(question.book, [question.store], first, last, at=at, apart_from=question.apart_from)


def refuse(why: tuple[Reason, ...]) -> None:
    """Raises SlotTaken or SlotNotOffered, by what kind of reasons they are."""
    kind = SlotTaken if CONTENDED.issuperset(why) else SlotNotOffered
    raise kind(field="starts_at", reasons=[reason.value for reason in why])


def _promise(question: Question, offer: Offer) -> Promise:
    chosen = assign(offer, tick_of(question.starts_at))
    if chosen is None:
        raise SlotTaken(field="starts_at")
    resources = tuple(resource for pool in chosen for resource in pool)
    shifts = question.book.shifts[question.store.pk]
    return Promise(
        visit=question.visit,
        periods=question.periods,
        resources=resources,
        stylist=next((resource for resource in resources if resource in shifts), None),
        session=question.session.id if question.session else None,
    )


def keep(booking: Booking, promise: Promise) -> None:
    """Write the promise: one insert for all its resources, and the session's places counted by the database.

    Raises SlotTaken when the session is full after all; the constraint speaks through `locks.promising`.
    """
    allocate(booking, promise.periods.of(promise.resources, {promise.stylist}))
    if promise.session is not None:
        take_places(promise.session, booking.party)


def allocate(owner: Booking | Session, periods: Mapping[int, Period]) -> None:
    """Promise resources, by their ids, to a booking or a session, each for its period, in one statement."""
    booking, session = (owner, None) if isinstance(owner, Booking) else (None, owner)
    Allocation.objects.bulk_create(
        Allocation(
            resource_id=resource,
            store_id=owner.store_id,
            booking=booking,
            session=session,
            period=TimestamptzRange(period.start, period.end),
            tick_from=tick_of(period.start),
            tick_until=tick_of(period.end),
            expires_at=booking.expires_at if booking else None,
        )
        for resource, period in periods.items()
    )


def take_places(session: int, places: int) -> None:
    """Count places of a session. Raises SlotTaken when there are not as many left."""
    room_left = Session.objects.live().filter(pk=session, places_taken__lte=F("places") - places)
    if not room_left.update(places_taken=F("places_taken") + places):
        raise SlotTaken(field="starts_at", reasons=[Reason.FULL.value])
