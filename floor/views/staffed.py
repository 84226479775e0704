"""How the floor's pages are opened: somebody is signed in, works in the store, and times are the store's."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Final, cast

from django.contrib.auth.models import User
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from kernel import clock
from stores.models import Store
from stores.rules import WORK_IN

PRIVATE: Final = {"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex, nofollow"}


FloorView = Callable[..., HttpResponse]
"""What is given the request, the store, the present instant, and what else the address holds."""


def staff_of(request: HttpRequest) -> User:
    """Who is signed in, on a page that only such people open."""
    return cast("User", request.user)


def opens_floor(view: FloorView) -> FloorView:
    """The view of a store's slug: first the sign-in, then 404 for a store that isn't, 403 for one that is others'."""

    @wraps(view)
    def opened(request: HttpRequest, slug: str, **parts: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return to_sign_in(request)
        store = get_object_or_404(Store.objects.active(), slug=slug)
        if not request.user.has_perm(WORK_IN, store):
            raise PermissionDenied
        with timezone.override(store.zone):
            return kept_private(view(request, store, clock.now(), **parts))

    return opened


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in and back. A fragment's request sends the whole page there, back to where it was."""
    htmx: HtmxDetails | None = getattr(request, "htmx", None)
    if htmx:
        return HttpResponseClientRedirect(redirect_to_login(_page_of(htmx)).url)
    return redirect_to_login(request.get_full_path() if request.method == "GET" else "/floor/")


def _page_of(htmx: HtmxDetails) -> str:
    """The page that a fragment belongs to; the floor where the header makes no sense."""
    try:
        return htmx.current_url_abs_path or "/floor/"
    except ValueError:
        return "/floor/"


def kept_private(response: HttpResponse) -> HttpResponse:
    """Names and numbers of visitors stay out of shared caches."""
    for name, value in PRIVATE.items():
        response.headers.setdefault(name, value)
    return response
