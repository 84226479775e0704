"""What every response carries that Django has no setting for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse

PERMISSIONS_POLICY: Final = "camera=(self), geolocation=(self), microphone=(), payment=(), usb=()"
"""The camera scans tickets at the door, the position finds the nearest store; nothing else is asked for."""


def permissions_policy(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    def respond(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response

    return respond
