"""What goes wrong under /api/ before or beside an operation: no such address, no such method, a refused host."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from django.http import HttpRequest, HttpResponse

from config import problems

PREFIX: Final = "/api/"
KEPT: Final = ("Allow", "Retry-After", "WWW-Authenticate")


def problems_under_api(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: whatever refuses there, the client receives problem+json."""

    def respond(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code < HTTPStatus.BAD_REQUEST or not request.path_info.startswith(PREFIX):
            return response
        if response.headers.get("Content-Type") == problems.MEDIA_TYPE:
            return response
        kept = {name: response.headers[name] for name in KEPT if name in response.headers}
        return problems.respond(problems.of_status(response.status_code, headers=kept))

    return respond
