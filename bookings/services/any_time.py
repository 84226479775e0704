"""Promising an exchange for a day, within which it may come when it likes."""

from __future__ import annotations

from datetime import datetime

from bookings.errors import SlotNotOffered, SlotTaken
from bookings.periods import Periods
from bookings.queries.busy import busy_of
from bookings.queries.replacements import any_time_offer, rest_of_day
from bookings.services.promise import Promise, Question, gone_of, refuse
from experiences.availability import Reason, assign, presence, reasons
from kernel import clock
from kernel.intervals import Period, tick_of


def rest_asked(question: Question, *, at: datetime) -> Period:
    """What is left of the day that a question asks for. Raises SlotNotOffered when the doors stay closed."""
    store, grid, book = question.store, question.grid, question.book
    doors = presence(grid, book.hours[store.pk], book.exceptions[store.pk])
    rest = rest_of_day(store, grid, doors, clock.local_date(question.starts_at, store.zone), at=at)
    if rest is None:
        raise SlotNotOffered(field="starts_at", reasons=[Reason.CLOSED.value])
    return rest


def find_until_closing(question: Question, rest: Period, *, at: datetime) -> Promise:
    """As `promise.find` finds: what left the floor meanwhile is left out, and the search made again.

    Raises SlotTaken with the `reasons`.
    """
    while True:
        busy = busy_of(question.pieces(), question.grid, at=at, apart_from=question.apart_from)
        offer = any_time_offer(question.wish, question.store, question.grid, question.book, busy, rest=rest)
        chosen = assign(offer, tick_of(rest.start))
        if chosen is None:
            refuse(reasons(offer, tick_of(rest.start)))
            raise SlotTaken(field="starts_at")
        resources = tuple(resource for pool in chosen for resource in pool)
        gone = gone_of(question, resources)
        if not gone:
            return Promise(visit=rest, periods=Periods.alike(rest), resources=resources, any_time=True)
        question = question.without(gone)
