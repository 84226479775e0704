"""Drawings as pictures with an address of their own, so that browsers keep them."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from stores.drawings import UnknownDrawing, drawing

FOR_EVER = "public, max-age=31536000, immutable"


@require_safe
def show_drawing(_request: HttpRequest, name: str, colour: str, **_edition: str) -> HttpResponse:
    """The SVG of a name and a colour. The edition in its address only serves the cache."""
    try:
        svg = drawing(name, colour)
    except UnknownDrawing as unknown:
        raise Http404 from unknown
    return HttpResponse(
        svg,
        content_type="image/svg+xml",
        headers={"Cache-Control": FOR_EVER, "Content-Security-Policy": "default-src 'none'; style-src 'none'"},
    )
