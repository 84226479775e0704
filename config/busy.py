"""Whoever waited too long for a lock is told so: nothing was changed, and a moment later it works."""

from __future__ import annotations

from collections.abc import Callable

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from psycopg import errors as pg

from bookings.errors import StoreBusy
from config import problems
from config.api_edges import PREFIX


def is_slow_lock(error: BaseException) -> bool:
    """Whether the database gave up waiting for somebody else: the transaction is undone, and can be tried again."""
    return isinstance(error, OperationalError) and isinstance(
        error.__cause__, pg.LockNotAvailable | pg.DeadlockDetected
    )


class Busy:
    """Middleware: 503 with a moment to wait, where a verb didn't say it in the domain's words."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not is_slow_lock(error):
            return None
        refusal = problems.of_error(StoreBusy())
        if request.path_info.startswith(PREFIX):
            return problems.respond(refusal)
        page = render(request, "errors/busy.html", status=refusal.status)
        for name, value in refusal.headers.items():
            page[name] = value
        return page
