"""The English of the house: the day before the month, hours counted to 24, weeks from Monday (see bookings.locales)."""

from __future__ import annotations

from typing import Final

DATE_FORMAT: Final = "j F Y"
TIME_FORMAT: Final = "H:i"
DATETIME_FORMAT: Final = "j F Y, H:i"
SHORT_DATE_FORMAT: Final = "j M Y"
SHORT_DATETIME_FORMAT: Final = "j M Y, H:i"
FIRST_DAY_OF_WEEK: Final = 1
