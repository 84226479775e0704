"""The ticket's button "I'm here"."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from bookings.models import Booking
from bookings.services.visit import say_here
from bookings.views.opened import opens_booking, tell, to
from kernel.errors import DomainError


@require_POST
@opens_booking
def arrive(request: HttpRequest, booking: Booking, at: datetime) -> HttpResponse:
    """The visitor has come, and says so. Twice is once; the ticket says the rest."""
    try:
        say_here(code=booking.reference, store=booking.store, at=at)
    except DomainError as error:
        tell(request, error)
    return to("ticket", booking)
