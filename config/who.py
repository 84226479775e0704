"""Middleware: who asks, for the trail."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse

from kernel.who import Who, asking

WAYS: Final = (("/desk/", "desk"), ("/floor/", "floor"), ("/admin/", "admin"), ("/api/", "api"))


def note_who(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """While a request is answered, its account and its part of the house are who is at work."""

    def respond(request: HttpRequest) -> HttpResponse:
        way = next((word for start, word in WAYS if request.path_info.startswith(start)), "pages")

        def who() -> Who:
            return Who(way, actor=request.user.pk if request.user.is_authenticated else None)

        with asking(who):
            return get_response(request)

    return respond
