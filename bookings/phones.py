"""Phone numbers of customers: read as they write them, or refused by name."""

from __future__ import annotations

import phonenumbers
from django.conf import settings
from phonenumbers import PhoneNumberType

from bookings.errors import PhoneExtension, PhoneInvalid
from kernel.phones import in_e164, read_phone


def e164(number: str, *, region: str, field: str = "phone") -> str:
    """The number in E.164, read as one dials it in `region` when it has no country code.

    The demo texts nobody, so it takes what nobody was given too. Raises PhoneInvalid, PhoneExtension.
    """
    parsed = read_phone(number, region=region, unassigned=settings.DEMO)
    if parsed is None:
        raise PhoneInvalid(field=field, region=region)
    if parsed.extension:
        raise PhoneExtension(field=field, extension=parsed.extension)
    return in_e164(parsed)


def is_landline(number: str) -> bool:
    """Whether a number in E.164 is one that texts may not arrive at."""
    return bool(phonenumbers.number_type(phonenumbers.parse(number)) == PhoneNumberType.FIXED_LINE)
