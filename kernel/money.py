"""Amounts of money as people read them. Amounts are integers in minor units of an ISO 4217 currency."""

from __future__ import annotations

from decimal import Decimal

from babel import Locale
from babel.numbers import format_currency, get_currency_precision


def said(amount: int, currency: str, locale: Locale) -> str:
    """The words of an amount: £395, £1,290.50, 1.290 €. Whole amounts have no decimals."""
    digits = get_currency_precision(currency)
    value = Decimal(amount).scaleb(-digits)
    if value != value.to_integral_value():
        return format_currency(value, currency, locale=locale)
    whole = locale.currency_formats["standard"].pattern.replace(".00", "")
    return format_currency(value, currency, whole, locale=locale, currency_digits=False)


def exactly(value: Decimal, currency: str, locale: Locale) -> str:
    """The words of an amount in whole units that may be a part of the smallest coin: £0.042, £12.50."""
    pattern = locale.currency_formats["standard"].pattern.replace(".00", ".00###")
    return format_currency(value, currency, pattern, locale=locale, currency_digits=False)
