"""Single pieces: found by a scan or by words, what the ledger says of one, and what may be done with it."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bookings.forms.asked import read_id, read_word
from bookings.wording import say
from floor.errors import PieceUnknown
from floor.queries.pieces import Sheet, find_pieces, sheet_of, version_of_found
from floor.services.pieces import GRAVE, TO_PLACE, Deed, deeds_for, do
from floor.views.door import CAMERA
from floor.views.fetched import done, refused
from floor.views.scans import nonce_in
from floor.views.staffed import opens_floor, staff_of
from kernel.errors import DomainError
from stores.errors import PieceMoved
from stores.models import Movement, Piece, Store, Variant, Zone
from stores.queries.scanned import scan
from stores.services.ledger import receive
from stores.services.writer import Spot

LONGEST: Final = 200


@require_http_methods(["GET", "HEAD", "POST"])
@opens_floor
def show_pieces(request: HttpRequest, store: Store, at: datetime) -> HttpResponse:
    """Find pieces by `code`; exactly one is shown with its movements. What was found is renewed when it was moved.

    A POST's `do` is a deed, or `receive`.
    """
    alone = bool(getattr(request, "htmx", False))
    if request.method == "POST":
        return _told(request, store, at) if alone else _done(request, store, at)
    words = read_word(request.GET.get("code"), LONGEST)
    found = find_pieces(store, words)
    version = version_of_found(found)
    if alone and request.GET.get("v") == version:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    before = read_id(request.GET.get("before"))
    sheet = sheet_of(found[0], at=at, before=before) if len(found) == 1 else None
    context = {
        "store": store,
        "words": words,
        "before": before,
        "version": version,
        "found": found,
        "sheet": sheet,
        "nonce": uuid4().hex,
        "zones": store.zones.order_by("position", "pk"),
    }
    template = "floor/_found.html" if alone else "floor/pieces.html"
    response = render(request, template, context | (_offered(sheet, store) if sheet else {}))
    response.headers["Permissions-Policy"] = CAMERA
    return response


def _offered(sheet: Sheet, store: Store) -> dict[str, object]:
    deeds = deeds_for(sheet.piece, store)
    return {
        "plain": [deed for deed in deeds if deed not in GRAVE | TO_PLACE],
        "placed": [deed for deed in deeds if deed in TO_PLACE],
        "grave": [deed for deed in deeds if deed in GRAVE],
        "send": Deed.SEND,
        "stores": Store.objects.active().exclude(pk=store.pk).order_by("name", "pk"),
    }


def _done(request: HttpRequest, store: Store, at: datetime) -> HttpResponseRedirect:
    """Do it, say so, and show the piece as it stands now."""
    label = read_word(request.POST.get("label"), LONGEST)
    try:
        label = _act(request, store, label, at)
        messages.success(request, _("Done."))
    except DomainError as error:
        messages.error(request, say(error, zone=store.zone))
    return redirect(f"{reverse('floor-pieces', args=[store.slug])}?{urlencode({'code': label})}")


def _told(request: HttpRequest, store: Store, at: datetime) -> HttpResponse:
    """Do it, and say so alone: the device has kept it until now, and renews what it shows by itself."""
    try:
        label = _act(request, store, read_word(request.POST.get("label"), LONGEST), at)
        verdict = done(label)
    except DomainError as error:
        verdict = refused(error, store)
    return render(request, "floor/_verdict.html", {"verdict": verdict, "store": store}, status=verdict.status)


def _act(request: HttpRequest, store: Store, label: str, at: datetime) -> str:
    """The label of the piece with which it was done."""
    if request.POST.get("do") == "receive":
        return _receive(request, store, label, at)
    _do(request, store, at)
    return label


def _receive(request: HttpRequest, store: Store, label: str, at: datetime) -> str:
    """Take a piece in under its label; the variant is named by SKU or GTIN. Raises PieceUnknown, LabelInUse, …"""
    variant = scan(read_word(request.POST.get("variant"), LONGEST), store=store)
    if not isinstance(variant, Variant):
        raise PieceUnknown(field="variant")
    zone, nonce = _zone(request, store), nonce_in(request.POST)
    actor = staff_of(request)
    return receive(variant=variant, store=store, label=label, at=at, actor=actor, zone=zone, nonce=nonce).label


def _do(request: HttpRequest, store: Store, at: datetime) -> None:
    """Raises PieceUnknown, PieceMoved when it changed since the page was made, and what `do` raises."""
    name, spot = request.POST.get("do", ""), None
    related = Piece.objects.select_related("variant", "store", "zone")
    piece = related.filter(pk=read_id(request.POST.get("piece")) or 0).first()
    if piece is None or name not in Deed.values:
        raise PieceUnknown(field="do")
    if Movement.objects.filter(piece=piece, nonce=nonce_in(request.POST) or "").exists():
        return  # the answer to it was lost on the way
    if request.POST.get("state") != piece.state:
        raise PieceMoved(field="piece", state=piece.state)
    if zone := _zone(request, store):
        spot = Spot(zone, read_word(request.POST.get("place"), LONGEST))
    to_store = Store.objects.active().filter(slug=request.POST.get("to", "").replace("\x00", "")).first()
    actor, nonce = staff_of(request), nonce_in(request.POST)
    deed = Deed(name)
    to = to_store if deed == Deed.SEND else None
    do(deed=deed, piece=piece, store=store, at=at, actor=actor, spot=spot, to_store=to, nonce=nonce)


def _zone(request: HttpRequest, store: Store) -> Zone | None:
    return store.zones.filter(pk=read_id(request.POST.get("zone")) or 0).first()
