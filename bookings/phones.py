"""Phone numbers as people write them."""

from __future__ import annotations

import phonenumbers
from django.conf import settings
from phonenumbers import PhoneNumber, PhoneNumberType, ValidationResult

from bookings.errors import PhoneExtension, PhoneInvalid


def e164(number: str, *, region: str, field: str = "phone") -> str:
    """The number in E.164, read as one dials it in `region` when it has no country code.

    The demo texts nobody, so it takes what nobody was given too, as those are that Ofcom keeps for films and demos.
    Raises PhoneInvalid, PhoneExtension.
    """
    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException as error:
        raise PhoneInvalid(field=field, region=region) from error
    if not (phonenumbers.is_valid_number(parsed) or (settings.DEMO and _is_possible(parsed))):
        raise PhoneInvalid(field=field, region=region)
    if parsed.extension:
        raise PhoneExtension(field=field, extension=parsed.extension)
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def is_landline(number: str) -> bool:
    """Whether a number in E.164 is one that texts may not arrive at."""
    return bool(phonenumbers.number_type(phonenumbers.parse(number)) == PhoneNumberType.FIXED_LINE)


def _is_possible(number: PhoneNumber) -> bool:
    """By its length alone, as it is dialled from abroad."""
    return bool(phonenumbers.is_possible_number_with_reason(number) == ValidationResult.IS_POSSIBLE)
