"""The states of a booking, and their groups."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class BookingState(models.TextChoices):
    HELD = "held", _("held")
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
        BookingState.CONFIRMED,
        BookingState.ARRIVED,
        BookingState.IN_SESSION,
    }
)
"""States in which resources are promised."""

EXPECTED: Final = frozenset({BookingState.CONFIRMED, BookingState.ARRIVED, BookingState.IN_SESSION})
"""States in which a customer has the store's word."""
