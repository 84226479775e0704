"""The pieces: looking for them, and each by itself with its colours and sizes."""

from __future__ import annotations

from typing import Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from bookings.forms.asked import Asked, asked_of, read_kind, read_word
from bookings.queries.advice import runs_of
from bookings.queries.catalogue import find_products, kinds_among, known_variants, with_colours
from bookings.queries.choice import chosen_store, origin_of
from bookings.queries.showrooms import MOST, everyday_wish, ordered, with_soonest
from bookings.views.advising import advice_of
from bookings.views.cards import piece_cards, store_cards
from bookings.views.gathering import gathered_of
from bookings.views.paging import kind_links, page_address
from bookings.views.remembering import remember
from bookings.views.showing import look_of
from bookings.views.swapping import render_swapping
from kernel import clock
from stores.models import Product, Store

A_PAGE: Final = 24
STORES_FOUND: Final = 3


@require_safe
def show_pieces(request: HttpRequest) -> HttpResponse:
    """Search by piece, store or city, and browse by cut; with `in`, only what hangs in that store."""
    asked, at = asked_of(request), clock.now()
    words, kind = read_word(request.GET.get("q")), read_kind(request.GET.get("kind"))
    only = chosen_store(Asked(store=read_word(request.GET.get("in"))))
    page = Paginator(find_products(words=words, kind=kind, store=only), A_PAGE).get_page(
        read_word(request.GET.get("page"))
    )
    found = Store.objects.active().named_like(words) if words else Store.objects.none()
    places = ordered(found, origin_of(asked.near, None))
    context = {
        "words": words,
        "kind": kind,
        "kinds": kind_links(request, kinds_among(find_products(words=words, store=only)), kind),
        "only": only,
        "everywhere": _without(request, "in"),
        "stores": store_cards(with_soonest(places[:STORES_FOUND], everyday_wish(), at=at), at=at),
        "pieces": piece_cards(with_colours(page.object_list), asked),
        "found": page.paginator.count,
        "newer": page_address(request, page.previous_page_number() if page.has_previous() else None),
        "older": page_address(request, page.next_page_number() if page.has_next() else None),
        "gathered": gathered_of(known_variants(asked.skus), asked),
        "kept": [("sku", sku) for sku in asked.skus],
    }
    return remember(render(request, "bookings/choosing/pieces.html", context), request, asked=asked)


@require_safe
def show_product(request: HttpRequest, slug: str) -> HttpResponse:
    """A piece in one of its colours, with where each size hangs, and the one button: try it on."""
    product = get_object_or_404(Product.objects.active(), slug=slug)
    asked = asked_of(request)
    store = chosen_store(asked)
    stores = list(ordered(Store.objects.active(), origin_of(asked.near, store)))
    if len(stores) == 1:
        store = stores[0]
    colour, at = read_word(request.GET.get("colour")), clock.now()
    known = known_variants(asked.skus)
    context = {
        "product": product,
        "store": store,
        "look": look_of(product, stores, store, asked, colour=colour),
        "advice": advice_of(runs_of([product.pk], at=at).get(product.pk)),
        "gathered": gathered_of(known, asked),
        "hidden": Asked(
            store=store.slug if store else "", experience=asked.experience, skus=asked.skus, party=asked.party
        ).hidden(),
        "times": reverse("times"),
        "unsized": request.GET.get("size") == "missing",
        "most": MOST,
    }
    page, inside = "bookings/choosing/product.html", "bookings/choosing/_product.html"
    return remember(render_swapping(request, page, inside, context), request, store=store, asked=asked)


def _without(request: HttpRequest, name: str) -> str:
    query = request.GET.copy()
    query.pop(name, None)
    query.pop("page", None)
    return f"?{query.urlencode()}"
