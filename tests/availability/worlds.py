"""Hypothesis strategies: stores in awkward zones on awkward days, with everything a search can meet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from experiences.availability import (
    DatedRule,
    Grid,
    Member,
    Offer,
    Pool,
    Reason,
    StartWindow,
    WeeklyRule,
    busy_masks,
    presence,
    schedule_starts,
)
from tests.availability import naive

AWKWARD: Final = (
    ("Europe/London", date(2026, 3, 29)),
    ("Europe/London", date(2026, 10, 25)),
    ("America/New_York", date(2026, 3, 8)),
    ("America/New_York", date(2026, 11, 1)),
    ("America/Sao_Paulo", date(2018, 11, 4)),  # 00:00 is skipped
    ("America/Sao_Paulo", date(2018, 2, 18)),  # 23:00 of the day before happens twice
    ("Africa/Cairo", date(2026, 4, 24)),  # 00:00 is skipped
    ("Africa/Cairo", date(2026, 10, 30)),  # 23:00 of the day before happens twice
    ("Asia/Beirut", date(2026, 3, 29)),
    ("Asia/Beirut", date(2026, 10, 25)),
    ("America/Havana", date(2026, 11, 1)),  # 00:00 happens twice
    ("Australia/Lord_Howe", date(2026, 10, 4)),  # half an hour
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Pacific/Chatham", date(2026, 9, 27)),  # +12:45 becomes +13:45
    ("Antarctica/Troll", date(2026, 3, 29)),  # two hours
    ("Antarctica/Troll", date(2026, 10, 25)),
    ("Pacific/Apia", date(2011, 12, 30)),  # the whole day is skipped
    ("Asia/Pyongyang", date(2018, 5, 4)),  # 23:30 to 24:00 is skipped
    ("America/Caracas", date(2016, 5, 1)),
    ("America/St_Johns", date(2010, 3, 14)),  # at 00:01
    ("America/St_Johns", date(2010, 11, 7)),  # at 00:01, back into the day before
    ("Africa/Casablanca", date(2026, 2, 15)),
    ("Asia/Kathmandu", date(2026, 6, 1)),
    ("Asia/Kolkata", date(2026, 6, 1)),
)
"""Zones, and a date on or next to which their clock does something odd."""

NEARLY: Final = st.integers(-2, 1)
AROUND: Final = st.integers(-2, 4)
MOSTLY: Final = st.sampled_from([True, True, True, False])
ANYWHEN: Final = st.dates(date(1996, 1, 5), date(2036, 12, 20))


@st.composite
def zoned_days(draw: st.DrawFn) -> tuple[ZoneInfo, date]:
    name, odd = draw(st.sampled_from(AWKWARD))
    near = odd + timedelta(days=draw(NEARLY))
    return ZoneInfo(name), near if draw(MOSTLY) else draw(ANYWHEN)


@cache
def walls(minutes: int) -> st.SearchStrategy[time]:
    """Wall times on multiples of some minutes, gladly in the hours in which clocks are changed."""
    steps = 1440 // minutes
    odd = st.sampled_from([0, 60, 90, 120, 150, 180, 1380, 1410]).map(lambda m: m // minutes * minutes)
    return (st.integers(0, steps - 1).map(lambda n: n * minutes) | odd).map(lambda m: time(m // 60, m % 60))


@st.composite
def weekly_rules(draw: st.DrawFn, first: date, minutes: int = 5) -> WeeklyRule:
    day = first + timedelta(days=draw(AROUND))
    since = None if draw(MOSTLY) else day + timedelta(days=draw(NEARLY))
    until = None if draw(MOSTLY) else day + timedelta(days=draw(NEARLY))
    return WeeklyRule(day.weekday(), draw(walls(minutes)), draw(walls(minutes)), since, until)


@st.composite
def dated_rules(draw: st.DrawFn, first: date, minutes: int = 5) -> DatedRule:
    day = first + timedelta(days=draw(AROUND))
    if draw(st.booleans()):
        return DatedRule(day)
    return DatedRule(day, draw(walls(minutes)), draw(walls(minutes)))


@st.composite
def start_windows(draw: st.DrawFn, first: date, duration: int | None = None) -> StartWindow:
    rule = draw(weekly_rules(first))
    return StartWindow(
        weekday=rule.weekday,
        starts=rule.starts,
        ends=rule.ends,
        valid_from=rule.valid_from,
        valid_until=rule.valid_until,
        interval=draw(st.sampled_from([5, 10, 15, 30, 45, 60, 95])),
        duration=duration or draw(st.sampled_from([5, 20, 45, 60, 90, 240])),
    )


@dataclass(frozen=True)
class World:
    """The same wish twice: for the engine, and for the naive model."""

    offer: Offer
    wish: naive.Wish


@dataclass(frozen=True)
class _Hand:
    """One resource as it is drawn: promises as (tick from the grid's start, ticks)."""

    shifts: tuple[WeeklyRule, ...]
    exceptions: tuple[DatedRule, ...]
    promises: tuple[tuple[int, int], ...]
    load: int


@st.composite
def _hands(draw: st.DrawFn, first: date, ticks: int) -> _Hand:
    always = tuple(WeeklyRule(weekday, time(0), time(0)) for weekday in range(7))
    shifts = draw(st.just(always) | st.lists(weekly_rules(first, 1), min_size=2, max_size=6).map(tuple))
    exceptions = draw(st.lists(dated_rules(first, 1), max_size=1).map(tuple)) if shifts != always else ()
    promise = st.tuples(st.integers(-40, ticks + 10), st.integers(1, 60))
    promises = draw(st.lists(promise, max_size=5).map(tuple))
    return _Hand(shifts, exceptions, promises, draw(st.integers(0, 2)))


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """A store of up to nine resources over one or two days; in about half of the worlds something can be booked."""
    zone, first = draw(zoned_days())
    grid = Grid(zone, first, draw(st.sampled_from([1, 1, 2])))
    span = naive.Span(zone, first, grid.days)
    duration, before, after = draw(st.tuples(st.integers(1, 18), st.integers(0, 6), st.integers(0, 6)))
    hours, exceptions = _hours(draw, first)
    windows = draw(st.lists(start_windows(first, duration * 5), min_size=1, max_size=3))
    windows += draw(st.sampled_from([_round_the_clock(duration * 5), []]))
    earliest = grid.origin + draw(st.just(0) | st.integers(0, grid.length // 2 + 12))
    latest = grid.origin + draw(st.just(grid.length) | st.integers(grid.length // 2 - 12, grid.length))
    pools, needs = _pools(draw, grid, span, (before, after))
    full = draw(st.sampled_from([0, 0, grid.day(first)]))
    offer = Offer(
        grid=grid,
        duration=duration,
        before=before,
        after=after,
        starts=schedule_starts(grid, windows),
        open=presence(grid, hours, exceptions),
        earliest=earliest,
        latest=latest,
        pools=pools,
        full=full,
    )
    wish = naive.Wish(
        span=span,
        duration=duration * 5,
        starts=frozenset(naive.start_minutes(span, windows)),
        open=frozenset(naive.present_minutes(span, hours, exceptions)),
        earliest=earliest * 5,
        latest=latest * 5,
        needs=needs,
        full=frozenset(tick * 5 for tick in grid.ticks(full)),
    )
    return World(offer, wish)


def _hours(draw: st.DrawFn, first: date) -> tuple[list[WeeklyRule], list[DatedRule]]:
    always = [WeeklyRule(weekday, time(0), time(0)) for weekday in range(7)]
    some = st.lists(weekly_rules(first, 1), min_size=2, max_size=6)
    return draw(st.just(always) | some), draw(st.lists(dated_rules(first, 1), max_size=2))


def _round_the_clock(duration: int) -> list[StartWindow]:
    return [
        StartWindow(weekday=weekday, starts=time(0), ends=time(0), interval=30, duration=duration)
        for weekday in range(7)
    ]


def _pools(
    draw: st.DrawFn, grid: Grid, span: naive.Span, usual: tuple[int, int]
) -> tuple[tuple[Pool, ...], tuple[naive.Need, ...]]:
    """Up to three pools, the last two may be variants with the same reason; the same resources for both models.

    A pool has the `usual` ticks of buffer before and after, or its own.
    """
    reasons = draw(st.sampled_from([(), (Reason.NO_ROOM,), (Reason.NO_ROOM, Reason.NO_STYLIST), _PIECES]))
    pools, needs, ids = [], [], iter(draw(st.permutations(range(1, 10))))
    for reason in reasons:
        hands = draw(st.lists(_hands(span.first, grid.length), min_size=draw(st.sampled_from([2, 2, 0])), max_size=3))
        needed = draw(st.sampled_from([1, 1, 2, 3]))
        named = [(next(ids), hand) for hand in hands]
        own = [draw(st.none() | st.integers(0, 8)) for _ in usual]
        before, after = (5 * (one if mine is None else mine) for one, mine in zip(usual, own, strict=True))
        pools.append(Pool(reason, needed, tuple(_member(grid, key, hand) for key, hand in named), *own))
        things = tuple(_thing(grid, span, key, hand) for key, hand in named)
        needs.append(naive.Need(reason, needed, things, before, after))
    return tuple(pools), tuple(needs)


_PIECES: Final = (Reason.NO_ROOM, Reason.PIECE_TAKEN, Reason.PIECE_TAKEN)


def _member(grid: Grid, resource_id: int, hand: _Hand) -> Member:
    rows = [(resource_id, grid.origin + at, grid.origin + at + ticks) for at, ticks in hand.promises]
    free = grid.full & ~busy_masks(grid, rows).get(resource_id, 0)
    return Member(resource_id, free, presence(grid, hand.shifts, hand.exceptions), hand.load)


def _thing(grid: Grid, span: naive.Span, resource_id: int, hand: _Hand) -> naive.Thing:
    free = set(span.minutes)
    for at, ticks in hand.promises:
        free -= set(range((grid.origin + at) * 5, (grid.origin + at + ticks) * 5))
    present = naive.present_minutes(span, hand.shifts, hand.exceptions)
    return naive.Thing(resource_id, frozenset(free), frozenset(present), hand.load)
