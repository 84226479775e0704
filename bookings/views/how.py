""" "How was it?": the one question after a visit."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bookings.forms.feedback import FeedbackForm
from bookings.models import Booking, BookingState, Feedback
from bookings.services.feedback import give_feedback
from bookings.views.opened import opens_booking, show, tell, to
from kernel.errors import DomainError


@require_http_methods(["GET", "HEAD", "POST"])
@opens_booking
def say_how(request: HttpRequest, booking: Booking, at: datetime) -> HttpResponse:
    """GET shows what a link of the mail has chosen already, and POST keeps it, because mail scanners open links."""
    if booking.state != BookingState.COMPLETED:
        return to("ticket", booking)
    form = FeedbackForm(request.POST) if request.method == "POST" else FeedbackForm(initial=_known(request, booking))
    if form.is_valid():
        try:
            give_feedback(booking=booking, at=at, **form.cleaned_data)
        except DomainError as error:
            tell(request, error)
        else:
            messages.success(request, _("Thank you. The store reads it."))
        return to("ticket", booking)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return show(request, booking, at, "how", form=form, status=status)


def _known(request: HttpRequest, booking: Booking) -> dict[str, object]:
    """What was said before, and what the link says now."""
    said = Feedback.objects.filter(booking=booking).first()
    known: dict[str, object] = {"answer": said.answer, "words": said.words} if said else {}
    return known | {"answer": request.GET["answer"]} if "answer" in request.GET else known
