"""Figures and differences in words."""

from __future__ import annotations

from datetime import date, timedelta

from babel.dates import get_day_names
from babel.numbers import format_decimal, format_percent
from django.utils.translation import gettext as _

from bookings.locales import dated, reader
from insight.answers.base import Cell, Kind

NOTHING = "–"


def number(value: float) -> str:
    """1,290; 4.5."""
    return str(format_decimal(round(value, 1), locale=reader()))


def percent(share: float | None) -> str:
    """25 %, as one writes it; a dash where there is nothing to take a share of."""
    return NOTHING if share is None else str(format_percent(round(share, 2), locale=reader()))


def lasting(seconds: float) -> str:
    """40 seconds, 4 minutes, 1 hour 5 minutes: as exact as one would say it."""
    if seconds < 60:
        return _("%(seconds)s s") % {"seconds": round(seconds)}
    if seconds < 600:
        return _("%(minutes)s min %(seconds)s s") % {"minutes": int(seconds // 60), "seconds": round(seconds % 60)}
    return _("%(minutes)s min") % {"minutes": number(round(seconds / 60))}


def cell_words(value: Cell, kind: Kind) -> str:
    """A cell as it is read."""
    if value is None:
        return NOTHING
    if isinstance(value, str):
        return value
    if kind == Kind.SHARE:
        return percent(value)
    if kind == Kind.SECONDS:
        return lasting(value)
    return number(value / 60 if kind == Kind.HOURS else value)


def points(now: float | None, before: float | None) -> str:
    """How a share differs from the one before, in points; nothing where there is nothing to compare with."""
    if now is None or before is None:
        return _("There is nothing before it to compare with.")
    difference = round(now * 100) - round(before * 100)
    words = {"before": percent(before), "points": abs(difference)}
    if difference == 0:
        return _("As in the period before: %(before)s.") % words
    if difference > 0:
        return _("%(points)s points more than in the period before: %(before)s.") % words
    return _("%(points)s points less than in the period before: %(before)s.") % words


def more_or_less(now: float, before: float, said: str) -> str:
    """How a number differs from the one before, which is `said` so, in percent."""
    if not before:
        return _("There is nothing before it to compare with.")
    change = now / before - 1
    words = {"before": said, "change": percent(abs(change))}
    if round(change, 2) == 0:
        return _("About as in the period before: %(before)s.") % words
    if change > 0:
        return _("%(change)s more than in the period before: %(before)s.") % words
    return _("%(change)s less than in the period before: %(before)s.") % words


def weekday_name(iso: int) -> str:
    """1 is Monday."""
    return str(get_day_names("wide", locale=reader())[iso - 1])


def short_weekday(iso: int) -> str:
    return str(get_day_names("abbreviated", locale=reader())[iso - 1])


def hour_words(hour: int) -> str:
    """15:00."""
    return f"{hour:02d}:00"


def dates_words(first: date, last: date) -> str:
    """2 Jun 2026 to 8 Jun 2026."""
    if last - first < timedelta(days=1):
        return dated(first)
    return _("%(first)s to %(last)s") % {"first": dated(first), "last": dated(last)}
