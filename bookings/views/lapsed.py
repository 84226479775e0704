"""A hold whose time is over: what happened, what is safe, and three ways on."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from bookings.forms.asked import Asked
from bookings.models import Booking
from bookings.queries.availability import nearest
from bookings.queries.booking import hung_variants, wish_of
from bookings.tokens import token_of
from bookings.views.hanging import pieces_of
from bookings.views.typed import typed_for


def render_lapsed(request: HttpRequest, booking: Booking, *, at: datetime) -> HttpResponse:
    """The three nearest times that still have all pieces, and the way to all others."""
    context = {
        "booking": booking,
        "store": booking.store,
        "token": token_of(booking),
        "slots": nearest(wish_of(booking), booking.store, booking.starts_at, at=at),
        "times": reverse("times") + asked_again(booking).query(),
        "pieces": pieces_of(booking),
        "typed": typed_for(request, booking) is not None,
    }
    return render(request, "bookings/promised/lapsed.html", context)


def asked_again(booking: Booking) -> Asked:
    """What was chosen for a booking, as the choosing pages' addresses say it."""
    return Asked(
        store=booking.store.slug,
        experience=booking.experience.slug,
        skus=tuple(variant.sku for variant in hung_variants(booking)),
        party=booking.party,
        stylist=booking.stylist_wanted.slug if booking.stylist_wanted else "",
    )
