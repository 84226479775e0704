"""The states of a booking, and their groups."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class BookingState(models.TextChoices):
    HELD = "held", _("held")
    REQUESTED = "requested", _("asked for")
    CONFIRMED = "confirmed", _("confirmed")
    ARRIVED = "arrived", _("arrived")
    IN_SESSION = "in_session", _("in session")
    COMPLETED = "completed", _("completed")
    EXPIRED = "expired", _("expired")
    CANCELLED = "cancelled", _("cancelled")
    NO_SHOW = "no_show", _("no-show")


LIVE: Final = frozenset(
    {
        BookingState.HELD,
        BookingState.REQUESTED,
        BookingState.CONFIRMED,
        BookingState.ARRIVED,
        BookingState.IN_SESSION,
    }
)
"""States in which resources are promised."""

NAMED: Final = LIVE - {BookingState.HELD}
"""States in which it is somebody's, who is written to."""

AHEAD: Final = frozenset({BookingState.REQUESTED, BookingState.CONFIRMED})
"""States in which somebody has it before them: it can be put elsewhere, or called off."""

RUNNING_OUT: Final = frozenset({BookingState.HELD, BookingState.REQUESTED})
"""States that end by their time (`expires_at`): what is promised meanwhile is promised until then."""

EXPECTED: Final = frozenset({BookingState.CONFIRMED, BookingState.ARRIVED, BookingState.IN_SESSION})
"""States in which a customer has the store's word."""


class DeclinedWhy(models.TextChoices):
    """Why the store didn't approve a booking, as the customer reads it."""

    HANDS = "hands", _("the right person isn’t there then")
    TIME = "time", _("it needs more time than that")
    PIECES = "pieces", _("what was chosen can’t be there then")
    OTHER = "other", _("it isn’t possible then")
    UNANSWERED = "unanswered", _("we couldn’t answer in time")
