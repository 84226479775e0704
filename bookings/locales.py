"""Dates, times and money in the reader's language. Times are always those of the store's clock on the wall."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_skeleton, get_timezone_location
from babel.lists import format_list
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kernel import clock, money

_BESIDE_CHINESE: Final = re.compile(r"(?<=[\u4e00-\u9fff])(?=[0-9A-Za-z])|(?<=[0-9A-Za-z])(?=[\u4e00-\u9fff])")
HOUSE_ENGLISH: Final = "en_GB"
"""The English of the house counts hours to 24 and puts the day before the month."""


def reader() -> Locale:
    """The formats of the active language."""
    language = get_language() or "en"
    if language == "en":
        return Locale.parse(HOUSE_ENGLISH)
    head, *rest = language.split("-")
    return Locale.parse("_".join([head, *(part.title() if len(part) > 2 else part.upper() for part in rest)]))


def money_words(amount: int, currency: str) -> str:
    """`amount` is in minor units: £395."""
    return money.said(amount, currency, reader())


def cost_words(price: int, deposit: int, currency: str) -> str:
    """£180, of which £40 deposit; £180. Amounts are in minor units."""
    said = money_words(price, currency)
    if not deposit:
        return said
    return _("%(price)s, of which %(deposit)s deposit") % {"price": said, "deposit": money_words(deposit, currency)}


def hour(moment: datetime, zone: ZoneInfo) -> str:
    """16:30, on the clock of `zone`."""
    return format_skeleton("Hm", moment.astimezone(zone), locale=reader(), tzinfo=zone)


def short_day(day: date) -> str:
    """Sat 21 Nov."""
    return format_skeleton("MMMEd", day, locale=reader()).replace(",", "")


def dated(day: date) -> str:
    """2 Jun 2026."""
    return format_skeleton("yMMMd", day, locale=reader())


def full_day(day: date, today: date | None = None) -> str:
    """Saturday 21 November; with `today`, the next two days by their own words."""
    if today is not None and day == today:
        return _("Today")
    if today is not None and day == today + timedelta(days=1):
        return _("Tomorrow")
    return format_skeleton("MMMMEEEEd", day, locale=reader()).replace(",", "")


def day_and_hour(moment: datetime, zone: ZoneInfo) -> str:
    """Saturday 21 November, 16:30, on the clock of `zone`."""
    local = moment.astimezone(zone)
    return _("%(day)s, %(time)s") % {"day": full_day(local.date()), "time": hour(moment, zone)}


def weekday(day: date) -> str:
    """Sat."""
    return format_skeleton("E", day, locale=reader())


def month(day: date) -> str:
    """Nov."""
    return format_skeleton("MMM", day, locale=reader())


def listed(words: Iterable[str]) -> str:
    """Ada, Mei and Jo. Chinese stands apart from Latin letters and digits, which Babel leaves to who lists."""
    return _BESIDE_CHINESE.sub(" ", format_list(list(words), locale=reader()))


def soon(moment: datetime, zone: ZoneInfo, at: datetime) -> str:
    """When a moment is, as one says it at `at` in the zone: today 16:30, tomorrow 10:00, Sat 21 Nov 10:00."""
    day, today = clock.local_date(moment, zone), clock.local_date(at, zone)
    time = hour(moment, zone)
    if day == today:
        return _("today %(time)s") % {"time": time}
    if day == today + timedelta(days=1):
        return _("tomorrow %(time)s") % {"time": time}
    return dated_hour(moment, zone)


def hour_or_soon(moment: datetime, zone: ZoneInfo, at: datetime) -> str:
    """16:30 on the same day in the zone, later tomorrow 09:03, Sat 21 Nov 10:00."""
    same_day = clock.local_date(moment, zone) == clock.local_date(at, zone)
    return hour(moment, zone) if same_day else soon(moment, zone, at)


def dated_hour(moment: datetime, zone: ZoneInfo) -> str:
    """Sat 21 Nov 20:30, on the clock of `zone`: true wherever it is read, while "today" may be another day there."""
    return _("%(day)s %(time)s") % {"day": short_day(clock.local_date(moment, zone)), "time": hour(moment, zone)}


def zone_words(zone: ZoneInfo) -> str:
    """Whose clock it is: United Kingdom Time, United States (New York) Time."""
    return get_timezone_location(zone, locale=reader())


def distance_words(kilometres: float) -> str:
    """400 m, 2.4 km, 18 km."""
    if kilometres < 1:
        return _("%(metres)s m") % {"metres": max(100, round(kilometres * 10) * 100)}
    return _("%(kilometres)s km") % {"kilometres": f"{kilometres:.1f}" if kilometres < 10 else f"{kilometres:.0f}"}


def country(code: str) -> str:
    """France, of the ISO 3166 code FR."""
    return str(reader().territories.get(code, code))
