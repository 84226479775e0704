"""The week of a store's team: who is there when, and where the schedule asks for somebody and nobody is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from bookings.queries.rota import read_absences, read_shifts
from bookings.queries.rulebook import RuleBook, read_hours
from desk.queries.hosts import unhosted_in
from experiences.availability import Grid, bits, presence
from experiences.models import Experience
from kernel.intervals import instant_of, tick_after, tick_of
from stores.models import Store, Stylist

DAYS: Final = 7


@dataclass(frozen=True, slots=True)
class Span:
    """From when until when, on the store's clock."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Day:
    """A date: when the doors are open, who is there when, and when they are open and nobody is.

    `unhosted`: what needs a stylist, and when it is offered and nobody is there who can do it.
    """

    date: date
    opened: Sequence[Span]
    people: Sequence[tuple[Stylist, Sequence[Span]]]
    gaps: Sequence[Span]
    unhosted: Sequence[tuple[Experience, Sequence[Span]]]


def week_of(store: Store, monday: date) -> list[Day]:
    """As the search sees it: shifts, what replaces them on a date, absences. Nine queries, however many they are."""
    grid, book = Grid(store.zone, monday, DAYS), RuleBook()
    around = monday - timedelta(days=2), monday + timedelta(days=DAYS + 1)
    read_hours(book, [store], *around)
    read_shifts(book, [store], *around)
    read_absences(book, [store], *around)
    opened = presence(grid, book.hours[store.pk], book.exceptions[store.pk])
    there = {stylist: there_in(stylist, store, grid, book) for stylist in book.shifts[store.pk]}
    team = list(Stylist.objects.filter(pk__in=there).order_by("name", "pk"))
    unhosted = [(one, lacking & opened) for one, lacking in unhosted_in(store, grid, there)]
    return [_day(day, grid, opened, [(one, there[one.pk]) for one in team], unhosted) for day in grid.dates]


def _day(
    day: date,
    grid: Grid,
    opened: int,
    team: Sequence[tuple[Stylist, int]],
    unhosted: Sequence[tuple[Experience, int]],
) -> Day:
    whole = grid.day(day)
    people = [(one, spans_of(grid, ticks & whole)) for one, ticks in team if ticks & whole]
    gaps = opened & whole & ~bits.union(ticks for _one, ticks in team)
    lacking = [(one, spans_of(grid, ticks & whole)) for one, ticks in unhosted if ticks & whole]
    return Day(day, spans_of(grid, opened & whole), people, spans_of(grid, gaps), lacking)


def there_in(stylist: int, store: Store, grid: Grid, book: RuleBook) -> int:
    """The ticks at which a stylist of the book is in the store."""
    rules, dated = book.shifts[store.pk][stylist], book.dated_shifts[store.pk].get(stylist, ())
    there = presence(grid, rules, dated)
    for period in book.away.get(stylist, ()):
        there &= ~grid.bits(tick_of(period.start), tick_after(period.end))
    return there


def spans_of(grid: Grid, ticks: int) -> list[Span]:
    """The runs of a set: each begins where none was before, and ends where none follows."""
    begins, ends = grid.ticks(ticks & ~(ticks << 1)), grid.ticks(ticks & ~(ticks >> 1))
    return [Span(instant_of(first), instant_of(last + 1)) for first, last in zip(begins, ends, strict=True)]
