"""The desk's words for what a change brings with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bookings.queries.standing import Fault
from desk.services.tries import CHANGED, GIVEN_UP, NOT_NOW, RIGHT_LOST

FAULTS: Final[Mapping[str, str | Promise]] = {
    Fault.CLOSED: _("The store is closed then."),
    Fault.NO_ROOM: _("It has no room then that can be used and is large enough."),
    Fault.NO_STYLIST: _("It has no stylist who is there then."),
    Fault.OUTSIDE_SCHEDULE: _("It isn’t offered at that time."),
    Fault.NOT_OFFERED: _("It isn’t offered in this store."),
    Fault.SESSION_OFF: _("Its session was called off."),
    Fault.SESSION_CLOSED: _("Its session lies outside the opening hours."),
}
WHY_NOT: Final[Mapping[str, str | Promise]] = {
    NOT_NOW: _("Others were faster each time."),
    GIVEN_UP: _("It failed each time it was tried."),
    RIGHT_LOST: _("Who began it may not change these rules any more."),
    CHANGED: _("Somebody has changed these rules meanwhile: please begin anew."),
}
"""Why the worker left something undone."""


def say_why_not(why: Iterable[str]) -> list[str]:
    """Why the worker left something undone, a sentence each; what rules refused is in words already."""
    return [str(WHY_NOT.get(one, one)) for one in why]


def say_faults(faults: Iterable[str]) -> list[str]:
    """Why a visit doesn't stand, a sentence each."""
    return [str(FAULTS[fault]) for fault in faults if fault in FAULTS]
