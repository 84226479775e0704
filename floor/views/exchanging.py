"""Exchanges at the counter: the open ones, one of them with its two scans, and one that starts here."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from urllib.parse import urlencode
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from bookings.calendar import grouped
from bookings.exchange_errors import NothingOwed, ScannedUnknown
from bookings.forms.asked import read_id
from bookings.models import Amends, Exchange
from bookings.queries.purchases import subject_of_sold
from bookings.services.exchange_amends import make_good
from bookings.services.exchange_delivery import call_off_order
from bookings.services.exchange_scan import scan_piece
from floor.queries.exchanges import (
    Open,
    exchange_in,
    exchange_of,
    exchange_version,
    exchanges_version,
    open_exchanges,
    opened_again,
)
from floor.queries.sent import back_not_sent, sent_not_back, sent_version
from floor.views.door import CAMERA
from floor.views.exchanged import called_off, made_good, refused, told
from floor.views.scans import code_in, nonce_in
from floor.views.staffed import opens_floor, staff_of
from floor.views.verdicts import Verdict
from kernel.errors import DomainError
from stores.models import Piece, Store
from stores.queries.scanned import scan


@require_safe
@opens_floor
def show_exchanges(request: HttpRequest, store: Store, at: datetime) -> HttpResponse:
    """The open ones, renewed when they changed; a `code` leads to the exchange of it, or to a new one."""
    code = code_in(request.GET)
    if code:
        return _find(request, store, code, at)
    alone, version = bool(getattr(request, "htmx", False)), _version(store, at)
    if alone and request.GET.get("v") == version:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    return _list(request, store, at, version=version, alone=alone)


def _version(store: Store, at: datetime) -> str:
    return f"{exchanges_version(store, at=at)}.{sent_version(store)}"


def _list(
    request: HttpRequest,
    store: Store,
    at: datetime,
    *,
    version: str,
    alone: bool = False,
    verdict: Verdict | None = None,
) -> HttpResponse:
    context = {
        "store": store,
        "version": version,
        "opened": open_exchanges(store, at=at),
        "sent": sent_not_back(store),
        "unsent": back_not_sent(store),
        "verdict": verdict,
    }
    template = "floor/_exchanges.html" if alone else "floor/exchanges.html"
    response = render(request, template, context, status=verdict.status if verdict else HTTPStatus.OK)
    response.headers["Permissions-Policy"] = CAMERA
    return response


def _find(request: HttpRequest, store: Store, code: str, at: datetime) -> HttpResponse:
    """By a reference, or by the piece that somebody brings."""
    opened = exchange_in(store, code)
    if opened is not None:
        return redirect("floor-exchange", store.slug, opened.exchange.reference)
    piece = scan(code, store=store)
    if isinstance(piece, Piece):
        waiting = exchange_of(piece)
        if waiting is not None and exchange_in(store, waiting.reference):
            return redirect("floor-exchange", store.slug, waiting.reference)
        if subject_of_sold(piece):
            return redirect(f"{reverse('floor-exchange-new', args=[store.slug])}?{urlencode({'code': piece.label})}")
    verdict = refused(ScannedUnknown(field="code"))
    return _list(request, store, at, version=_version(store, at), verdict=verdict)


@require_http_methods(["GET", "HEAD", "POST"])
@opens_floor
def show_exchange(request: HttpRequest, store: Store, at: datetime, reference: str) -> HttpResponse:
    """One exchange.

    A POST's `code` is a scan; with `do` as `amends:<item>:<how>` what is owed is made good, as `call_off` a delivery
    is sent no more.
    """
    opened = exchange_in(store, reference)
    if opened is None:
        raise Http404
    verdict = _answer(request, store, opened, at) if request.method == "POST" else None
    alone = bool(getattr(request, "htmx", False))
    if alone and verdict is not None:
        return render(request, "floor/_verdict.html", {"verdict": verdict, "store": store}, status=verdict.status)
    version = exchange_version(opened.exchange)
    if alone and request.GET.get("v") == version:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    context = {
        "store": store,
        "opened": opened_again(opened.exchange) if verdict else opened,
        "reference": grouped(opened.exchange.reference),
        "amends": Amends.choices,
        "verdict": verdict,
        "version": version,
        "nonce": uuid4().hex,
    }
    template = "floor/_exchange.html" if alone else "floor/exchange.html"
    response = render(request, template, context, status=verdict.status if verdict else HTTPStatus.OK)
    response.headers["Permissions-Policy"] = CAMERA
    return response


def _answer(request: HttpRequest, store: Store, opened: Open, at: datetime) -> Verdict:
    try:
        if request.POST.get("do") == "call_off":
            call_off_order(exchange=opened.exchange, at=at, why="at the counter")
            return called_off()
        if request.POST.get("do"):
            return _make_good(request, opened, at)
        return _scan(request, store, opened.exchange, at)
    except DomainError as error:
        return refused(error)


def _scan(request: HttpRequest, store: Store, exchange: Exchange, at: datetime) -> Verdict:
    text, nonce = code_in(request.POST), nonce_in(request.POST)
    actor = staff_of(request)
    scanned = scan_piece(exchange=exchange, text=text, store=store, at=at, actor=actor, nonce=nonce)
    return told(scanned, opened_again(exchange).legs)


def _make_good(request: HttpRequest, opened: Open, at: datetime) -> Verdict:
    """Raises NothingOwed, also for an item or a way that isn't there."""
    name, number, how = [*request.POST.get("do", "").split(":"), "", ""][:3]
    item = read_id(number)
    legs = next((one for one in opened.legs if one.item.pk == item), None)
    if name != "amends" or legs is None or how not in Amends.values:
        raise NothingOwed(field="do")
    make_good(item=legs.item, amends=Amends(how), at=at, actor=staff_of(request))
    return made_good(legs)
