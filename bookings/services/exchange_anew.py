"""Promising an exchange anew to somebody who was missed and stands at the counter after all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bookings.models import Booking, BookingState, ExchangeItem, Settled
from bookings.models.booking import TIMES
from bookings.periods import Periods
from bookings.queries.booking import wish_of
from bookings.services.exchange_backs import revive, still_theirs
from bookings.services.late import CAME_LATE
from bookings.services.locks import StoreDate, days_touched
from bookings.services.promise import Question, ask_for_staff, find, keep
from bookings.services.release import release_lapsed
from bookings.services.shortfalls import close_shortfalls
from bookings.services.state import Actor, write_state
from kernel.intervals import Period, instant_of, tick_of
from stores.models import Store


def days_now(booking: Booking | None, store: Store, at: datetime) -> list[StoreDate]:
    """The days of a store that a promise beginning now would touch; today, where nothing is promised."""
    now = Period(instant_of(tick_of(at)), instant_of(tick_of(at) + 1))
    if booking is not None:
        rules = booking.terms
        now = Periods.around(now.widened(before=timedelta(), after=rules.length), rules).whole
    return days_touched(store, now)


def promise_anew(booking: Booking, items: Sequence[ExchangeItem], *, at: datetime, actor: Actor) -> None:
    """From now on, on staff's terms, in a transaction that has the days of `days_now`. The visit is where it is now.

    `items` are all of them, and locked. Raises ExchangeTooLate once its days are over, AlreadyExchanged when another
    exchange has one of the pieces meanwhile, ExchangeOver when all of them were paid back, SlotTaken, SlotNotOffered.
    """
    theirs = still_theirs(booking, items, at=at, actor=actor)
    question = _question(booking, at)
    release_lapsed(question, period=question.promised, at=at)
    promise = find(question, at=at)
    revive(booking, theirs, at=at)
    booking.set_time(promise.visit, promise.periods)
    booking.save(update_fields=TIMES)
    keep(booking, promise)
    close_shortfalls(booking, how=Settled.SAME, at=at, actor=actor)  # nothing is missing of what is promised anew
    write_state(booking, BookingState.ARRIVED, at=at, actor=actor, why=CAME_LATE)


def _question(booking: Booking, at: datetime) -> Question:
    return ask_for_staff(wish_of(booking), booking.store, instant_of(tick_of(at)), at=at)
