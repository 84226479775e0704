"""Pages that can renew their inside alone."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django_htmx.middleware import HtmxDetails


def render_swapping(
    request: HttpRequest, page: str, inside: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """The whole page, or its inside for a swap. A page that htmx fetches to go back is whole, and caches keep both."""
    htmx: HtmxDetails | None = getattr(request, "htmx", None)
    swaps = bool(htmx) and htmx is not None and not htmx.history_restore_request and request.method == "GET"
    response = render(request, inside if swaps else page, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response
