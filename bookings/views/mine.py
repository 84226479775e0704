"""Somebody's visits and what is known about them: shown to who has proved the booking's number here, to nobody else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from http import HTTPStatus
from typing import Final

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bookings.errors import CodeExpired, CodeWrong, StoreBusy, TooManyCodes
from bookings.forms.who import CodeForm, KnownForm
from bookings.models import Booking, Customer
from bookings.queries.mine import MOST_IN_FILE, known_of
from bookings.services.customers import prove_phone
from bookings.services.phone_check import awaits_code, check_code, send_code
from bookings.tokens import token_of
from bookings.views.mine_changes import CHANGES, make_change, ways_of
from bookings.views.mine_file import file_of
from bookings.views.opened import BookingView, opens_booking, show, tell, to
from bookings.views.proof import has_proof, remember_proof
from bookings.waiting_tokens import wait_url
from bookings.waiting_words import when_words
from bookings.wording import STATES, say
from notifications.errors import TooManyTexts

FILE_NAME: Final = "vitrine-my-data.json"


@dataclass(frozen=True, slots=True)
class Visit:
    """A booking with the secret that opens it, and its state in words."""

    booking: Booking
    token: str
    state: str


def offers_mine(booking: Booking) -> bool:
    """Whether there is a number that a code could be texted to, and codes are sent at all."""
    customer = booking.customer
    return settings.PHONE_CHECK != "never" and customer is not None and bool(customer.phone)


def for_offered(view: BookingView) -> BookingView:
    """Where it isn't offered, there is no such page."""

    @wraps(view)
    def offered(request: HttpRequest, booking: Booking, at: datetime) -> HttpResponse:
        if not offers_mine(booking):
            return render(request, "404.html", status=HTTPStatus.NOT_FOUND)
        return view(request, booking, at)

    return offered


@require_http_methods(["GET", "HEAD", "POST"])
@opens_booking
@for_offered
def show_mine(request: HttpRequest, booking: Booking, at: datetime) -> HttpResponse:
    """The page behind the code. A code is sent by a tap, never by looking."""
    if request.method == "POST" and request.POST.get("do") in CHANGES:
        return _change(request, booking, at)
    if request.method == "POST":
        return _send(request, booking, at) if request.POST.get("do") == "send" else _check(request, booking, at)
    if booking.customer is None or not has_proof(request, booking, at=at):
        return _ask(request, booking, at, CodeForm())
    return _show(request, booking, booking.customer, at)


def _change(request: HttpRequest, booking: Booking, at: datetime) -> HttpResponse:
    """Only for who has proved the number here; anybody else is asked for the code first."""
    if booking.customer is None or not has_proof(request, booking, at=at):
        return to("mine", booking)
    refused = make_change(request, booking, booking.customer, at)
    return to("mine", booking) if refused is None else _show(request, booking, booking.customer, at, form=refused)


def _show(
    request: HttpRequest, booking: Booking, customer: Customer, at: datetime, *, form: KnownForm | None = None
) -> HttpResponse:
    known = known_of(customer, at=at)
    return show(
        request,
        booking,
        at,
        "mine",
        known=known,
        ahead=[_visit(one) for one in known.ahead],
        over=[_visit(one) for one in known.over],
        waits=[(wait_url(one), when_words(one), one) for one in known.waits if one.is_live],
        language=_language_name(known.customer.locale),
        ways=ways_of(known),
        form=form or KnownForm(initial={"name": customer.name, "email": customer.email}),
        status=HTTPStatus.OK if form is None else HTTPStatus.UNPROCESSABLE_ENTITY,
    )


def _visit(booking: Booking) -> Visit:
    return Visit(booking, token_of(booking), str(STATES["declined" if booking.declined_why else booking.state]))


def _language_name(code: str) -> str:
    try:
        return str(get_language_info(code)["name_local"]).capitalize()
    except KeyError:
        return code


def _ask(request: HttpRequest, booking: Booking, at: datetime, form: CodeForm) -> HttpResponse:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    sent = form.is_bound or awaits_code(booking, _phone(booking), at=at)
    return show(request, booking, at, "mine_code", form=form, sent=sent, status=status)


def _send(request: HttpRequest, booking: Booking, at: datetime) -> HttpResponse:
    again = awaits_code(booking, _phone(booking), at=at)
    try:
        send_code(booking=booking, phone=_phone(booking), at=at)
    except (TooManyCodes, TooManyTexts) as error:
        tell(request, error)
    else:
        if again:
            messages.success(request, _("A new code is on its way. Only the latest one counts."))
    return to("mine", booking)


def _check(request: HttpRequest, booking: Booking, at: datetime) -> HttpResponse:
    """With the right code the number's owner is found again, and remembered in this browser for a while."""
    form, phone = CodeForm(request.POST), _phone(booking)
    if not form.is_valid():
        return _ask(request, booking, at, form)
    try:
        check_code(booking=booking, phone=phone, code=form.cleaned_data["code"], at=at)
    except (CodeWrong, CodeExpired) as error:
        form.add_error("code", say(error))
        return _ask(request, booking, at, form)
    try:
        prove_phone(booking=booking, at=at)
    except StoreBusy as error:  # the code is good still
        form.add_error("code", say(error))
        return _ask(request, booking, at, form)
    remember_proof(request, booking, phone, at=at)
    return to("mine", booking)


def _phone(booking: Booking) -> str:
    return str(booking.customer.phone.as_e164) if booking.customer else ""


@require_safe
@opens_booking
@for_offered
def show_mine_file(request: HttpRequest, booking: Booking, at: datetime) -> HttpResponse:
    """The same for one's own keeping, as JSON."""
    if booking.customer is None or not has_proof(request, booking, at=at):
        return to("mine", booking)
    told = file_of(known_of(booking.customer, at=at, most=MOST_IN_FILE))
    response = JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response.headers["Content-Disposition"] = f'attachment; filename="{FILE_NAME}"'
    return response
