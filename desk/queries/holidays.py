"""The public holidays of a country, or of a part of it, as the package `holidays` knows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

import holidays
from django.utils.translation import get_language

LANGUAGES: Final = {"zh-hans": ("zh_CN",), "en": ("en_GB", "en_US")}
"""What the package may call the languages of the pages, the best first."""
LONGEST_NAME: Final = 120


@dataclass(frozen=True, slots=True)
class Holiday:
    """A date, and what it is called: in the reader's language where the package knows it, else in the country's."""

    date: date
    name: str


def holidays_between(country: str, part: str, first: date, last: date) -> list[Holiday]:
    """The holidays of a country (ISO 3166), and of a part of it where one is named; none for what isn't known."""
    if country not in (known := holidays.list_supported_countries()) or (part and part not in known[country]):
        return []
    years = range(first.year, last.year + 1)
    found = holidays.country_holidays(country, subdiv=part or None, years=years, language=_language(country))
    return [Holiday(day, name[:LONGEST_NAME]) for day, name in sorted(found.items()) if first <= day <= last]


def parts_of(country: str) -> list[tuple[str, str]]:
    """The parts of a country that have holidays of their own: (code, name), by name."""
    if country not in holidays.list_supported_countries():
        return []
    known = holidays.country_holidays(country)
    names = {code: aliases[0] for code, aliases in known.get_subdivision_aliases().items() if aliases}
    return sorted(((code, names.get(code, code)) for code in known.subdivisions), key=lambda pair: pair[1])


def _language(country: str) -> str | None:
    """The reader's, where the package has the country's names in it."""
    spoken = holidays.country_holidays(country).supported_languages
    wanted = LANGUAGES.get(get_language() or "", ())
    return next((one for one in wanted if one in spoken), None)
