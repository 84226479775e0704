"""Phone numbers as people write them."""

from __future__ import annotations

import phonenumbers
from phonenumbers import PhoneNumber, ValidationResult


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


def _is_possible(number: PhoneNumber) -> bool:
    """By its length alone, as it is dialled from abroad."""
    return bool(phonenumbers.is_possible_number_with_reason(number) == ValidationResult.IS_POSSIBLE)
