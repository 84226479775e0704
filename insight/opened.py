"""What could be promised on a store's local day: its rooms while the doors are open, its stylists on their shifts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date

from bookings.queries.rota import read_absences, read_shifts
from bookings.queries.rulebook import RuleBook, read_hours
from experiences.availability import Grid, presence
from kernel.intervals import TICK, instant_of, tick_after, tick_of
from stores.models import Room, Store

MINUTES = TICK // 60


def hours_of(grid: Grid, ticks: int) -> Counter[str]:
    """Minutes by the hour on the wall ("00" to "23") of a set of ticks, on the grid's asked days."""
    found: Counter[str] = Counter()
    for tick in grid.ticks(ticks & grid.asked):
        found[f"{instant_of(tick).astimezone(grid.zone).hour:02d}"] += MINUTES
    return found


def open_minutes(store: Store, day: date) -> tuple[Counter[str], Counter[str]]:
    """By hour the minutes that all rooms together were open; by stylist's id those on shift. Five queries."""
    grid, book = Grid(store.zone, day, 1), RuleBook()
    around = grid.ruling_dates[0], grid.ruling_dates[-1]
    read_hours(book, [store], *around)
    read_shifts(book, [store], *around)
    book.rooms[store.pk] = list(Room.objects.active().filter(store=store).values_list("pk", flat=True))
    read_absences(book, [store], *around)
    doors = presence(grid, book.hours[store.pk], book.exceptions[store.pk])
    rooms: Counter[str] = Counter()
    for room in book.rooms[store.pk]:
        rooms += hours_of(grid, doors & ~_away(grid, book, room))
    dated = book.dated_shifts[store.pk]
    shifts = {
        str(stylist): (presence(grid, rules, dated.get(stylist, ())) & ~_away(grid, book, stylist) & grid.asked)
        for stylist, rules in book.shifts[store.pk].items()
    }
    return rooms, Counter({stylist: MINUTES * ticks.bit_count() for stylist, ticks in shifts.items() if ticks})


def promised_minutes(grid: Grid, rows: Iterable[tuple[int, str, int, int]]) -> tuple[Counter[str], Counter[str]]:
    """By hour the minutes for which rooms are promised, by stylist's id those for which they are.

    `rows`: (resource id, kind, tick from, tick until).
    """
    rooms, stylists = Counter[str](), Counter[str]()
    for resource, kind, since, until in rows:
        ticks = grid.bits(since, until) & grid.asked
        if kind == "room":
            rooms += hours_of(grid, ticks)
        else:
            stylists[str(resource)] += MINUTES * ticks.bit_count()
    return rooms, stylists


def _away(grid: Grid, book: RuleBook, resource: int) -> int:
    away = 0
    for period in book.away[resource]:
        away |= grid.bits(tick_of(period.start), tick_after(period.end))
    return away
