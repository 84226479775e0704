""" "Is this address yours?": asked of who came by a link from the booking's e-mail, so that they are found again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bookings.errors import StoreBusy
from bookings.models import Booking
from bookings.services.customers import prove_email
from bookings.tokens import shows_mail_proof
from bookings.views.opened import opens_booking, tell, to


@dataclass(frozen=True, slots=True)
class Mailbox:
    """An address that can be recognised by its owner and read by nobody else, and the proof of having read its mail."""

    address: str
    proof: str


def mailbox_of(booking: Booking, proof: str) -> Mailbox | None:
    """The customer's mailbox while it isn't proved, for who shows the proof."""
    customer = booking.customer
    if customer is None or not customer.email or customer.email_verified_at is not None:
        return None
    return Mailbox(masked(customer.email), proof) if shows_mail_proof(booking, proof) else None


def masked(email: str) -> str:
    """a…@example.com."""
    name, _at, host = email.rpartition("@")
    return f"{name[:1]}…@{host}"


@require_POST
@opens_booking
def prove_mailbox(request: HttpRequest, booking: Booking, at: datetime) -> HttpResponse:
    """Yes, it is mine. Mail scanners open links but press no buttons."""
    try:
        shown = shows_mail_proof(booking, request.POST.get("mail", ""))
        proved = shown and prove_email(booking=booking, at=at) is not None
    except StoreBusy as error:
        tell(request, error)
        return to("ticket", booking)
    if proved:
        messages.success(request, _("Thank you. We will know you next time."))
    else:
        messages.error(request, _("We couldn’t tell that this address is yours. Please open the link from our e-mail."))
    return to("ticket", booking)
