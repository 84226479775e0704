"""The API's availability, holds, bookings and door."""

from bookings.api.availability import router as availability
from bookings.api.bookings import router as bookings
from bookings.api.door import router as door

__all__ = ["availability", "bookings", "door"]
