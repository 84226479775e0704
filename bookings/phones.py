"""Phone numbers as people write them."""

from __future__ import annotations

import re
from typing import Final

import phonenumbers

from bookings.errors import PhoneInvalid

KEPT_FOR_DRAMA: Final = re.compile(r"\+447700900\d{3}")
"""Ofcom gives these to nobody, so that films, demos and tests may use them; the numbering plan calls them invalid."""


def e164(number: str, *, region: str, field: str = "phone") -> str:
    """The number in E.164, read as one dials it in `region` when it has no country code. Raises PhoneInvalid."""
    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException as error:
        raise PhoneInvalid(field=field, region=region) from error
    written = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    if not (phonenumbers.is_valid_number(parsed) or KEPT_FOR_DRAMA.fullmatch(written)):
        raise PhoneInvalid(field=field, region=region)
    return written
