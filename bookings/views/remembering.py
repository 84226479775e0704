"""What the browser keeps between pages: the store last chosen, and about where one is. Nothing else, nobody's name."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from bookings.forms.asked import NEAR_COOKIE, STORE_COOKIE, Asked
from stores.models import Store

MONTH: Final = 30 * 24 * 3600


def remember(response: HttpResponse, request: HttpRequest, *, store: Store | None = None, asked: Asked) -> HttpResponse:
    """The response, with the chosen store for a month, and the position for as long as the browser stays open."""
    if store is not None and request.COOKIES.get(STORE_COOKIE) != store.slug:
        _keep(response, STORE_COOKIE, store.slug, MONTH)
    if asked.near is not None and request.COOKIES.get(NEAR_COOKIE) != str(asked.near):
        _keep(response, NEAR_COOKIE, str(asked.near), None)
    return response


def _keep(response: HttpResponse, name: str, value: str, seconds: int | None) -> None:
    response.set_cookie(
        name, value, max_age=seconds, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )
