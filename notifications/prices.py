"""What a text is thought to cost, before its provider says so."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from django.conf import settings

from kernel.phones import country_of

LISTED: Final[dict[str, str]] = {
    "AE": "0.0980",
    "AT": "0.0972",
    "AU": "0.0515",
    "BE": "0.1130",
    "BR": "0.0690",
    "CA": "0.0083",
    "CH": "0.0760",
    "CN": "0.0720",
    "CZ": "0.0694",
    "DE": "0.1120",
    "DK": "0.0610",
    "ES": "0.0810",
    "FI": "0.0950",
    "FR": "0.0798",
    "GB": "0.0524",
    "HK": "0.0855",
    "IE": "0.0960",
    "IN": "0.0832",
    "IT": "0.0927",
    "JP": "0.0950",
    "KR": "0.0530",
    "MO": "0.0450",
    "MX": "0.0672",
    "MY": "0.2470",
    "NL": "0.1090",
    "NO": "0.0780",
    "NZ": "0.1055",
    "PL": "0.0477",
    "PT": "0.0560",
    "SE": "0.0660",
    "SG": "0.0561",
    "TH": "0.0281",
    "TR": "0.0370",
    "TW": "0.0670",
    "US": "0.0113",
    "*": "0.1000",
}
"""US dollars for one segment to a country, about what Twilio lists, carriers' fees included: for estimates only."""
ELSEWHERE: Final = "*"
"""The key of the price for every country that has none of its own."""


def price_of(recipient: str, segments: int) -> Decimal | None:
    """What so many segments to a number (E.164) cost, in settings.SMS_PRICE_CURRENCY; None when nobody knows.

    settings.SMS_PRICES has the price of a segment by country (ISO 3166-1, two letters; "*" for every other); where it
    is empty the prices are those of `LISTED`.
    """
    prices = settings.SMS_PRICES or LISTED
    country = country_of(recipient)
    price = prices.get(country, prices.get(ELSEWHERE)) if country else None
    return None if price is None else Decimal(price) * segments
