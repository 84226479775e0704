"""Phone numbers as people write them."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

import phonenumbers
from phonenumbers import PhoneNumber, ValidationResult
from phonenumbers.timezone import time_zones_for_number

_AREA: Final = 8
"""A plus and seven digits: a country's code, and an area's or a network's. Zones hardly ever part further on."""
_MOST_KNOWN: Final = 20_000
_KNOWN: Final[dict[tuple[str, int], tuple[str, ...]]] = {}
_ANY_DAY: Final = datetime(2026, 1, 1, tzinfo=UTC)
"""A day to put zones in order by: which, hardly matters."""


def read_phone(number: str, *, region: str | None, unassigned: bool = False) -> PhoneNumber | None:
    """The number, read as one dials it in `region` when it has no country code; None where it can reach nobody.

    With no `region` it must begin with + and the country code. `unassigned` ones that nobody was given, as those that
    Ofcom keeps for films and demos, are else none.
    """
    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return None
    return parsed if phonenumbers.is_valid_number(parsed) or (unassigned and _is_possible(parsed)) else None


def in_e164(number: PhoneNumber) -> str:
    """As it is stored and dialled: + and digits alone (ITU-T E.164)."""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def zone_of(number: str, fallback: ZoneInfo) -> ZoneInfo:
    """The time zone of whoever has a number (E.164), as far as the number tells.

    A number of a country with several may be of any of them: `fallback`, if it is one of them, else the one in the
    middle, which is wrong by the least. `fallback` also for what is no number.
    """
    names = _zones_of(number)
    return fallback if not names or fallback.key in names else ZoneInfo(names[len(names) // 2])


def _zones_of(number: str) -> tuple[str, ...]:
    """The zones of a number, from west to east. Looked up once for all of an area: a sweep asks it of everybody."""
    alike = number[:_AREA], len(number)
    zones = _KNOWN.get(alike)
    if zones is None:
        if len(_KNOWN) >= _MOST_KNOWN:
            _KNOWN.clear()
        zones = _KNOWN[alike] = _zones_by_plan(number)
    return zones


def _zones_by_plan(number: str) -> tuple[str, ...]:
    parsed = read_phone(number, region=None, unassigned=True)
    names = time_zones_for_number(parsed) if parsed else ()
    return tuple(sorted(_known_zones() & set(names), key=lambda name: (_offset(name), name)))


@lru_cache(maxsize=1)
def _known_zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _offset(name: str) -> float:
    offset = _ANY_DAY.astimezone(ZoneInfo(name)).utcoffset()
    return offset.total_seconds() if offset is not None else 0.0


@lru_cache(maxsize=1_000)
def country_of(number: str) -> str:
    """The region of a number in E.164 (ISO 3166-1, two letters), "" for what belongs to none."""
    parsed = read_phone(number, region=None, unassigned=True)
    if parsed is None or parsed.country_code is None:
        return ""
    # The main country of its code, for a number that nobody was given.
    region = phonenumbers.region_code_for_number(parsed) or phonenumbers.region_code_for_country_code(
        parsed.country_code
    )
    return "" if region in {"ZZ", "001"} else str(region)


def _is_possible(number: PhoneNumber) -> bool:
    """By its length alone, as it is dialled from abroad."""
    return bool(phonenumbers.is_possible_number_with_reason(number) == ValidationResult.IS_POSSIBLE)
