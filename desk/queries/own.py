"""A stylist's own week and requests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Q

from bookings.queries.rota import read_absences, read_shifts
from bookings.queries.rulebook import RuleBook
from desk.queries.week import DAYS, Span, spans_of, there_in
from experiences.availability import Grid
from kernel import clock
from stores.models import Store, Stylist, TimeOff

MOST_STORES: Final = 20
"""Nobody works in more."""
MOST_SHOWN: Final = 60


@dataclass(frozen=True, slots=True)
class OwnDay:
    """A date with its shifts, each in its store."""

    date: date
    shifts: Sequence[tuple[Store, Span]]


def own_week(stylist: Stylist, *, at: datetime) -> list[OwnDay]:
    """Today and the six days after it, as the search sees them: in each store by its own clock. Three queries."""
    stores = stores_with(stylist)
    book, today = RuleBook(), clock.local_date(at, stores[0].zone) if stores else at.date()
    around = today - timedelta(days=2), today + timedelta(days=DAYS + 1)
    read_shifts(book, stores, *around, hosts=Q(stylist=stylist))
    read_absences(book, stores, *around)
    days = [OwnDay(today + timedelta(days=n), []) for n in range(DAYS)]
    return [OwnDay(day.date, _shifts(stylist, day.date, stores, book)) for day in days]


def _shifts(stylist: Stylist, day: date, stores: Sequence[Store], book: RuleBook) -> list[tuple[Store, Span]]:
    found = []
    for store in stores:
        if stylist.pk in book.shifts[store.pk]:
            grid = Grid(store.zone, day, 1)
            there = there_in(stylist.pk, store, grid, book) & grid.day(day)
            found += [(store, span) for span in spans_of(grid, there)]
    return sorted(found, key=lambda pair: pair[1].starts_at)


def stores_with(stylist: Stylist) -> list[Store]:
    """Where they have shifts, weekly or on some date, and where they are at home, that one first. One query."""
    anywhere = Q(shifts__stylist=stylist) | Q(shift_exceptions__stylist=stylist) | Q(stylists=stylist)
    found = Store.objects.active().filter(anywhere).distinct().order_by("name", "pk")[:MOST_STORES]
    return sorted(found, key=lambda store: store.pk != stylist.home_id)


def own_requests(stylist: Stylist, *, at: datetime) -> list[TimeOff]:
    """Time off that is not over: asked for, granted or declined. One query."""
    return list(stylist.time_off.filter(ends_at__gt=at).order_by("starts_at", "pk")[:MOST_SHOWN])
