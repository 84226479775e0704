"""Who comes late: waited for by somebody's choice, missed by a rule, and let in after all while everything is free."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from bookings.errors import GivenAway, IllegalMove, PieceTaken, SlotNotOffered, SlotTaken, StylistDoesNotHost
from bookings.lateness import missed_from
from bookings.models import Booking, BookingState, Settled
from bookings.queries.availability import nearest
from bookings.queries.booking import wish_of
from bookings.services.alerts import owe_alerts
from bookings.services.exchange_backs import lock_missed, revive
from bookings.services.locks import lock_booking, promising, promising_with
from bookings.services.promise import allocate, take_places
from bookings.services.refit import find_anew
from bookings.services.shortfalls import close_shortfalls
from bookings.services.state import Actor, note, write_state
from bookings.services.sweeping import sweep
from stores.models import Stylist

SWEPT_AT_ONCE: Final = 200
BY_RULE: Final = "nobody came in time"
CAME_LATE: Final = "came late"
HERE: Final = frozenset({BookingState.ARRIVED, BookingState.IN_SESSION})
NOT_FREE: Final = (SlotTaken, SlotNotOffered, PieceTaken, StylistDoesNotHost)


def wait_for(*, booking: Booking, until: datetime, at: datetime, actor: Actor = None) -> Booking:
    """Keep everything for somebody who is late: the rule leaves them alone until then, at most to their visit's end.

    Raises IllegalMove for whoever isn't expected (any more), and once their time is over.
    """
    with promising():
        fresh = lock_booking(booking)
        last = min(until, fresh.ends_at)
        if fresh.state != BookingState.CONFIRMED or last <= at:
            raise IllegalMove(state=fresh.state, to=fresh.state)
        if fresh.awaited_until != last:
            fresh.awaited_until = last
            fresh.save(update_fields=["awaited_until"])
            note(fresh, at=at, actor=actor, why=f"waited for until {last:%Y-%m-%d %H:%M}Z")
    return fresh


def sweep_missed(*, at: datetime) -> int:
    """Mark as missed, each in a transaction of its own, whoever didn't come within their experience's minutes.

    Returns how many. A store whose day stays locked is left for the next minute.
    """
    related = Booking.objects.overdue(at).select_related("store", "experience").order_by("starts_at", "pk")
    return sweep(related[:SWEPT_AT_ONCE], _miss, at=at)


def _miss(booking: Booking, at: datetime) -> bool:
    with promising_with(booking) as fresh:
        overdue = fresh.state == BookingState.CONFIRMED and missed_from(fresh) <= at
        if overdue:
            write_state(fresh, BookingState.NO_SHOW, at=at, why=BY_RULE)
        return overdue


def let_in_late(*, booking: Booking, at: datetime, actor: Actor = None) -> tuple[Booking, bool]:
    """Promise everything anew, for the same time, to somebody who was missed and stands at the door before its end.

    Returns the booking, and whether somebody else had let them in meanwhile. Raises IllegalMove once the visit's time
    is over, GivenAway with the nearest `alternatives` when something of it is somebody else's now, ExchangeTooLate,
    AlreadyExchanged and ExchangeOver for an exchange, StoreBusy.
    """
    try:
        with promising_with(booking) as fresh:
            again = fresh.state in HERE
            if not again:
                _let_in(fresh, at=at, actor=actor)
            return fresh, again
    except NOT_FREE as refusal:
        slots = nearest(wish_of(booking), booking.store, booking.starts_at, at=at)
        raise GivenAway(field="code", alternatives=slots) from refusal


def _let_in(booking: Booking, *, at: datetime, actor: Actor) -> None:
    if booking.state != BookingState.NO_SHOW or not booking.starts_at <= at < booking.ends_at:
        raise IllegalMove(field="code", state=booking.state, to=BookingState.ARRIVED)
    items = lock_missed(booking, at=at, actor=actor)
    resources = find_anew(booking, wish_of(booking), at=at)
    revive(booking, items, at=at)
    host = Stylist.objects.filter(pk__in=resources).values_list("pk", flat=True).first()
    allocate(booking, booking.periods.of(resources, {host}))
    close_shortfalls(booking, how=Settled.SAME, at=at, actor=actor)  # nothing is missing of what is promised anew
    if booking.session_id is not None:
        take_places(booking.session_id, booking.party)
    write_state(booking, BookingState.ARRIVED, at=at, actor=actor, why=CAME_LATE, stylist_id=host)
    owe_alerts(booking, at=at, actor=actor)
