""" "I'm coming": the page of a reminder's link, and the ticket's button."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bookings.cutoffs import cutoffs_of
from bookings.models import Booking, BookingState
from bookings.phrases_after import otherwise_words
from bookings.services.coming import say_coming
from bookings.views.opened import opens_booking, show, tell, to
from kernel.errors import DomainError


@require_http_methods(["GET", "HEAD", "POST"])
@opens_booking
def come(request: HttpRequest, booking: Booking, at: datetime) -> HttpResponse:
    """GET shows a button and POST acts, because mail scanners open links. Who has said it sees their ticket."""
    if request.method == "POST":
        try:
            say_coming(booking=booking, at=at, by="link")
        except DomainError as error:
            tell(request, error)
        else:
            messages.success(request, _("Thank you. We look forward to you."))
        return to("ticket", booking)
    if booking.state != BookingState.CONFIRMED or booking.coming_at is not None:
        return to("ticket", booking)
    return show(request, booking, at, "coming", cutoffs=cutoffs_of(booking, at=at), otherwise=otherwise_words(booking))
