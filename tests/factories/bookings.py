"""Customers, bookings and promises as bare rows, where a test needs a past that no service would write today."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from psycopg.types.range import TimestamptzRange

from bookings.models import Allocation, Booking, BookingState, Customer
from bookings.services.ending import ENDED_BY
from experiences.models import Experience
from kernel.intervals import Period, instant_of, tick_after, tick_of
from stores.models import Room, Scarce, Store
from tests.factories.stores import RECEIVED_AT

_numbers = count(1)


def make_customer(**fields: Any) -> Customer:
    """Somebody with an unproved London number."""
    n = next(_numbers)
    defaults = {"name": f"Customer {n}", "phone": f"+4420794601{n % 100:02d}", "made_at": RECEIVED_AT}
    return Customer.objects.create(**defaults | fields)


def make_booking(
    *, store: Store, experience: Experience, starts_at: datetime, promised: Iterable[Scarce] = (), **fields: Any
) -> Booking:
    """A confirmed booking's row, with `promised` allocated to it for the visit and its buffers."""
    state = fields.get("state", BookingState.CONFIRMED)
    defaults: dict[str, Any] = {
        "state": state,
        "ends_at": starts_at + timedelta(minutes=experience.duration),
        "made_at": starts_at - timedelta(days=2),
    }
    if state == BookingState.HELD:
        defaults["expires_at"] = defaults["made_at"] + timedelta(minutes=5)
    if state == BookingState.REQUESTED:
        defaults |= {"asked_at": defaults["made_at"], "expires_at": starts_at - timedelta(days=1)}
    if "customer" not in fields and state not in {BookingState.HELD, BookingState.EXPIRED}:
        defaults["customer"] = make_customer()
    place = {"store": store, "experience": experience, "starts_at": starts_at}
    filled: dict[str, Any] = place | defaults | fields
    visit = Period(starts_at, filled["ends_at"])
    period = visit if fields.get("session") else visit.widened(before=experience.before, after=experience.after)
    booking = Booking.objects.create(**filled, promised_from=period.start, promised_until=period.end)
    for scarce in promised:
        make_allocation(scarce=scarce, booking=booking, **_end_of(booking))
    return booking


def _end_of(booking: Booking) -> dict[str, Any]:
    """How its promises ended, for a booking that has none any more."""
    if booking.is_live:
        return {}
    return {"live": False, "ended_at": booking.ends_at, "ended_why": ENDED_BY[BookingState(booking.state)]}


def make_allocation(
    *,
    scarce: Scarce,
    booking: Booking | None = None,
    start: datetime | None = None,
    end: datetime | None = None,
    **fields: Any,
) -> Allocation:
    """The promise of a room, stylist or piece; without `start` and `end` for all that the booking needs."""
    if booking is not None:
        fields = {"store": booking.store, "booking": booking, "expires_at": booking.expires_at} | fields
        start, end = start or booking.promised_period.start, end or booking.promised_period.end
    assert start is not None
    assert end is not None
    if isinstance(scarce, Room):
        fields.setdefault("store", scarce.store)
    ticks = tick_of(start), tick_after(end)
    period = TimestamptzRange(instant_of(ticks[0]), instant_of(ticks[1]))
    return Allocation.objects.create(
        resource_id=scarce.pk, tick_from=ticks[0], tick_until=ticks[1], period=period, **fields
    )
