"""The messages of a visit, and those of a store that didn't arrive: what became of each, and another try."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bookings import locales
from bookings.calendar import grouped
from bookings.forms.asked import read_id
from bookings.models import Booking, Wait
from bookings.wording import say
from floor.masks import end_of
from floor.queries.day import booking_of
from floor.queries.told import bookings_of, key_of, lost_in, told_of, waits_of
from floor.told import TONES, cost_words, kind_words, reason_words, state_words, veiled_text
from floor.views.paging import around, page_of
from floor.views.staffed import opens_floor
from kernel.errors import DomainError
from notifications.models import Channel, Message, MessageState
from notifications.services.retry import retry
from stores.models import Store


@dataclass(frozen=True, slots=True)
class Line:
    """One message in words. `to` is the end of a number, "" of an e-mail; `again`: whether it can be tried again.

    `whose`: the visitor, or who waits, with the address of their page.
    """

    message: Message
    whose: str
    href: str
    kind: str
    to: str
    state: str
    tone: str
    due: str
    why: str
    cost: str
    text: str
    again: bool


@require_http_methods(["GET", "HEAD", "POST"])
@opens_floor
def show_messages(request: HttpRequest, store: Store, at: datetime, reference: str) -> HttpResponse:
    """Those of one visit of this store, the latest first. A POST's `again` is the number of one that failed."""
    booking = booking_of(store, reference)
    if booking is None or booking.customer is None:
        raise Http404
    told = told_of(booking)
    if request.method == "POST":
        _try_again(request, {message.pk for message in told}, at)
        return redirect("floor-messages", store.slug, booking.reference)
    lines = [_line(message, booking, store, at) for message in told]
    context = {"store": store, "booking": booking, "reference": grouped(booking.reference), "lines": lines}
    return render(request, "floor/messages.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@opens_floor
def show_undelivered(request: HttpRequest, store: Store, at: datetime) -> HttpResponse:
    """What didn't arrive in the last days. A POST's `again` is the number of one of them."""
    lost = lost_in(store, at=at)
    if request.method == "POST":
        asked = read_id(request.POST.get("again")) or 0
        _try_again(request, set(lost.filter(pk=asked).values_list("pk", flat=True)), at)
        return redirect("floor-undelivered", store.slug)
    page = page_of(request, lost)
    context = {"store": store, "lines": _lines(list(page), store, at), **around(page)}
    return render(request, "floor/undelivered.html", context)


def _try_again(request: HttpRequest, theirs: set[int], at: datetime) -> None:
    """Put one of these back in line, and say so."""
    asked = read_id(request.POST.get("again"))
    if asked is None or asked not in theirs:
        messages.error(request, _("Please choose what to do."))
        return
    try:
        retry(message_id=asked, at=at)
    except DomainError as error:
        messages.error(request, say(error))
    else:
        messages.success(request, _("It is tried again now."))


def _lines(told: Iterable[Message], store: Store, at: datetime) -> list[Line]:
    visits, waits = bookings_of(told), waits_of(told)
    found = [(message, visits.get(key_of(message)) or waits.get(message.subject)) for message in told]
    return [_line(message, whose, store, at) for message, whose in found if whose is not None]


def _line(message: Message, whose: Booking | Wait, store: Store, at: datetime) -> Line:
    return Line(
        message=message,
        whose=_name(whose),
        href=_page(whose, store),
        kind=kind_words(message),
        to="" if message.channel == Channel.EMAIL else end_of(message.recipient),
        state=state_words(message, store=store, at=at),
        tone=TONES.get(message.state, ""),
        due=locales.soon(message.due_at, store.zone, at),
        why=reason_words(message),
        cost=cost_words(message),
        text=veiled_text(message, whose),
        again=message.state == MessageState.FAILED and message.use_by > at,
    )


def _name(whose: Booking | Wait) -> str:
    return whose.name if isinstance(whose, Wait) else str(whose.customer or whose.reference)


def _page(whose: Booking | Wait, store: Store) -> str:
    if isinstance(whose, Wait):
        return reverse("floor-waiting-list", args=[store.slug])
    return reverse("floor-messages", args=[store.slug, whose.reference])
