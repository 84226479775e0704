"""What becomes of a visit whose customer doesn't say that they come: asked, then its pieces, then its place. Pure.

The steps are the terms' (`nudge_minutes`, `pieces_minutes`, `release_minutes` before the visit, 0: never). Each is
taken only of who was asked in time: who was asked late has half as long as the terms give for it all the same.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from bookings.models import Booking, BookingState
from experiences.models import Purpose

SOON: Final = timedelta(days=3)
"""So near its time a visit's page has a button to say that one comes, also where nobody is asked."""


class Step(StrEnum):
    """What is taken back of somebody who was asked and said nothing."""

    PIECES = "pieces"
    RELEASE = "release"


def nudge_at(booking: Booking) -> datetime | None:
    """When its customer is asked whether they come; None where nobody is. An exchange waits for what is owed."""
    return _before(booking, booking.terms.nudge_minutes)


def pieces_at(booking: Booking) -> datetime | None:
    """When its pieces are given back without their word; None for never."""
    return _before(booking, booking.terms.pieces_minutes)


def release_at(booking: Booking) -> datetime | None:
    """When all of it is; None for never."""
    return _before(booking, booking.terms.release_minutes)


def _before(booking: Booking, minutes: int) -> datetime | None:
    if not minutes or booking.terms.purpose == Purpose.EXCHANGE:
        return None
    return booking.starts_at - timedelta(minutes=minutes)


def step_due(booking: Booking, asked_at: datetime, at: datetime, *, has_pieces: bool) -> Step | None:
    """The step to take now of somebody who was asked at `asked_at`; None where nothing is."""
    if booking.state != BookingState.CONFIRMED or booking.coming_at is not None or at >= booking.starts_at:
        return None
    if _is_due(booking, release_at(booking), asked_at, at):
        return Step.RELEASE
    return Step.PIECES if has_pieces and _is_due(booking, pieces_at(booking), asked_at, at) else None


def _is_due(booking: Booking, step_at: datetime | None, asked_at: datetime, at: datetime) -> bool:
    planned = nudge_at(booking)
    if step_at is None or planned is None:
        return False
    return at >= max(step_at, asked_at + (step_at - planned) / 2)


def may_say_coming(booking: Booking, at: datetime) -> bool:
    """Whether its page asks if they come: confirmed, not said yet, near its time and before it."""
    ahead = max(SOON, timedelta(minutes=booking.terms.nudge_minutes))
    waits = booking.state == BookingState.CONFIRMED and booking.coming_at is None
    return waits and booking.starts_at - ahead <= at < booking.starts_at
