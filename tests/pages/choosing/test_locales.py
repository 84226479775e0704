"""Money, dates and distances as they are said."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from babel import Locale
from django.utils import translation

from bookings import locales
from kernel import money

LONDON = ZoneInfo("Europe/London")
AT = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("amount", "currency", "locale", "words"),
    [
        (39500, "GBP", "en_GB", "£395"),
        (129050, "GBP", "en_GB", "£1,290.50"),
        (1290, "JPY", "en_GB", "JP¥1,290"),
        (12345, "BHD", "en_GB", "BHD12.345"),
        (39500, "EUR", "de", "395\xa0€"),
        (129000, "CNY", "zh_Hans", "¥1,290"),
    ],
)
def test_money_is_said_by_locale_with_the_currency_s_own_digits(
    amount: int, currency: str, locale: str, words: str
) -> None:
    assert money.said(amount, currency, Locale.parse(locale)) == words


@pytest.mark.parametrize(("days", "words"), [(0, "today 11:30"), (1, "tomorrow 11:30"), (3, "Thu 4 Jun 11:30")])
def test_soon_says_a_time_as_people_do(days: int, words: str) -> None:
    assert locales.soon(AT + timedelta(days=days, hours=1, minutes=30), LONDON, AT) == words


def test_soon_counts_days_by_the_store_s_clock() -> None:
    shanghai = ZoneInfo("Asia/Shanghai")
    late = datetime(2026, 6, 1, 17, 0, tzinfo=UTC)
    assert locales.soon(late + timedelta(hours=9), shanghai, late) == "today 10:00"


def test_dates_are_said_in_the_reader_s_language() -> None:
    day = date(2026, 6, 4)
    assert locales.full_day(day) == "Thursday 4 June"
    with translation.override("zh-hans"):
        assert locales.full_day(day) == "6月4日周四"


@pytest.mark.parametrize(("kilometres", "words"), [(0.04, "100 m"), (0.43, "400 m"), (2.44, "2.4 km"), (18.2, "18 km")])
def test_distances_are_as_exact_as_anybody_needs(kilometres: float, words: str) -> None:
    assert locales.distance_words(kilometres) == words
