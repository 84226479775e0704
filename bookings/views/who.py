"""Who is coming, and the proof of their number where it matters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bookings.errors import CodeExpired, CodeNeeded, CodeWrong, HoldExpired, IllegalMove, TooManyCodes
from bookings.forms.who import CodeForm, WhoForm
from bookings.models import Booking
from bookings.services.approval import answer_by
from bookings.services.confirm import Details, confirm
from bookings.services.phone_check import check_code, send_code
from bookings.views.hanging import pieces_of
from bookings.views.holds import is_drop, may_extend
from bookings.views.opened import for_holds, opens_booking, show, tell, to
from bookings.views.proof import remember_proof
from bookings.views.steps import steps_of
from bookings.views.typed import forget_typed, keep_typed, typed_for
from bookings.wording import say
from experiences.models import By
from experiences.queries.planned import plan_in
from kernel.errors import DomainError
from notifications.errors import TooManyTexts


@require_http_methods(["GET", "HEAD", "POST"])
@opens_booking
def show_who(request: HttpRequest, booking: Booking, at: datetime) -> HttpResponse:
    """Name, phone, and what we may send. What was typed is kept whatever happens to the hold."""
    if request.method == "POST" and booking.customer_id is None:
        keep_typed(request, booking, request.POST.dict())
    return _who(request, booking, at)


@for_holds
def _who(request: HttpRequest, booking: Booking, at: datetime) -> HttpResponse:
    if request.method != "POST":
        return _ask_who(request, booking, at, _form_of(request, booking))
    form = _form(booking, request.POST)
    if not form.is_valid():
        return _ask_who(request, booking, at, form)
    if form.may_miss_texts() and request.POST.get("landline") != form.cleaned_data["phone"]:
        return _ask_who(request, booking, at, form, landline=form.cleaned_data["phone"])
    try:
        return _confirm(request, booking, form.details(), at)
    except CodeNeeded:
        if form.is_abroad():
            form.add_error("phone", _("We can’t text a code to numbers of that country. Please give us another."))
            return _ask_who(request, booking, at, form)
        return _send(request, booking, form, at)
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, say(error))
        return _ask_who(request, booking, at, form)


def _form_of(request: HttpRequest, booking: Booking) -> WhoForm:
    """An empty form, or the one with what was typed before; errors are told only for what is sent."""
    said = typed_for(request, booking)
    if said is None:
        return _form(booking)
    switches = {name: name in said for name in ("sms", "whatsapp", "mail")}
    return _form(booking, initial=said | switches)


def _form(booking: Booking, *typed: Mapping[str, Any], **more: Any) -> WhoForm:
    """The form as it is in the booking's store, of its experience."""
    terms, plan = booking.terms, plan_in(booking.experience_id, booking.store_id)
    if not terms.nudge_minutes:
        plan = replace(plan, nudge=By.NEVER)
    return WhoForm(*typed, store=booking.store, plan=plan, asked=terms.time_to_answer is not None, **more)


def _ask_who(
    request: HttpRequest, booking: Booking, at: datetime, form: WhoForm, *, landline: str = ""
) -> HttpResponse:
    """The form; with `landline`, a word on the number that texts may not arrive at, which is said once."""
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    shown = {"form": form, "pieces": pieces_of(booking), "landline": landline}
    return show(request, booking, at, "who", status=status, **shown, **_road(booking, "who", at))


def _confirm(request: HttpRequest, booking: Booking, details: Details, at: datetime) -> HttpResponse:
    """Confirm, and go to the ticket. Sent twice, it ends in the same ticket."""
    try:
        confirm(booking=booking, details=details, at=at)
    except HoldExpired:
        return to("who", booking)
    except IllegalMove:
        pass
    forget_typed(request, booking)
    return to("ticket", booking)


def _send(request: HttpRequest, booking: Booking, form: WhoForm, at: datetime) -> HttpResponse:
    """Text a code to the number, and ask for it. Where too many were sent, an earlier one may still be good."""
    try:
        send_code(booking=booking, phone=form.cleaned_data["phone"], at=at)
    except TooManyCodes as error:
        tell(request, error)
    except TooManyTexts as error:
        form.add_error(None, say(error))
        return _ask_who(request, booking, at, form)
    return to("code", booking)


@require_http_methods(["GET", "HEAD", "POST"])
@opens_booking
@for_holds
def show_code(request: HttpRequest, booking: Booking, at: datetime) -> HttpResponse:
    """The code that was texted; with it the booking is confirmed with what was typed before."""
    who = _form(booking, typed_for(request, booking) or {})
    if not who.is_valid():
        return to("who", booking)
    details = who.details()
    if request.method != "POST":
        return _ask_code(request, booking, at, CodeForm(), details)
    if request.POST.get("do") == "again":
        return _send_again(request, booking, details, at)
    form = CodeForm(request.POST)
    if form.is_valid() and _proved(booking, details, form, at):
        remember_proof(request, booking, details.contact.phone, at=at)
        try:
            return _confirm(request, booking, details, at)
        except DomainError as error:
            form.add_error(None, say(error))
    return _ask_code(request, booking, at, form, details)


def _proved(booking: Booking, details: Details, form: CodeForm, at: datetime) -> bool:
    try:
        check_code(booking=booking, phone=details.contact.phone, code=form.cleaned_data["code"], at=at)
    except (CodeWrong, CodeExpired) as error:
        form.add_error("code", say(error))
        return False
    return True


def _send_again(request: HttpRequest, booking: Booking, details: Details, at: datetime) -> HttpResponse:
    try:
        send_code(booking=booking, phone=details.contact.phone, at=at)
    except (TooManyCodes, TooManyTexts) as error:
        tell(request, error)
    else:
        messages.success(request, _("A new code is on its way. Only the latest one counts."))
    return to("code", booking)


def _ask_code(request: HttpRequest, booking: Booking, at: datetime, form: CodeForm, details: Details) -> HttpResponse:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    phone = details.contact.phone
    return show(request, booking, at, "code", form=form, phone=phone, status=status, **_road(booking, "code", at))


def _road(booking: Booking, page: str, at: datetime) -> dict[str, object]:
    return {
        "may_extend": may_extend(booking),
        "drop": is_drop(booking),
        "steps": steps_of(booking, page),
        "answer_by": answer_by(booking.terms, booking.starts_at, at=at),
    }
