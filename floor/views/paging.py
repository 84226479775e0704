"""A long list a page at a time."""

from __future__ import annotations

from typing import Any, Final

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

from bookings.forms.asked import read_word

A_PAGE: Final = 25


def page_of(request: HttpRequest, rows: QuerySet[Any]) -> Page[Any]:
    """The page of them that is asked for by `page`; one that isn't there is the nearest that is."""
    return Paginator(rows, A_PAGE).get_page(read_word(request.GET.get("page")))


def around(page: Page[Any]) -> dict[str, str]:
    """The addresses before and after it, for `components/pager.html`; empty at the ends."""
    return {
        "newer": f"?page={page.previous_page_number()}" if page.has_previous() else "",
        "older": f"?page={page.next_page_number()}" if page.has_next() else "",
    }
