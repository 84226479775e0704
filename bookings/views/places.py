"""The stores: all of them, and each by itself."""

from __future__ import annotations

from typing import Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from bookings.forms.asked import asked_of, read_word
from bookings.queries.catalogue import find_products, with_colours
from bookings.queries.choice import origin_of
from bookings.queries.hours import week_of
from bookings.queries.showrooms import MOST, everyday_wish, ordered, with_soonest
from bookings.views.cards import experience_cards, far_words, front_of, piece_cards, portrait_of, store_cards
from bookings.views.paging import page_address
from bookings.views.remembering import remember
from experiences.models import Experience, on_terms_of
from kernel import clock
from stores.models import Store, Stylist

PIECES: Final = 8


@require_safe
def show_stores(request: HttpRequest) -> HttpResponse:
    """Stores by name, town or street, the nearest first where a place is known, some at a time."""
    asked, at = asked_of(request), clock.now()
    words = read_word(request.GET.get("q"))
    stores = ordered(Store.objects.active().named_like(words), origin_of(asked.near, None))
    page = Paginator(stores, MOST).get_page(read_word(request.GET.get("page")))
    rooms = with_soonest(page.object_list, everyday_wish(), at=at)
    context = {
        "words": words,
        "near": asked.near,
        "stores": store_cards(rooms, at=at),
        "newer": page_address(request, page.previous_page_number() if page.has_previous() else None),
        "older": page_address(request, page.next_page_number() if page.has_next() else None),
    }
    return remember(render(request, "bookings/choosing/stores.html", context), request, asked=asked)


@require_safe
def show_store(request: HttpRequest, slug: str) -> HttpResponse:
    """A store: where, when it is open, what hangs there, who hosts, and the way to its times."""
    store = get_object_or_404(Store.objects.active(), slug=slug)
    asked, at = asked_of(request), clock.now()
    here = Store.objects.filter(pk=store.pk)
    room = with_soonest(ordered(here, origin_of(asked.near, None)), everyday_wish(), at=at)[0]
    said = type(asked)(store=store.slug, skus=asked.skus)
    context = {
        "store": store,
        "front": front_of(store),
        "far": far_words(room.kilometres),
        "card": store_cards([room], at=at)[0],
        "times": reverse("times") + said.query(),
        "week": week_of(store, at=at),
        "pieces": piece_cards(with_colours(find_products(store=store)[:PIECES]), said),
        "all_pieces": reverse("pieces") + said.query(),
        "experiences": experience_cards(on_terms_of(store, Experience.objects.published().offered_in(store)), said),
        "stylists": [
            (stylist, portrait_of(stylist)) for stylist in Stylist.objects.active().working_in(store).order_by("name")
        ],
    }
    return remember(render(request, "bookings/choosing/store.html", context), request, store=store, asked=asked)
