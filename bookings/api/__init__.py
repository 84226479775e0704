"""The API's availability, holds, bookings and door."""
