"""An exchange that starts at the counter: somebody brings a bought piece, and the other one hangs here."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bookings.exchange_errors import PurchaseNotFound
from bookings.forms.asked import read_word
from bookings.models import ExchangeReason
from bookings.queries.catalogue import Hanging, hangings
from bookings.queries.purchases import Purchase, exchange_url, purchase_of, subject_of_sold
from bookings.services.confirm import Details
from bookings.services.customers import Contact
from bookings.services.exchanges import Asked, exchange_now
from floor.forms.walk_in import WalkInForm
from floor.views.codes import qr_of
from floor.views.refusals import why_not
from floor.views.staffed import opens_floor, staff_of
from kernel.errors import DomainError
from stores.models import Piece, Store
from stores.queries.scanned import scan

LONGEST: Final = 200


@require_http_methods(["GET", "HEAD", "POST"])
@opens_floor
def show_new_exchange(request: HttpRequest, store: Store, at: datetime) -> HttpResponse:
    """Why the piece with the label `code` goes back, and what of this store comes instead: promised at once."""
    code = (request.POST if request.method == "POST" else request.GET).get("code")
    piece = scan(read_word(code, LONGEST), store=store)
    purchase = _purchase(piece, at)
    if purchase is None or not isinstance(piece, Piece):
        messages.error(request, _("We know of no purchase of this piece. Please take it back at the till."))
        return redirect("floor-exchanges", store.slug)
    name = {"name": purchase.customer.name if purchase.customer else ""}
    if request.method != "POST":
        return _ask(request, store, piece, purchase, WalkInForm(initial=name, store=store))
    form = WalkInForm(request.POST, store=store)
    return _start(request, store, piece, purchase, form, at)


def _start(
    request: HttpRequest, store: Store, piece: Piece, purchase: Purchase, form: WalkInForm, at: datetime
) -> HttpResponse:
    wanted = {one.variant.sku: one.variant for one in _sisters(piece, store)}.get(request.POST.get("want", ""))
    reason = request.POST.get("reason", "")
    if not form.is_valid() or wanted is None or reason not in ExchangeReason.values:
        refusal = "" if form.errors else _("Please choose why it goes back, and what comes instead.")
        return _ask(request, store, piece, purchase, form, refusal, HTTPStatus.UNPROCESSABLE_ENTITY)
    said = form.cleaned_data
    contact = Contact(name=said["name"], phone=said["phone"], locale=get_language() or "en")
    details = Details(contact=contact, sms=said["texts"], email=False, wording=form.wording())
    try:
        booking = exchange_now(
            purchase_subject=purchase.subject,
            items=[Asked(piece, wanted, ExchangeReason(reason))],
            store=store,
            details=details,
            at=at,
            actor=staff_of(request),
        )
    except DomainError as error:
        return _ask(request, store, piece, purchase, form, why_not(error), HTTPStatus.CONFLICT)
    return redirect("floor-exchange", store.slug, booking.reference)


def _ask(
    request: HttpRequest,
    store: Store,
    piece: Piece,
    purchase: Purchase,
    form: WalkInForm,
    refusal: str = "",
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    address = exchange_url(purchase.subject)
    bought = next((one for one in purchase.pieces if one.piece == piece), None)
    context = {
        "store": store,
        "piece": piece,
        "bought": bought,
        "sisters": _sisters(piece, store),
        "reasons": ExchangeReason.choices,
        "form": form,
        "reason": request.POST.get("reason", ""),
        "want": request.POST.get("want", ""),
        "refusal": refusal,
        "address": address,
        "qr": qr_of(address),
    }
    return render(request, "floor/exchange_new.html", context, status=status)


def _sisters(piece: Piece, store: Store) -> list[Hanging]:
    """What of the same product hangs here: its own colour first, the smallest size first."""
    here = [one for one in hangings(piece.variant.product, [store]) if one.stores]
    return sorted(here, key=lambda one: (one.variant.colour != piece.variant.colour, one.variant.colour))


def _purchase(piece: object, at: datetime) -> Purchase | None:
    """What it was bought in, where that is known."""
    subject = subject_of_sold(piece) if isinstance(piece, Piece) else None
    try:
        return purchase_of(subject, at=at) if subject else None
    except PurchaseNotFound:
        return None
