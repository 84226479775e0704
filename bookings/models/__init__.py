"""Bookings, the people who make them, and what is promised to them."""

from bookings.models.booking import (
    Booking,
    BookingSource,
    Companion,
    Move,
    Occasion,
)
from bookings.models.customer import Customer, PhoneCheck
from bookings.models.exchange import Amends, DeliveryOrder, Exchange, ExchangeItem, ExchangeReason
from bookings.models.feedback import Feedback, HowItWas
from bookings.models.promise import NO_OVERLAP, Allocation, EndedWhy, StoreDay
from bookings.models.rail import Feeling, Outcome, RailItem
from bookings.models.request_key import RequestKey
from bookings.models.shortfall import Settled, Shortfall
from bookings.models.states import AHEAD, EXPECTED, LIVE, NAMED, RUNNING_OUT, BookingState, DeclinedWhy
from bookings.models.style import StyleAnswer
from bookings.models.waiting import Offer, OfferState, Served, Wait, WaitState, WindowKind

__all__ = [
    "AHEAD",
    "EXPECTED",
    "LIVE",
    "NAMED",
    "NO_OVERLAP",
    "RUNNING_OUT",
    "Allocation",
    "Amends",
    "Booking",
    "BookingSource",
    "BookingState",
    "Companion",
    "Customer",
    "DeclinedWhy",
    "DeliveryOrder",
    "EndedWhy",
    "Exchange",
    "ExchangeItem",
    "ExchangeReason",
    "Feedback",
    "Feeling",
    "HowItWas",
    "Move",
    "Occasion",
    "Offer",
    "OfferState",
    "Outcome",
    "PhoneCheck",
    "RailItem",
    "RequestKey",
    "Served",
    "Settled",
    "Shortfall",
    "StoreDay",
    "StyleAnswer",
    "Wait",
    "WaitState",
    "WindowKind",
]
