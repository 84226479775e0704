"""Sweeps: what is busy is left, and keeps nothing else waiting."""

from __future__ import annotations

from datetime import datetime

from bookings.errors import StoreBusy
from bookings.models import Booking
from bookings.services.sweeping import sweep
from tests.bookings.asking import AT

BUSY = 1


def test_busy_store_is_waited_for_once_a_round() -> None:
    asked = []

    def one(booking: Booking, _at: datetime) -> bool:
        asked.append(booking.reference)
        if booking.store_id == BUSY:
            raise StoreBusy
        return booking.reference == "C"

    bookings = [Booking(store_id=store, reference=name) for name, store in {"A": 1, "B": 1, "C": 2, "D": 3}.items()]
    assert sweep(bookings, one, at=AT) == 1
    assert asked == ["A", "C", "D"]
