"""What a form for scans sends: the code that was typed or read, and the number of the scan itself."""

from __future__ import annotations

from typing import Final

from django.http import QueryDict

from bookings.forms.asked import read_word

LONGEST_CODE: Final = 300
"""A code may be a whole address."""
LONGEST_NONCE: Final = 64


def code_in(data: QueryDict) -> str:
    """What was typed or read; "" for nothing."""
    return read_word(data.get("code"), LONGEST_CODE)


def nonce_in(data: QueryDict) -> str | None:
    """By it a scan that is sent twice counts once; None where there is none."""
    return read_word(data.get("nonce"), LONGEST_NONCE) or None
