"""The pull list: what to fetch, one scan that does it, and what to do about what isn't there."""

from __future__ import annotations

from datetime import datetime, timedelta
from http import HTTPStatus
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from bookings.errors import ShortfallSettled
from bookings.forms.asked import read_id
from bookings.models import Shortfall
from bookings.services.shortfalls import settle_shortfall
from bookings.services.taking_out import take_out
from bookings.services.transfers import bring_over
from floor.errors import PieceUnknown
from floor.frames import LABELS, MOST_BYTES
from floor.queries.back import to_hang_back
from floor.queries.instead import shorts_of
from floor.queries.pulling import pull_list, pull_version, to_send
from floor.services.fetching import fetch, hang_back
from floor.views.bounded import at_most
from floor.views.door import CAMERA, ROOM_FOR_FORM, answer_frame
from floor.views.fetched import asked, missed, refused, sent, settled, told
from floor.views.scans import code_in, nonce_in
from floor.views.staffed import opens_floor, staff_of
from floor.views.verdicts import Verdict
from kernel import clock
from kernel.errors import DomainError
from stores.models import Piece, PieceState, Store, Variant
from stores.services.handling import depart

MOST_SENT = 100
NOT_THERE = "not where it should be"


@require_http_methods(["GET", "HEAD", "POST"])
@opens_floor
def show_pull(request: HttpRequest, store: Store, at: datetime) -> HttpResponse:
    """The list, renewed as a whole when it changed.

    A POST's `do` is `ready:<visit>:<piece>`, `missing:<piece>`, `settle:<shortfall>:<variant>`, `give-up:<shortfall>`,
    `bring:<shortfall>:<piece>`, `sent:<shortfall>`, `hung:<piece>`; without one, `code` was scanned.
    """
    verdict = _answer(request, store, at) if request.method == "POST" else None
    alone = bool(getattr(request, "htmx", False))
    if alone and verdict is not None:
        return render(request, "floor/_verdict.html", {"verdict": verdict, "store": store}, status=verdict.status)
    version = pull_version(store, at=at)
    if request.GET.get("v") == version:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    shorts = shorts_of(store, at=at)
    context = {
        "store": store,
        "verdict": verdict,
        "version": version,
        "nonce": uuid4().hex,
        "shorts": [short for short in shorts if not short.coming],
        "coming": [short for short in shorts if short.coming],
        "sending": to_send(store, at=at)[:MOST_SENT],
        "pulls": pull_list(store, at=at),
        "back": to_hang_back(store, at=at),
        "midnight": clock.first_instant(clock.local_date(at, store.zone) + timedelta(days=1), store.zone),
    }
    template = "floor/_pull.html" if alone else "floor/pull.html"
    response = render(request, template, context, status=verdict.status if verdict else HTTPStatus.OK)
    response.headers["Permissions-Policy"] = CAMERA
    return response


def _answer(request: HttpRequest, store: Store, at: datetime) -> Verdict:
    name, first, second = [*request.POST.get("do", "").split(":"), "", "", ""][:3]
    try:
        if name == "missing":
            return _miss(request, _piece(store, first), at)
        if name == "hung":
            return _hang_back(request, _piece(store, first), at)
        if name == "bring":
            return _bring(request, store, first, second, at)
        if name == "sent":
            return _send(request, store, first, at)
        if name in ("settle", "give-up"):
            return _settle(request, store, first, second, at)
        return _fetch(request, store, reference=first, piece=second, at=at)
    except DomainError as error:
        return refused(error, store)


def _fetch(request: HttpRequest, store: Store, *, reference: str, piece: str, at: datetime) -> Verdict:
    text, nonce = code_in(request.POST), nonce_in(request.POST)
    if piece:
        text, nonce = _piece(store, piece).label, f"{nonce}:{piece}" if nonce else None
    return told(fetch(text=text, store=store, at=at, actor=staff_of(request), nonce=nonce, reference=reference))


def _hang_back(request: HttpRequest, piece: Piece, at: datetime) -> Verdict:
    nonce = nonce_in(request.POST)
    number = f"{nonce}:{piece.pk}" if nonce else None
    return told(hang_back(piece=piece, at=at, actor=staff_of(request), nonce=number))


def _miss(request: HttpRequest, piece: Piece, at: datetime) -> Verdict:
    taken = take_out(piece=piece, to=PieceState.MISSING, at=at, actor=staff_of(request), reason=NOT_THERE)
    return missed(piece.variant, taken)


def _settle(request: HttpRequest, store: Store, number: str, variant_id: str, at: datetime) -> Verdict:
    found = _shortfall(store, number)
    variant = _variant(variant_id) if variant_id else None
    settle_shortfall(shortfall=found, variant=variant, at=at, actor=staff_of(request))
    return settled(found, variant)


def _bring(request: HttpRequest, store: Store, number: str, piece_id: str, at: datetime) -> Verdict:
    piece = Piece.objects.filter(pk=read_id(piece_id) or 0).first()
    if piece is None:
        raise PieceUnknown(field="do")
    return asked(bring_over(shortfall=_shortfall(store, number), piece=piece, at=at, actor=staff_of(request)))


def _send(request: HttpRequest, store: Store, number: str, at: datetime) -> Verdict:
    """Raises ShortfallSettled when it was sent already, or isn't needed any more."""
    shortfall = to_send(store, at=at).filter(pk=read_id(number) or 0).first()
    if shortfall is None or shortfall.coming is None:
        raise ShortfallSettled(field="do")
    depart(piece=shortfall.coming, to_store=shortfall.booking.store, at=at, actor=staff_of(request))
    return sent(shortfall)


def _shortfall(store: Store, number: str) -> Shortfall:
    """A shortfall of the store's visits by the number of its button. Raises PieceUnknown."""
    related = Shortfall.objects.select_related("booking__store", "booking__customer", "variant__product")
    found = related.filter(booking__store=store, pk=read_id(number) or 0).first()
    if found is None:
        raise PieceUnknown(field="do")
    return found


def _piece(store: Store, number: str) -> Piece:
    """A piece of the store by the number of its button. Raises PieceUnknown."""
    related = Piece.objects.in_store(store).select_related("variant__product", "store")
    piece = related.filter(pk=read_id(number) or 0).first()
    if piece is None:
        raise PieceUnknown(field="do")
    return piece


def _variant(number: str) -> Variant:
    variant = Variant.objects.active().select_related("product").filter(pk=read_id(number) or 0).first()
    if variant is None:
        raise PieceUnknown(field="do")
    return variant


@at_most(MOST_BYTES + ROOM_FOR_FORM)
@require_POST
@opens_floor
def read_label(request: HttpRequest, _store: Store, _at: datetime) -> HttpResponse:
    """The barcode or QR in a frame of the camera, as `answer_frame` says it."""
    return answer_frame(request, LABELS)
