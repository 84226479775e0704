"""What every template may lean on."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def site(_request: HttpRequest) -> dict[str, object]:
    """`demo`: whether the pages of the demo are linked; `public_base_url`: the site's address, never the request's."""
    return {"demo": settings.DEMO, "public_base_url": settings.PUBLIC_BASE_URL}
