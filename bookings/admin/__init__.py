"""Bookings, customers, sessions and what is promised, in the admin."""

from bookings.admin.bookings import BookingAdmin
from bookings.admin.customers import CustomerAdmin, PhoneCheckAdmin
from bookings.admin.exchanges import DeliveryOrderAdmin, ExchangeAdmin
from bookings.admin.pieces import PieceAdmin, ShortfallAdmin
from bookings.admin.promises import AllocationAdmin, MoveAdmin, RequestKeyAdmin, StoreDayAdmin
from bookings.admin.sessions import SessionAdmin
from bookings.admin.waiting import OfferAdmin, ServedAdmin, WaitAdmin

__all__ = [
    "AllocationAdmin",
    "BookingAdmin",
    "CustomerAdmin",
    "DeliveryOrderAdmin",
    "ExchangeAdmin",
    "MoveAdmin",
    "OfferAdmin",
    "PhoneCheckAdmin",
    "PieceAdmin",
    "RequestKeyAdmin",
    "ServedAdmin",
    "SessionAdmin",
    "ShortfallAdmin",
    "StoreDayAdmin",
    "WaitAdmin",
]
