"""What is refused to those who wait, one class for each refusal that a caller can act on."""

from __future__ import annotations

from bookings.errors import BookingError


class NoWaitingList(BookingError):
    """The store has no waiting list for this experience."""

    code = "no_waiting_list"


class FreeNow(BookingError):
    """Nobody has to wait for it: `slots` are the first of what can be booked at this moment."""

    code = "free_now"


class AlreadyWaiting(BookingError):
    """This number waits for the very same already."""

    code = "already_waiting"


class TooManyWaits(BookingError):
    """This number, or this e-mail, waits for as much as one may, or joined too often today. `most`."""

    code = "too_many_waits"


class WaitNotFound(BookingError):
    """Nobody waits by this name, or not with this token: which of the two is nobody's business."""

    code = "wait_not_found"


class WaitOver(BookingError):
    """They don't wait any more. `state`: what became of it."""

    code = "wait_over"


class OfferOver(BookingError):
    """The offer was declined, taken back, or not answered in time: it may be somebody else's. `state`."""

    code = "offer_over"
