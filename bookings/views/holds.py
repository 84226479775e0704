"""What a hold may still become: kept five minutes longer, or promised anew after its time."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bookings.errors import HoldExpired, IllegalMove
from bookings.forms.asked import read_instant
from bookings.models import Booking
from bookings.queries.booking import has_lapsed, wish_of
from bookings.queries.replaced import was_replaced
from bookings.services.hold import MOST_EXTENSIONS, extend, hold
from bookings.views.lapsed import render_lapsed
from bookings.views.opened import back_to, leave_for, opens_booking, tell, to
from bookings.views.own_hold import own_hold, remember_hold
from bookings.views.typed import hand_on, keep_typed
from experiences.models import Purpose
from kernel.errors import DomainError

FROM: Final = ("rail", "shelves", "who", "code")


def may_extend(booking: Booking) -> bool:
    """Whether the button for more time is shown. `extend` decides for itself."""
    return booking.extensions < MOST_EXTENSIONS and not is_drop(booking)


def is_drop(booking: Booking) -> bool:
    return booking.session is not None and booking.session.drop


@require_POST
@opens_booking
def extend_hold(request: HttpRequest, booking: Booking, at: datetime) -> HttpResponse:
    """Five more minutes. What stood in the form around the button is kept."""
    page = request.GET.get("from", "")
    if "name" in request.POST:
        keep_typed(request, booking, request.POST.dict())
    try:
        extend(booking=booking, at=at)
    except (HoldExpired, IllegalMove):
        return leave_for(request, "who" if page == "who" else "rail", booking)
    except DomainError as error:
        tell(request, error)
    return to(page if page in FROM else "rail", booking)


@require_POST
@opens_booking
def hold_again(request: HttpRequest, booking: Booking, at: datetime) -> HttpResponse:
    """A new hold of the same pieces at one of the times that were offered, with what was typed."""
    if not (has_lapsed(booking, at=at) or was_replaced(booking)):
        return back_to(booking)
    if booking.experience.purpose == Purpose.EXCHANGE:
        return render_lapsed(request, booking, at=at)
    starts_at = read_instant(request.POST.get("starts_at"))
    if starts_at is None:
        messages.error(request, _("Please pick one of these times."))
        return to("rail", booking)
    try:
        anew = hold(
            wish=wish_of(booking),
            store=booking.store,
            starts_at=starts_at,
            at=at,
            locale=get_language() or "en",
            instead_of=own_hold(request, at=at),
        )
    except DomainError as error:
        tell(request, error)
        return to("rail", booking)
    remember_hold(request, anew)
    return to("who" if hand_on(request, booking, anew) else "rail", anew)
