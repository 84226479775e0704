"""Home: where and what in one glance."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bookings.forms.asked import asked_of
from bookings.queries.catalogue import find_products, with_colours
from bookings.queries.showrooms import MOST, everyday_wish, likeliest_first, soonest_first, with_soonest
from bookings.views.cards import experience_cards, piece_cards, store_cards
from bookings.views.remembering import remember
from experiences.models import Experience
from kernel import clock
from stores.models import Store

PIECES: Final = 8
EXPERIENCES: Final = 6


@require_safe
def show_home(request: HttpRequest) -> HttpResponse:
    """The nearest stores with their next free times, pieces to try on, and what can be booked."""
    asked, at = asked_of(request), clock.now()
    rooms = with_soonest(likeliest_first(Store.objects.active(), asked)[:MOST], everyday_wish(), at=at)
    if asked.near is None:
        rooms = soonest_first(rooms)
    context = {
        "stores": store_cards(rooms, at=at),
        "pieces": piece_cards(with_colours(find_products()[:PIECES]), asked),
        "experiences": experience_cards(Experience.objects.published()[:EXPERIENCES], asked),
        "near": asked.near,
    }
    return remember(render(request, "bookings/choosing/home.html", context), request, asked=asked)
