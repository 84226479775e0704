"""From rules and promises to offers: the one description of a visit that both search and acceptance use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bookings.periods import Periods
from bookings.queries.rulebook import RuleBook, SessionFacts
from bookings.queries.wishes import Wish
from experiences.availability import Grid, Member, Offer, Pool, Reason, busy_masks, presence, schedule_starts
from experiences.models import Experience
from kernel import clock
from kernel.intervals import TICK, Period, tick_after, tick_of
from stores.models import Store

Masks = Mapping[int, int]


@dataclass(frozen=True, slots=True)
class SessionOffer:
    """A session and the offer of its one start: what it still needs are pieces, a place, and the time to book."""

    facts: SessionFacts
    offer: Offer

    @property
    def tick(self) -> int:
        return tick_of(self.facts.starts_at)


def offer_of(wish: Wish, store: Store, grid: Grid, book: RuleBook, busy: Masks, *, at: datetime) -> Offer:
    """The offer of a wish in a store: its scheduled starts, its opening hours, and a pool for each thing it needs."""
    experience = book.terms[store.pk]
    earliest, latest = bookable_ticks(experience, store, at)
    return Offer(
        grid=grid,
        duration=_ticks(experience.length),
        before=_ticks(experience.before),
        after=_ticks(experience.after),
        starts=schedule_starts(grid, book.windows[store.pk], book.dated_windows[store.pk]),
        open=presence(grid, book.hours[store.pk], book.exceptions[store.pk]),
        earliest=earliest,
        latest=latest,
        pools=(
            *_room_pool(store, grid, book, busy),
            *_stylist_pool(store, grid, book, busy),
            *piece_pools(wish, store, grid, book, busy),
        ),
        full=_full_days(store, grid, book),
    )


def for_staff(offer: Offer, *, earliest: int) -> Offer:
    """The offer on staff's terms: on any tick of the asked days from `earliest` on, while the store is open.

    Schedule, lead time, horizon and the most that a day takes bind customers; opening hours, shifts, rooms and pieces
    bind everybody.
    """
    grid = offer.grid
    return replace(offer, starts=grid.asked, earliest=earliest, latest=grid.origin + grid.length, full=0)


def standing_offer(grid: Grid, visit: Period, periods: Periods, pools: tuple[Pool, ...]) -> Offer:
    """The offer of one visit whose time stands: neither schedule nor hours are asked, only what `pools` have free."""
    start = tick_of(visit.start)
    before, after = margins(visit, periods.rooms)
    return Offer(
        grid=grid,
        duration=tick_of(visit.end) - start,
        before=before,
        after=after,
        starts=grid.bits(start, start + 1),
        open=grid.full,
        earliest=start,
        latest=start + 1,
        pools=tuple(standing_pools(visit, periods, pools)),
    )


def standing_pools(visit: Period, periods: Periods, pools: Iterable[Pool]) -> Iterator[Pool]:
    """The pools of a visit whose time stands, stylists with the buffers that it was promised with."""
    before, after = margins(visit, periods.stylist)
    for pool in pools:
        hosts = pool.reason == Reason.NO_STYLIST
        yield replace(pool, before=before, after=after) if hosts else pool


def margins(visit: Period, promised: Period) -> tuple[int, int]:
    """How many ticks a promise begins before a visit, and ends after it."""
    return tick_of(visit.start) - tick_of(promised.start), tick_of(promised.end) - tick_of(visit.end)


def session_offers(
    wish: Wish, store: Store, grid: Grid, book: RuleBook, busy: Masks, *, at: datetime
) -> list[SessionOffer]:
    """The sessions on the asked days. Room and host were promised with the session, so only pieces are searched."""
    earliest, latest = bookable_ticks(book.terms[store.pk], store, at)
    pools = piece_pools(wish, store, grid, book, busy)
    found = []
    for facts in book.sessions[store.pk]:
        start, end = tick_of(facts.starts_at), tick_of(facts.ends_at)
        starts = grid.bits(start, start + 1) & grid.asked
        if starts:
            full = grid.full
            offer = Offer(grid, end - start, 0, 0, starts, full, earliest, latest, pools)
            found.append(SessionOffer(facts, offer))
    return found


def bookable_ticks(terms: Experience, store: Store, at: datetime) -> tuple[int, int]:
    """The half-open range of absolute ticks that lead time and horizon allow: the horizon counts whole local days."""
    earliest = tick_after(at + timedelta(minutes=terms.lead_time))
    beyond = clock.local_date(at, store.zone) + timedelta(days=terms.horizon_days + 1)
    return earliest, tick_of(clock.first_instant(beyond, store.zone))


def _full_days(store: Store, grid: Grid, book: RuleBook) -> int:
    full = 0
    for day in book.taken[store.pk]:
        if book.left_on(store, day) == 0:
            full |= grid.day(day)
    return full


def _room_pool(store: Store, grid: Grid, book: RuleBook, busy: Masks) -> tuple[Pool, ...]:
    needed = book.terms[store.pk].rooms_needed
    if not needed:
        return ()
    # A room that can't be used can't be prepared or tidied up either; a stylist's absence spares the buffers.
    members = tuple(_member(room, grid, busy, grid.full, out=_away(room, grid, book)) for room in book.rooms[store.pk])
    return (Pool(Reason.NO_ROOM, needed, members),)


def _stylist_pool(store: Store, grid: Grid, book: RuleBook, busy: Masks) -> tuple[Pool, ...]:
    if not book.terms[store.pk].stylist_needed:
        return ()
    dated = book.dated_shifts[store.pk]
    members = tuple(
        _member(stylist, grid, busy, presence(grid, rules, dated.get(stylist, ())) & ~_away(stylist, grid, book))
        for stylist, rules in book.shifts[store.pk].items()
    )
    before, after = map(_ticks, book.terms[store.pk].stylist_margins)
    return (Pool(Reason.NO_STYLIST, 1, members, before, after),)


def _away(resource: int, grid: Grid, book: RuleBook) -> int:
    away = 0
    for period in book.away.get(resource, ()):
        away |= grid.bits(tick_of(period.start), tick_after(period.end))
    return away


def piece_pools(wish: Wish, store: Store, grid: Grid, book: RuleBook, busy: Masks) -> tuple[Pool, ...]:
    """One pool for each wanted variant, of all the pieces of it that hang in the store."""
    pieces = book.pieces[store.pk]
    return tuple(
        Pool(
            Reason.PIECE_TAKEN,
            1,
            tuple(_member(piece, grid, busy, grid.full) for piece in pieces.get(variant.pk, ())),
        )
        for variant in wish.variants
    )


def _member(resource: int, grid: Grid, busy: Masks, present: int, out: int = 0) -> Member:
    promised = busy.get(resource, 0)
    return Member(resource, grid.full & ~(promised | out), present, promised.bit_count())


def _ticks(length: timedelta) -> int:
    return int(length.total_seconds()) // TICK


def with_rows(grid: Grid, masks: Masks, rows: list[tuple[int, int, int]]) -> dict[int, int]:
    """`masks` with further promises (resource id, tick_from, tick_until) added."""
    merged = dict(masks)
    for resource, ticks in busy_masks(grid, rows).items():
        merged[resource] = merged.get(resource, 0) | ticks
    return merged


def without_rows(grid: Grid, masks: Masks, rows: list[tuple[int, int, int]]) -> dict[int, int]:
    """`masks` with some promises (resource id, tick_from, tick_until) taken out: nobody else has those ticks."""
    freed = busy_masks(grid, rows)
    return {resource: ticks & ~freed.get(resource, 0) for resource, ticks in masks.items()}
