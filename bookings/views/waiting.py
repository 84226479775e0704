"""The waiting list for the customer: the way onto it, and the own place with what is offered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from http import HTTPStatus
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from bookings.errors import CodeNeeded, TooManyCodes
from bookings.forms.asked import MOST_ID, Asked, asked_of, read_id, read_word
from bookings.forms.waiting import WaitForm
from bookings.models import Booking, Offer, OfferState, Wait
from bookings.queries.availability import Slot
from bookings.queries.choice import Choice, read_choice
from bookings.queries.full import full_windows
from bookings.queries.waiting import offered_to, open_wait, place_in_line
from bookings.services.approval import answer_by
from bookings.services.phone_check import send_code
from bookings.services.waiting import accept, decline, join, leave
from bookings.tokens import token_of as booking_token
from bookings.views.opened import kept_private, tell
from bookings.views.typed import keep_typed
from bookings.waiting_errors import FreeNow, WaitNotFound
from bookings.waiting_tokens import token_of
from bookings.window_words import key_of, words_of
from bookings.windows import window_of
from bookings.wording import say
from experiences.models import Waiting
from experiences.queries.planned import plan_in
from kernel import clock
from kernel.errors import DomainError


@require_http_methods(["GET", "HEAD", "POST"])
def show_join(request: HttpRequest) -> HttpResponse:
    """What is full on a day of the choice, and who waits for it. A POST puts them on the list.

    Asked for as the times are, with `day`; `window`: the key of what is waited for.
    """
    asked, at = asked_of(request), clock.now()
    choice = read_choice(asked, at=at)
    if choice is None or asked.day is None or not _is_ahead(asked.day, choice, at):
        return redirect(reverse("times") + asked.query())
    with timezone.override(choice.store.zone):
        return _join(request, choice, asked.day, at)


def _is_ahead(day: date, choice: Choice, at: datetime) -> bool:
    today = clock.local_date(at, choice.store.zone)
    return today <= day <= today + timedelta(days=choice.wish.experience.horizon_days)


def _join(request: HttpRequest, choice: Choice, day: date, at: datetime) -> HttpResponse:
    windows = {key_of(one): one for one in full_windows(choice.wish, choice.store, day, at=at)}
    if not windows:
        return _show_join(request, choice, None, [], HTTPStatus.OK)
    form = _form(request, choice, [(key, words_of(one, choice.store)) for key, one in windows.items()])
    free: Sequence[Slot] = []
    if form.is_valid():
        window = windows[form.cleaned_data["window"]]
        try:
            wait = join(wish=choice.wish, store=choice.store, window=window, details=form.details(), at=at)
        except FreeNow as refusal:
            free = cast("Sequence[Slot]", refusal.facts["slots"])
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, say(error))
        else:
            return redirect("wait-place", wait.pk, token_of(wait))
    status = HTTPStatus.CONFLICT if free else HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return _show_join(request, choice, form, free, status)


def _form(request: HttpRequest, choice: Choice, windows: Sequence[tuple[str, str]]) -> WaitForm:
    experience, store = choice.wish.experience, choice.store
    plan, asked = plan_in(experience.pk, store.pk), experience.time_to_answer is not None
    wanted = read_word(request.GET.get("window"))
    chosen = {"window": wanted} if wanted in dict(windows) else {}
    typed = request.POST if request.method == "POST" else None
    return WaitForm(typed, store=store, plan=plan, asked=asked, windows=windows, initial=chosen)


def _show_join(
    request: HttpRequest, choice: Choice, form: WaitForm | None, free: Sequence[Slot], status: HTTPStatus
) -> HttpResponse:
    said, wish = choice.said, choice.wish
    context = {
        "store": choice.store,
        "experience": wish.experience,
        "wish": wish,
        "form": form,
        "free": free,
        "day": said.day,
        "hidden": said.hidden(),
        "query": said.query(),
        "first": wish.experience.waiting == Waiting.FIRST,
    }
    return render(request, "bookings/waiting/join.html", context, status=status)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def show_place(request: HttpRequest, number: int, token: str) -> HttpResponse:
    """The place of who has its secret, which is all the authority there is (see `opened`).

    A POST's `do` is `leave`, or `accept` or `decline` with the number of the `offer`. 404 alike for all that is wrong.
    """
    try:
        wait = open_wait(number=min(number, MOST_ID), token=token)
    except WaitNotFound:
        return kept_private(render(request, "bookings/waiting/missing.html", status=HTTPStatus.NOT_FOUND))
    at = clock.now()
    with timezone.override(wait.store.zone):
        if request.method == "POST":
            return kept_private(_act(request, wait, at))
        return kept_private(render(request, "bookings/waiting/wait.html", _context(wait, at)))


def _context(wait: Wait, at: datetime) -> dict[str, Any]:
    ticket, offer = _ticket_of(wait), offered_to(wait, at=at)
    held = offer.booking if offer else None
    return {
        "wait": wait,
        "store": wait.store,
        "token": token_of(wait),
        "at": at,
        "offer": offer,
        "answer_by": answer_by(held.terms, held.starts_at, at=at) if held else None,
        "place": place_in_line(wait) if wait.is_live else None,
        "freed": _freed_of(wait, at),
        "said_no": any(one.state == OfferState.DECLINED for one in wait.offers.all()),
        "ticket": ticket,
        "ticket_url": reverse("ticket", args=[ticket.reference, booking_token(ticket)]) if ticket else "",
        "window": words_of(window_of(wait), wait.store),
        "times": reverse("times") + _asked_again(wait).query(),
    }


def _freed_of(wait: Wait, at: datetime) -> Offer | None:
    """The latest start that they were told of, for whoever is first."""
    told = [one for one in wait.offers.all() if one.state == OfferState.TOLD and one.starts_at > at]
    return told[-1] if told and wait.is_live else None


def _ticket_of(wait: Wait) -> Booking | None:
    """What they have now instead of waiting."""
    return next((one.booking for one in wait.offers.all() if one.state == OfferState.ACCEPTED), None)


def _asked_again(wait: Wait) -> Asked:
    """What they wait for, as an address of the times page says it."""
    return Asked(
        store=wait.store.slug,
        experience=wait.experience.slug,
        skus=tuple(one.sku for one in wait.variants.all()),
        party=wait.party,
        stylist=wait.stylist_wanted.slug if wait.stylist_wanted else "",
        day=wait.first_date,
    )


def _act(request: HttpRequest, wait: Wait, at: datetime) -> HttpResponse:
    """Do it once; whoever taps again, or too late, finds the page saying what became of it."""
    do, asked = request.POST.get("do", ""), read_id(request.POST.get("offer"))
    offer = next((one for one in wait.offers.all() if one.pk == asked), None)
    try:
        if do == "leave":
            leave(wait=wait, at=at)
        elif do == "decline" and offer is not None:
            decline(offer=offer, at=at)
            messages.success(request, _("Thank you for telling us: it goes to who comes next."))
        elif do == "accept" and offer is not None:
            return _accepted(request, wait, offer, at)
    except DomainError as error:
        messages.error(request, say(error))
    return redirect("wait-place", wait.pk, token_of(wait))


def _accepted(request: HttpRequest, wait: Wait, offer: Offer, at: datetime) -> HttpResponse:
    """Book it. Whose number must be proved first goes on as with any hold, with all that is known filled in."""
    try:
        booking = accept(offer=offer, at=at)
    except CodeNeeded:
        if offer.booking is None:
            raise
        return _prove(request, wait, offer.booking, at)
    return redirect("ticket", booking.reference, booking_token(booking))


def _prove(request: HttpRequest, wait: Wait, booking: Booking, at: datetime) -> HttpResponse:
    phone = wait.phone.as_e164
    said: Mapping[str, str] = {"name": wait.name, "phone": phone, "email": wait.email, "note": wait.note}
    agreed = {"sms": "on"} if wait.sms_consent else {}
    agreed |= {"whatsapp": "on"} if wait.whatsapp else {}
    agreed |= {"mail": "on"} if wait.email_consent else {}
    keep_typed(request, booking, {**said, **agreed, "occasion": wait.occasion})
    try:
        send_code(booking=booking, phone=phone, at=at)
    except TooManyCodes as error:
        tell(request, error)
    return redirect("code", booking.reference, booking_token(booking))
