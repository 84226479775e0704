"""A hold whose time is over, or that gave way to another: what happened, what is safe, and the ways on."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from bookings.forms.asked import Asked
from bookings.forms.exchange import Said, hidden_of
from bookings.models import Booking, BookingState, ExchangeReason
from bookings.queries.availability import nearest
from bookings.queries.booking import hung_variants, wish_of
from bookings.tokens import purchase_mac, token_of
from bookings.views.hanging import pieces_of
from bookings.views.own_hold import made_after
from bookings.views.typed import hand_on, typed_for
from experiences.models import Purpose


def render_lapsed(request: HttpRequest, booking: Booking, *, at: datetime) -> HttpResponse:
    """The three nearest times that still have all pieces, and the way to all others; of an exchange its purchase."""
    if booking.experience.purpose == Purpose.EXCHANGE:
        return _back_to_purchase(request, booking)
    return render(request, "bookings/promised/lapsed.html", _context(request, booking) | _times(booking, at=at))


def render_replaced(request: HttpRequest, booking: Booking, *, at: datetime) -> HttpResponse:
    """The way to the time that was tapped in another window of this browser; without it, what a lapsed hold offers.

    What was typed here goes along to a hold for which nothing was typed yet.
    """
    instead = made_after(request, booking, at=at)
    if instead is None and booking.experience.purpose == Purpose.EXCHANGE:
        return _back_to_purchase(request, booking)
    context = _context(request, booking)
    if instead is None:
        return render(request, "bookings/promised/replaced.html", context | _times(booking, at=at))
    goes_on = instead.state == BookingState.HELD
    if goes_on and typed_for(request, instead) is None:
        hand_on(request, booking, instead)
    page = "who" if goes_on and typed_for(request, instead) else "ticket"
    context |= {"instead": instead, "there": reverse(page, args=[instead.reference, token_of(instead)])}
    return render(request, "bookings/promised/replaced.html", context)


def _back_to_purchase(request: HttpRequest, booking: Booking) -> HttpResponse:
    """Another promise is made from there, with all that was said of the exchange."""
    items = booking.exchange.items.select_related("wanted")
    said = {item.back_id: Said(ExchangeReason(item.reason), item.wanted.sku) for item in items}
    messages.warning(request, _("We could not keep it any longer. What you chose is still here."))
    subject = booking.exchange.subject
    return redirect(f"{reverse('purchase', args=[subject, purchase_mac(subject)])}?{urlencode(hidden_of(said))}")


def _context(request: HttpRequest, booking: Booking) -> dict[str, Any]:
    return {
        "booking": booking,
        "store": booking.store,
        "token": token_of(booking),
        "pieces": pieces_of(booking),
        "typed": typed_for(request, booking) is not None,
    }


def _times(booking: Booking, *, at: datetime) -> dict[str, Any]:
    return {
        "slots": nearest(wish_of(booking), booking.store, booking.starts_at, at=at),
        "times": reverse("times") + asked_again(booking).query(),
    }


def asked_again(booking: Booking) -> Asked:
    """What was chosen for a booking, as the choosing pages' addresses say it."""
    return Asked(
        store=booking.store.slug,
        experience=booking.experience.slug,
        skus=tuple(variant.sku for variant in hung_variants(booking)),
        party=booking.party,
        stylist=booking.stylist_wanted.slug if booking.stylist_wanted else "",
    )
