"""What a peer says of when to come back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

_LONGEST_SAID: Final = 40


def retry_after(said: str, *, at: datetime) -> timedelta | None:
    """The value of a Retry-After: seconds, or a date (RFC 9110, 10.2.3). What can't be read was not said."""
    short = said[:_LONGEST_SAID]
    if short.isascii() and short.isdecimal():
        return timedelta(seconds=min(int(short), 10**7))
    try:
        until = parsedate_to_datetime(short)
    except ValueError:
        return None
    return max((until if until.tzinfo else until.replace(tzinfo=UTC)) - at, timedelta())
