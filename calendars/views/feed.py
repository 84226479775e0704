"""What a calendar program reads under its secret address."""

from __future__ import annotations

import gzip
from http import HTTPStatus
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from calendars.services.feeds import Version, find_feed, read_feed, version_of
from kernel import clock

TYPE: Final = "text/calendar; charset=utf-8"
ASKS: Final = ("If-None-Match", "If-Modified-Since")
PRIVATE: Final = {
    "Cache-Control": "private, no-cache",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}


@require_safe
def show_feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The file, or 304 to who has it. A wrong secret and a revoked one are answered alike: 404."""
    at = clock.now()
    feed = find_feed(secret)
    if feed is None:
        return HttpResponse(status=HTTPStatus.NOT_FOUND, content_type="text/plain", headers=PRIVATE)
    if any(name in request.headers for name in ASKS):
        known = _unchanged(request, version_of(feed, at=at))
        if known is not None:
            return known
    body, version = read_feed(feed, at=at)
    response = HttpResponse(body, content_type=TYPE, headers={**PRIVATE, "ETag": _tag(version)})
    _pack(response, request)
    response.headers["Last-Modified"] = http_date(version.since.timestamp())
    response.headers["Content-Disposition"] = 'inline; filename="vitrine.ics"'
    return response


def _pack(response: HttpResponse, request: HttpRequest) -> None:
    """Compress quickly: the middleware's way takes half as long as all the rest, for an eighth less to send."""
    patch_vary_headers(response, ["Accept-Encoding"])
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        response.content = gzip.compress(response.content, compresslevel=1, mtime=0)
        response.headers["Content-Encoding"] = "gzip"


def _unchanged(request: HttpRequest, version: Version) -> HttpResponse | None:
    answer = get_conditional_response(
        request, etag=_tag(version), last_modified=int(version.since.timestamp()), response=None
    )
    if answer is None or answer.status_code != HTTPStatus.NOT_MODIFIED:
        return None
    known = HttpResponse(status=HTTPStatus.NOT_MODIFIED)
    for name, value in {**PRIVATE, "ETag": _tag(version)}.items():
        known.headers[name] = value
    return known


def _tag(version: Version) -> str:
    """Weak: the same file goes out compressed, and not."""
    return f'W/"{version.word}"'
