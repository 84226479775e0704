"""Middleware: who asks, for the trail."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from kernel.networks import UNKNOWN, network_of
from kernel.who import Who, asking

WAYS: Final = (("/desk/", "desk"), ("/floor/", "floor"), ("/admin/", "admin"), ("/api/", "api"))


def note_who(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """While a request is answered, its account and its part of the house are who is at work."""

    def respond(request: HttpRequest) -> HttpResponse:
        way = next((word for start, word in WAYS if request.path_info.startswith(start)), "pages")

        def who() -> Who:
            actor = request.user.pk if request.user.is_authenticated else None
            return Who(way, actor=actor, network=asking_network(request))

        with asking(who):
            return get_response(request)

    return respond


def asking_network(request: HttpRequest) -> str:
    """Whose connection it is. Which proxy's word counts is one setting, for this and for tries to sign in."""
    try:
        return network_of(get_adapter(request).get_client_ip(request))
    except PermissionDenied:  # no address at all, or none that can be read
        return UNKNOWN
