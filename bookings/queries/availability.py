"""What can be booked, where and when: the read side of the one rule that also accepts a booking."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bookings.models import AHEAD, Booking
from bookings.queries.busy import busy_elsewhere, busy_in, own_rows
from bookings.queries.offers import SessionOffer, offer_of, session_offers, with_rows, without_rows
from bookings.queries.rulebook import RuleBook, read_rules
from bookings.queries.wishes import Wish, can_be_had, check_wish
from experiences.availability import Grid, Offer, Reason, explain, reasons, slots
from kernel import clock
from kernel.intervals import instant_of
from stores.models import Store


@dataclass(frozen=True, slots=True)
class Slot:
    """A start that can be booked now, in UTC; `places`: how many bookings (of a session: people) still fit."""

    starts_at: datetime
    ends_at: datetime
    places: int
    session: int | None = None


@dataclass(frozen=True, slots=True)
class ClosedStart:
    """A start of the schedule that can't be booked now, and every reason why."""

    starts_at: datetime
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """A local date of the store with its slots, and, where it was asked to explain, its closed starts."""

    date: date
    slots: tuple[Slot, ...]
    closed: tuple[ClosedStart, ...] = ()


def days_of(
    wish: Wish,
    store: Store,
    *,
    first: date,
    days: int,
    at: datetime,
    explain: bool = False,
    apart_from: Booking | None = None,
) -> list[Day]:
    """The slots of a wish in a store on `days` local dates from `first`. See `days_in`."""
    return days_in(wish, [store], first=first, days=days, at=at, explain=explain, apart_from=apart_from)[store.pk]


def days_in(
    wish: Wish,
    stores: Sequence[Store],
    *,
    first: date,
    days: int,
    at: datetime,
    explain: bool = False,
    apart_from: Booking | None = None,
) -> dict[int, list[Day]]:
    """By store id, the slots on `days` local dates from `first`, in a constant number of queries.

    What is promised to the booking `apart_from` counts as free: a move gives it back before it asks.

    A store whose terms don't have such a party or so many pieces has no slot. Raises PartyDoesNotFit, TooManyPieces
    when none has.
    """
    grids = {store.pk: Grid(store.zone, first, days) for store in stores}
    last = first + timedelta(days=days - 1)
    book = read_rules(wish, stores, first=first, last=last, at=at, apart_from=apart_from)
    _check_somewhere(wish, stores, book)
    busy = busy_in(stores, grids, at=at)
    elsewhere = busy_elsewhere(book.stylists(stores), stores, grids, at=at)
    own = own_rows(apart_from)
    found = {}
    for store in stores:
        rows = [(resource, start, end) for _, resource, start, end in elsewhere]
        masks = with_rows(grids[store.pk], busy[store.pk], rows)
        masks = without_rows(grids[store.pk], masks, own)
        found[store.pk] = _days(wish, store, grids[store.pk], book, masks, at=at, explained=explain)
    return found


def _check_somewhere(wish: Wish, stores: Sequence[Store], book: RuleBook) -> None:
    there = [book.wish_in(store, wish) for store in stores]
    if not any(map(can_be_had, there)):
        check_wish(next(iter(there), wish))


def soonest_in(wish: Wish, stores: Sequence[Store], *, at: datetime, days: int = 14) -> dict[int, Slot | None]:
    """By store id, the first slot within `days` local dates from today, or None."""
    first = min((clock.local_date(at, store.zone) for store in stores), default=at.date())
    found = days_in(wish, stores, first=first, days=days, at=at)
    return {pk: next((slot for day in listed for slot in day.slots), None) for pk, listed in found.items()}


def nearest(
    wish: Wish, store: Store, around: datetime, *, at: datetime, apart_from: Booking | None = None, count: int = 3
) -> list[Slot]:
    """The slots nearest to an instant within three days of it, that very one included, in the order of time.

    What is promised to the booking `apart_from` counts as free, but the time at which it stands is no other time.
    """
    middle = clock.local_date(around, store.zone)
    first = middle - timedelta(days=3)
    listed = days_of(wish, store, first=first, days=7, at=at, apart_from=apart_from)
    free = [slot for day in listed for slot in day.slots if not _stands_at(apart_from, store, slot)]
    free.sort(key=lambda slot: (abs(slot.starts_at - around), slot.starts_at))
    return sorted(free[:count], key=lambda slot: slot.starts_at)


def _stands_at(booking: Booking | None, store: Store, slot: Slot) -> bool:
    if booking is None or booking.state not in AHEAD:
        return False
    return (booking.store_id, booking.starts_at) == (store.pk, slot.starts_at)


def _days(
    wish: Wish, store: Store, grid: Grid, book: RuleBook, masks: dict[int, int], *, at: datetime, explained: bool
) -> list[Day]:
    wish = book.wish_in(store, wish)
    if not can_be_had(wish):
        return [Day(day, ()) for day in grid.dates]
    offer = offer_of(wish, store, grid, book, masks, at=at)
    sessions = session_offers(wish, store, grid, book, masks, at=at)
    free = sorted(free_slots(wish, store, book, offer, sessions), key=lambda slot: slot.starts_at)
    closed = sorted(_closed(wish, offer, sessions), key=lambda start: start.starts_at) if explained else []
    by_date: dict[date, tuple[list[Slot], list[ClosedStart]]] = {day: ([], []) for day in grid.dates}
    for slot in free:
        by_date[clock.local_date(slot.starts_at, store.zone)][0].append(slot)
    for start in closed:
        by_date[clock.local_date(start.starts_at, store.zone)][1].append(start)
    return [Day(day, tuple(listed), tuple(shut)) for day, (listed, shut) in by_date.items()]


def free_slots(
    wish: Wish, store: Store, book: RuleBook, offer: Offer, sessions: Sequence[SessionOffer]
) -> Iterator[Slot]:
    """What of an offer and of sessions can be booked, sessions last: where one begins, nothing else does."""
    eventful = {session.tick for session in sessions}
    for tick, places in slots(offer).items():
        if tick not in eventful:
            starts_at = instant_of(tick)
            left = book.left_on(store, clock.local_date(starts_at, store.zone))
            fitting = places if left is None else min(places, left)
            yield Slot(starts_at, starts_at + wish.experience.length, fitting)
    for session in sessions:
        if not session_reasons(wish, session):
            yield Slot(session.facts.starts_at, session.facts.ends_at, session.facts.places, session.facts.id)


def _closed(wish: Wish, offer: Offer, sessions: Sequence[SessionOffer]) -> Iterator[ClosedStart]:
    eventful = {session.tick for session in sessions}
    for tick, why in explain(offer, offer.starts).items():
        if tick not in eventful:
            yield ClosedStart(instant_of(tick), why)
    for session in sessions:
        why = session_reasons(wish, session)
        if why:
            yield ClosedStart(session.facts.starts_at, why)


def session_reasons(wish: Wish, session: SessionOffer) -> tuple[Reason, ...]:
    """Why a session can't be booked by this party, () when it can."""
    full = (Reason.FULL,) if session.facts.places < wish.party else ()
    return reasons(session.offer, session.tick) + full
