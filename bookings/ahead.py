"""How long before a visit, in words."""

from __future__ import annotations

from typing import Final

from django.utils.translation import ngettext

HOUR: Final = 60
DAY: Final = 24 * HOUR
UNITS: Final = (DAY, HOUR, 1)
"""Minutes in a day, an hour and a minute."""


def unit_of(minutes: int) -> int:
    """The unit in which one says so many minutes: three days, 24 hours, 90 minutes."""
    if minutes > DAY and minutes % DAY == 0:
        return DAY
    return HOUR if minutes and minutes % HOUR == 0 else 1


def ahead_words(minutes: int) -> str:
    """3 days, 24 hours, 90 minutes."""
    unit = unit_of(minutes)
    number = minutes // unit
    if unit == DAY:
        return ngettext("%(number)s day", "%(number)s days", number) % {"number": number}
    if unit == HOUR:
        return ngettext("%(number)s hour", "%(number)s hours", number) % {"number": number}
    return ngettext("%(number)s minute", "%(number)s minutes", number) % {"number": number}
