"""How the pages behind a purchase's link are opened: the secret checked, the clock read, the answer kept private.

As the pages behind a booking's link (`opened`), they act on nothing but what their address says. Whoever holds a
receipt holds its link: nobody's name or number is on these pages.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from http import HTTPStatus
from typing import Any, Protocol

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from bookings.exchange_errors import PurchaseNotFound
from bookings.queries.purchases import Purchase, purchase_of, require_mac
from bookings.tokens import purchase_mac
from bookings.views.opened import kept_private
from kernel import clock


class PurchaseView(Protocol):
    def __call__(self, request: HttpRequest, purchase: Purchase, at: datetime, /) -> HttpResponse: ...


def opens_purchase(view: PurchaseView) -> Callable[..., HttpResponse]:
    """The view of a purchase and its secret. A wrong one of either shows the same page; times are the store's."""

    @csrf_exempt
    @wraps(view)
    def opened(request: HttpRequest, subject: str, mac: str) -> HttpResponse:
        at = clock.now()
        try:
            require_mac(subject, mac)
            purchase = purchase_of(subject, at=at)
        except PurchaseNotFound:
            return kept_private(render(request, "bookings/exchange/missing.html", status=HTTPStatus.NOT_FOUND))
        with timezone.override(purchase.store.zone):
            return kept_private(view(request, purchase, at))

    return opened


def show(request: HttpRequest, purchase: Purchase, at: datetime, page: str, **context: Any) -> HttpResponse:
    """A page of `templates/bookings/exchange/` with what each of them needs."""
    status = context.pop("status", HTTPStatus.OK)
    subject, store = purchase.subject, purchase.store
    given = {"purchase": purchase, "store": store, "subject": subject, "mac": purchase_mac(subject), "at": at}
    return render(request, f"bookings/exchange/{page}.html", given | context, status=status)
