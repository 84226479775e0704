"""Whether who looks at a purchase came by the link of their own visit, and not by a receipt that anybody may hold."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest

from bookings.models import Booking
from bookings.planner import subject_of
from bookings.queries.purchases import Purchase

MOST: Final = 5
"""Purchases that one browser keeps in mind; the oldest are forgotten first."""
_KEY: Final = "visits_bought_in"


def remember_purchase(request: HttpRequest, visit: Booking) -> None:
    """Keep in mind that this browser came from the visit in which it was bought, by a link of this version."""
    subject = subject_of(visit)
    before = {key: version for key, version in request.session.get(_KEY, {}).items() if key != subject}
    request.session[_KEY] = dict([*before.items(), (subject, visit.token_version)][-MOST:])


def is_known(request: HttpRequest, purchase: Purchase) -> bool:
    """Whether this browser came from that visit's own link, and the link opens it still."""
    visit = purchase.visit
    return visit is not None and request.session.get(_KEY, {}).get(purchase.subject) == visit.token_version


def is_of_the_visitor(request: HttpRequest, purchase: Purchase, booking: Booking) -> bool:
    """Whether a booking is the same customer's as the visit by whose link this browser came.

    Who holds a receipt may have made it, too: that is nothing to the visitor.
    """
    customer = purchase.customer
    return customer is not None and booking.customer_id == customer.pk and is_known(request, purchase)
