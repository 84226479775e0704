"""What was tapped under the ticket's questions."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bookings.errors import IllegalMove
from bookings.forms.style import read_answers
from bookings.models import Booking
from bookings.services.answering import keep_answers
from bookings.views.opened import opens_booking, tell, to
from bookings.views.style import refused_style
from bookings.views.ticket import render_ticket
from kernel.errors import DomainError


@require_http_methods(["GET", "HEAD", "POST"])
@opens_booking
def answer(request: HttpRequest, booking: Booking, at: datetime) -> HttpResponse:
    """Keep what is tapped, and nothing else of before; it is read and changed on the ticket."""
    if request.method != "POST":
        return to("ticket", booking)
    given = read_answers(request.POST)
    try:
        keep_answers(booking=booking, answers=given, at=at)
    except IllegalMove as error:
        tell(request, error)
        return to("ticket", booking)
    except DomainError as error:
        style = refused_style(booking, given, error)
        if not style.questions:  # beside which it could be said
            tell(request, error)
            return to("ticket", booking)
        return render_ticket(request, booking, at, style=style, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if any(given.values()):
        messages.success(request, _("Thank you. Whoever receives you will have it in mind."))
    else:
        messages.success(request, _("Taken back: nothing of it is kept."))
    return to("ticket", booking)
