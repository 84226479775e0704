"""An exchange after a purchase, for the customer: what goes back and what comes instead, then where and when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bookings.exchange_errors import OrderNotFound
from bookings.forms.asked import read_instant, read_word
from bookings.forms.exchange import AddressForm, Said, hidden_of, read_said
from bookings.models import Booking
from bookings.planner import subject_of
from bookings.queries.purchases import Purchase
from bookings.queries.replacements import stores_with
from bookings.services.exchange_delivery import call_off_order, order_delivery
from bookings.services.exchanges import Asked, ask_exchange
from bookings.tokens import purchase_mac, token_of
from bookings.views.bought import Choice, choices_of, under_way
from bookings.views.known_purchase import is_known, is_of_the_visitor, remember_purchase
from bookings.views.opened import opens_booking
from bookings.views.opened_purchase import opens_purchase, show
from bookings.views.own_hold import made_here, own_hold, remember_hold
from bookings.views.typed import hand_on, keep_typed
from bookings.wording import say
from kernel.errors import DomainError
from stores.models import Store

ANY_TIME: Final = "any"
LONGEST_REFERENCE: Final = 20


@require_http_methods(["GET", "HEAD", "POST"])
@opens_purchase
def show_purchase(request: HttpRequest, purchase: Purchase, at: datetime) -> HttpResponse:
    """The bought pieces, each with why it goes back and what comes instead; on to the stores once all is said.

    A POST's `call_off` is the reference of an exchange of the purchase that shall be sent no more.
    """
    if request.method == "POST":
        return _call_off(request, purchase, at)
    choices = _choices(request, purchase, at)
    going = _going(choices)
    asked = "go" in request.GET
    if asked and going and not any(one.unsaid for one in going):
        return redirect(_address("exchange-where", purchase, _chosen(going)))
    linked = partial(_may_open, request, purchase)
    under = under_way(purchase, linked=linked, at=at)
    ready = sum(one.is_open for one in choices)
    shown = {"choices": choices, "going": going, "under": under, "asked": asked, "ready": ready}
    return show(request, purchase, at, "purchase", **shown)


def _call_off(request: HttpRequest, purchase: Purchase, at: datetime) -> HttpResponse:
    reference = read_word(request.POST.get("call_off"), LONGEST_REFERENCE)
    try:
        exchange = next((one for one in purchase.exchanges if one.reference == reference), None)
        if exchange is None:
            raise OrderNotFound(field="call_off")
        call_off_order(exchange=exchange, at=at, why="by the customer")
        messages.success(request, _("It is called off: nothing is sent."))
    except DomainError as error:
        messages.error(request, say(error))
    return redirect(_address("purchase", purchase, {}))


@require_http_methods(["GET", "HEAD", "POST"])
@opens_purchase
def show_where(request: HttpRequest, purchase: Purchase, at: datetime) -> HttpResponse:
    """The stores that have all of it, with their next times.

    A POST's `take` is `<store>|<start>` or `<store>|any`; with `do=send` an address is sent along instead.
    """
    going = _going(_choices(request, purchase, at))
    if not going or any(one.unsaid for one in going):
        return redirect(_address("purchase", purchase, _chosen(going)))
    if request.method != "POST":
        return _ask_where(request, purchase, going, at)
    if request.POST.get("do") == "send":
        return _send(request, purchase, going, at)
    return _take(request, purchase, going, at)


def _ask_where(
    request: HttpRequest,
    purchase: Purchase,
    going: Sequence[Choice],
    at: datetime,
    *,
    form: AddressForm | None = None,
    refusal: str = "",
) -> HttpResponse:
    status = HTTPStatus.CONFLICT if refusal else HTTPStatus.UNPROCESSABLE_ENTITY if form else HTTPStatus.OK
    return show(
        request,
        purchase,
        at,
        "where",
        going=going,
        hidden=hidden_of(_chosen(going)),
        back=_address("purchase", purchase, _chosen(going)),
        having=stores_with([one.wanted for one in going if one.wanted], near=purchase.store, at=at),
        any_time=ANY_TIME,
        form=form or AddressForm(store=purchase.store),
        refusal=refusal,
        status=status,
    )


def _take(request: HttpRequest, purchase: Purchase, going: Sequence[Choice], at: datetime) -> HttpResponse:
    """Promise it, and go on to who is coming; what was refused is said above what can be had."""
    slug, _bar, start = read_word(request.POST.get("take"), 120).partition("|")
    store, starts_at = Store.objects.active().filter(slug=slug).first(), read_instant(start)
    if store is None or (starts_at is None and start != ANY_TIME):
        return _ask_where(request, purchase, going, at, refusal=_("Please pick one of these times."))
    try:
        booking = ask_exchange(
            purchase_subject=purchase.subject,
            items=_items(going),
            store=store,
            starts_at=starts_at,
            at=at,
            locale=get_language() or "en",
            instead_of=own_hold(request, at=at),
        )
    except DomainError as error:
        return _ask_where(request, purchase, going, at, refusal=say(error, zone=store.zone))
    remember_hold(request, booking)
    _keep_words(request, purchase, booking)
    return redirect("who", booking.reference, token_of(booking))


def _keep_words(request: HttpRequest, purchase: Purchase, booking: Booking) -> None:
    """What was typed for an earlier hold of the purchase; else the name that the visit's own page shows too."""
    before = [one.booking for one in purchase.exchanges if one.booking is not None]
    if any(hand_on(request, one, booking) for one in before):
        return
    if purchase.customer and is_known(request, purchase):
        keep_typed(request, booking, {"name": purchase.customer.name, "sms": "on", "mail": "on"})


def _send(request: HttpRequest, purchase: Purchase, going: Sequence[Choice], at: datetime) -> HttpResponse:
    """Order the delivery, and say so where the piece is shown."""
    form = AddressForm(request.POST, store=purchase.store)
    if not form.is_valid():
        return _ask_where(request, purchase, going, at, form=form)
    try:
        items, own = _items(going), own_hold(request, at=at)
        order_delivery(purchase_subject=purchase.subject, items=items, address=form.address(), at=at, instead_of=own)
    except DomainError as error:
        return _ask_where(request, purchase, going, at, form=form, refusal=say(error))
    messages.success(request, _("It is on order, and comes to you by mail."))
    return redirect(_address("purchase", purchase, {}))


@require_safe
@opens_booking
def lead_to_purchase(request: HttpRequest, booking: Booking, _at: datetime) -> HttpResponse:
    """From a visit's own link to what was bought in it: its reader may see there what the visit's own page shows."""
    remember_purchase(request, booking)
    subject = subject_of(booking)
    return redirect("purchase", subject, purchase_mac(subject))


def _may_open(request: HttpRequest, purchase: Purchase, booking: Booking) -> bool:
    """A ticket shows a name and can be called off: it opens where it was made, and for the customer that it is of."""
    return made_here(request, booking) or is_of_the_visitor(request, purchase, booking)


def _choices(request: HttpRequest, purchase: Purchase, at: datetime) -> list[Choice]:
    data = request.POST if request.method == "POST" else request.GET
    said = read_said(data, [one.piece.pk for one in purchase.pieces])
    return choices_of(purchase, said, at=at, own=own_hold(request, at=at))


def _going(choices: Sequence[Choice]) -> list[Choice]:
    return [one for one in choices if one.reason and one.is_open]


def _chosen(going: Sequence[Choice]) -> dict[int, Said]:
    return {one.bought.piece.pk: Said(one.reason, one.wanted.sku if one.wanted else "") for one in going if one.reason}


def _items(going: Sequence[Choice]) -> list[Asked]:
    return [Asked(one.bought.piece, one.wanted, one.reason) for one in going if one.wanted and one.reason]


def _address(name: str, purchase: Purchase, said: dict[int, Said]) -> str:
    query = urlencode(hidden_of(said))
    place = reverse(name, args=[purchase.subject, purchase_mac(purchase.subject)])
    return f"{place}?{query}" if query else place
