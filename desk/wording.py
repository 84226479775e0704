"""The desk's words for what a change brings with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bookings.queries.standing import Fault

FAULTS: Final[Mapping[str, str | Promise]] = {
    Fault.CLOSED: _("The store is closed then."),
    Fault.NO_ROOM: _("Its room can't be used then, or is too small."),
    Fault.NO_STYLIST: _("Its stylist isn't there then."),
    Fault.OUTSIDE_SCHEDULE: _("It isn't offered at that time."),
    Fault.NOT_OFFERED: _("It isn't offered in this store."),
    Fault.SESSION_OFF: _("Its session was called off."),
    Fault.SESSION_CLOSED: _("Its session lies outside the opening hours."),
}


def say_faults(faults: Iterable[str]) -> list[str]:
    """Why a visit doesn't stand, a sentence each."""
    return [str(FAULTS[fault]) for fault in faults if fault in FAULTS]
