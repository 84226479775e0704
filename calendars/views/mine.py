"""A customer's own visits, for their calendar: made by who has proved the booking's number here."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from bookings.models import Booking
from bookings.tokens import token_of
from bookings.views.mine import for_offered
from bookings.views.opened import opens_booking, to
from bookings.views.proof import has_proof
from calendars.views.subscribing import listed, made_or_ended


@require_http_methods(["GET", "HEAD", "POST"])
@opens_booking
@for_offered
def show_mine_calendar(request: HttpRequest, booking: Booking, at: datetime) -> HttpResponse:
    """The addresses of one's own calendar; a POST makes one, and shows it this once, or ends one."""
    customer = booking.customer
    if customer is None or not has_proof(request, booking, at=at):
        return to("mine", booking)
    made = made_or_ended(request, customer, at=at) if request.method == "POST" else None
    if request.method == "POST" and made is None:
        return redirect("mine-calendar", booking.reference, token_of(booking))
    context = {"booking": booking, "store": booking.store, "token": token_of(booking), "at": at}
    return render(request, "calendars/mine.html", context | listed(customer, made))
