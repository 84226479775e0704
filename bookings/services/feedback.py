"""Keeping what somebody says of their visit."""

from __future__ import annotations

from datetime import datetime

from bookings.errors import IllegalMove
from bookings.models import Booking, BookingState, Feedback, HowItWas


def give_feedback(*, booking: Booking, answer: HowItWas, words: str, at: datetime) -> Feedback:
    """Keep how it was; a second answer takes the place of the first. Raises IllegalMove unless the visit is over."""
    if booking.state != BookingState.COMPLETED:
        raise IllegalMove(state=booking.state, to=BookingState.COMPLETED)
    said = {"answer": answer, "words": words, "at": at}
    kept, _made = Feedback.objects.update_or_create(booking=booking, defaults=said)
    return kept
