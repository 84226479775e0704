"""The store's shelves, from which a booking's rail is filled."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from bookings.forms.asked import read_kind, read_number, read_word
from bookings.models import Booking, BookingState
from bookings.queries.catalogue import kinds_among
from bookings.queries.shelves import Shelf, products_free, shelves_of
from bookings.views.cards import Picture, picture_of
from bookings.views.holds import is_drop, may_extend
from bookings.views.opened import for_changes, for_visits, opens_booking, show
from bookings.views.paging import kind_links, page_address
from bookings.views.rail import name_of

A_PAGE: Final = 8
MOST_PAGES: Final = 999


@require_safe
@opens_booking
@for_visits
@for_changes
def show_shelves(request: HttpRequest, booking: Booking, at: datetime) -> HttpResponse:
    """What else hangs in the store and is free at that time."""
    words, kind = read_word(request.GET.get("q")), read_kind(request.GET.get("kind"))
    pages = Paginator(products_free(booking, words=words, kind=kind, at=at), A_PAGE)
    page = pages.get_page(read_number(request.GET.get("page"), most=MOST_PAGES) or 1)
    return show(
        request,
        booking,
        at,
        "shelves",
        rail=name_of(booking),
        held=booking.state == BookingState.HELD,
        may_extend=may_extend(booking),
        drop=is_drop(booking),
        words=words,
        kind=kind,
        kinds=kind_links(request, kinds_among(products_free(booking, words=words, at=at)), kind),
        shelves=[(shelf, _picture(shelf)) for shelf in shelves_of(booking, page.object_list, at=at)],
        newer=page_address(request, page.previous_page_number() if page.has_previous() else None),
        older=page_address(request, page.next_page_number() if page.has_next() else None),
        full=len(booking.rail.all()) >= booking.terms.pieces_max,
    )


def _picture(shelf: Shelf) -> Picture:
    """In its first free colour."""
    return picture_of(shelf.product, shelf.looks[0].variant)
