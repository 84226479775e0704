"""Which store: asked before the times where nothing tells it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from bookings.forms.asked import Asked, read_word
from bookings.queries.availability import Slot
from bookings.queries.catalogue import known_variants
from bookings.queries.choice import stores_to_choose, wish_of
from bookings.queries.showrooms import MOST, soonest_first, with_soonest
from bookings.views.cards import time_cards
from bookings.views.gathering import gathered_of
from bookings.views.paging import page_address
from bookings.views.remembering import remember
from stores.models import Store


@dataclass(frozen=True, slots=True)
class Refusal:
    """What was refused a moment ago, in words, and what can be had instead."""

    text: str
    alternatives: Sequence[Slot] = ()


def ask_where(
    request: HttpRequest, asked: Asked, *, at: datetime, refusal: Refusal | None = None, status: int = 200
) -> HttpResponse:
    """The stores with their next free times for what was chosen, none before the others; or that there is nothing."""
    wish = wish_of(asked)
    if wish is None or not Store.objects.active().exists():
        return render(request, "bookings/choosing/nothing.html", status=status)
    words = read_word(request.GET.get("q"))
    page = Paginator(stores_to_choose(asked, words=words), MOST).get_page(read_word(request.GET.get("page")))
    rooms = with_soonest(page.object_list, wish, at=at)
    if asked.near is None:
        rooms = soonest_first(rooms)
    context = {
        "refusal": refusal,
        "words": words,
        "hidden": asked.hidden(),
        "stores": time_cards(rooms, asked, at=at),
        "gathered": gathered_of(known_variants(asked.skus), asked),
        "newer": page_address(request, page.previous_page_number() if page.has_previous() else None),
        "older": page_address(request, page.next_page_number() if page.has_next() else None),
    }
    return remember(render(request, "bookings/choosing/where.html", context, status=status), request, asked=asked)
