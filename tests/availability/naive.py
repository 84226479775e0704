"""The engine's counterpart that is obviously right: it walks through time minute by minute and reads the wall clock.

Minutes are unix seconds // 60. No ints as sets, no arithmetic on days, no knowledge of changes of the clock: the wall
clock is read at every single minute.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, lru_cache
from zoneinfo import ZoneInfo

from experiences.availability import DatedRule, Reason, StartWindow, WeeklyRule

SPARE_DAYS = 4
"""Days of the clock that are read before and after the asked ones."""


@dataclass(frozen=True)
class Clock:
    """What a wall clock shows at each minute around some days."""

    shows: dict[int, datetime]
    first_minute: dict[datetime, int]

    def minute(self, wall: datetime) -> int:
        """The first minute at which the clock shows this time, or a later one."""
        if wall in self.first_minute:
            return self.first_minute[wall]
        return next(minute for minute, shown in self.shows.items() if shown >= wall)

    def minute_shown(self, wall: datetime) -> int | None:
        """The first minute at which the clock shows exactly this time, if it ever does."""
        return self.first_minute.get(wall)


@lru_cache(maxsize=64)
def read_clock(zone: ZoneInfo, first: date, days: int) -> Clock:
    begin = datetime.combine(first - timedelta(days=SPARE_DAYS), time.min, UTC)
    minutes = range(int(begin.timestamp()) // 60, int(begin.timestamp()) // 60 + (days + 2 * SPARE_DAYS) * 1440)
    shows = {minute: _reading(minute, zone) for minute in minutes}
    first_minute: dict[datetime, int] = {}
    for minute, shown in shows.items():
        first_minute.setdefault(shown, minute)
    return Clock(shows, first_minute)


def _reading(minute: int, zone: ZoneInfo) -> datetime:
    """What the wall clock shows, without its fold: the face of a clock has no such thing."""
    return datetime.fromtimestamp(minute * 60, zone).replace(tzinfo=None, fold=0)


@dataclass(frozen=True)
class Span:
    """The asked days of a zone, and the minutes that are looked at: 24 hours more on both sides."""

    zone: ZoneInfo
    first: date
    days: int

    @property
    def clock(self) -> Clock:
        return read_clock(self.zone, self.first, self.days)

    @cached_property
    def asked(self) -> range:
        last = self.first + timedelta(days=self.days)
        return range(self.clock.minute(midnight(self.first)), self.clock.minute(midnight(last)))

    @cached_property
    def minutes(self) -> range:
        return range(self.asked.start - 1440, self.asked.stop + 1440)

    def dates(self) -> Iterator[date]:
        """Every date whose rules could matter."""
        for n in range(-2, self.days + 2):
            yield self.first + timedelta(days=n)


def midnight(day: date) -> datetime:
    return datetime.combine(day, time.min)


def bounds(day: date, starts: time, ends: time) -> tuple[datetime, datetime]:
    """The wall times at which a window of this day opens and closes."""
    opens, closes = datetime.combine(day, starts), datetime.combine(day, ends)
    return (opens, closes) if closes > opens else (opens, closes + timedelta(days=1))


def holds(rule: WeeklyRule, day: date) -> bool:
    if rule.valid_from is not None and day < rule.valid_from:
        return False
    if rule.valid_until is not None and day > rule.valid_until:
        return False
    return rule.weekday == day.weekday()


def present_minutes(span: Span, weekly: Sequence[WeeklyRule], dated: Sequence[DatedRule]) -> set[int]:
    """The minutes at which the rules say open, or on shift."""
    found: set[int] = set()
    for day in span.dates():
        special = [rule for rule in dated if rule.date == day]
        windows = [(rule.starts, rule.ends) for rule in special if rule.starts is not None and rule.ends is not None]
        if not special:
            windows = [(rule.starts, rule.ends) for rule in weekly if holds(rule, day)]
        for starts, ends in windows:
            opens, closes = bounds(day, starts, ends)
            found.update(uncut(range(span.clock.minute(opens), span.clock.minute(closes))))
    return found


def uncut(minutes: range) -> Iterator[int]:
    """The minutes of the five-minute ticks that lie wholly in a window; a tick that a bound cuts is out."""
    for minute in minutes:
        if minute // 5 * 5 in minutes and minute // 5 * 5 + 4 in minutes:
            yield minute


def start_minutes(span: Span, windows: Sequence[StartWindow]) -> set[int]:
    """The minutes of the asked days at which the windows let a visit begin."""
    found: set[int] = set()
    for day in span.dates():
        for window in windows:
            if holds(window, day):
                found.update(_starts_in(span.clock, window, day))
    return {minute for minute in found if minute in span.asked}


def _starts_in(clock: Clock, window: StartWindow, day: date) -> Iterator[int]:
    wall, closes = bounds(day, window.starts, window.ends)
    closed = clock.minute(closes)
    while wall < closes:
        minute = clock.minute_shown(wall)
        if minute is not None and minute + window.duration <= closed:
            yield minute
        wall += timedelta(minutes=window.interval)


@dataclass(frozen=True)
class Thing:
    """A resource: the minutes at which it is free, and those at which it is present."""

    resource_id: int
    free: frozenset[int]
    present: frozenset[int]
    load: int


@dataclass(frozen=True)
class Need:
    """`before`, `after`: the minutes for which the things are promised besides the visit."""

    reason: Reason
    needed: int
    things: tuple[Thing, ...]
    before: int
    after: int


@dataclass(frozen=True)
class Wish:
    """A visit and all its rules, in minutes."""

    span: Span
    duration: int
    starts: frozenset[int]
    open: frozenset[int]
    earliest: int
    latest: int
    needs: tuple[Need, ...]
    full: frozenset[int]

    def visit(self, start: int) -> range:
        return range(start, start + self.duration)

    def promised(self, need: Need, start: int) -> range:
        return range(start - need.before, start + self.duration + need.after)

    def can_serve(self, need: Need, thing: Thing, start: int) -> bool:
        return thing.present.issuperset(self.visit(start)) and thing.free.issuperset(self.promised(need, start))

    def serving(self, need: Need, start: int) -> list[Thing]:
        return [thing for thing in need.things if self.can_serve(need, thing, start)]


def why_not(wish: Wish, start: int) -> set[Reason]:
    """Every reason against a visit from this minute on; none: it can be booked."""
    found = {need.reason for need in wish.needs if len(wish.serving(need, start)) < need.needed}
    if start not in wish.starts:
        found.add(Reason.OUTSIDE_SCHEDULE)
    if not wish.open.issuperset(wish.visit(start)):
        found.add(Reason.CLOSED)
    if start < wish.earliest:
        found.add(Reason.TOO_SOON)
    if start >= wish.latest:
        found.add(Reason.TOO_FAR)
    if start in wish.full:
        found.add(Reason.FULL)
    return found


def places_left(wish: Wish, start: int) -> int:
    """Book again and again, each time with the first who can serve, until somebody is missing."""
    if why_not(wish, start):
        return 0
    teams = [wish.serving(need, start) for need in wish.needs]
    booked = 0
    while all(len(team) >= need.needed for team, need in zip(teams, wish.needs, strict=True)):
        teams = [team[need.needed :] for team, need in zip(teams, wish.needs, strict=True)]
        booked += 1
    return booked


def room_around(wish: Wish, need: Need, thing: Thing, start: int) -> int:
    """How many minutes in a row, around the promised ones, the thing is free and present (or promised)."""
    promised = wish.promised(need, start)
    begin, end = promised.start, promised.stop
    while _idle(wish, thing, promised, range(begin - 5, begin)):
        begin -= 5
    while _idle(wish, thing, promised, range(end, end + 5)):
        end += 5
    return end - begin


def _idle(wish: Wish, thing: Thing, promised: range, five: range) -> bool:
    here = all(minute in thing.present or minute in promised for minute in five)
    return here and all(minute in thing.free and minute in wish.span.minutes for minute in five)


def preferred(wish: Wish, need: Need, start: int) -> list[int]:
    """The ids of those who can serve: tightest gap, least load, lowest id first."""
    ranked = [(room_around(wish, need, t, start), t.load, t.resource_id) for t in wish.serving(need, start)]
    return [resource_id for _, _, resource_id in sorted(ranked)]


def ticks_within(minutes: Iterable[int], span: Span) -> set[int]:
    """The absolute five-minute ticks all of whose minutes are given, as far as they are looked at."""
    given = set(minutes)
    return {
        tick
        for tick in range(span.minutes.start // 5, span.minutes.stop // 5)
        if all(minute in given for minute in range(tick * 5, tick * 5 + 5))
    }
