"""Uploads that are refused by their length, before a byte of them is read."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt, csrf_protect

View = Callable[..., HttpResponse]


def at_most(size: int, template: str = "floor/too_large.html") -> Callable[[View], View]:
    """Answer 413, with that page, to bodies of more than `size` bytes.

    The CSRF check comes after it, as it reads the whole body.
    """

    def bounds(view: View) -> View:
        checked = csrf_protect(view)

        @csrf_exempt
        @wraps(view)
        def bounded(request: HttpRequest, *args: Any, **parts: Any) -> HttpResponse:
            length = request.headers.get("Content-Length", "")
            if length.isdecimal() and int(length) > size:
                return render(request, template, status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            return checked(request, *args, **parts)

        return bounded

    return bounds
