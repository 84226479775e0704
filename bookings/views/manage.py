"""Changing one's mind: another time, one more person, not at all.

GET shows a button and POST acts, because mail scanners open links.
"""

from __future__ import annotations

from datetime import date, datetime
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bookings import locales
from bookings.cutoffs import cutoffs_of
from bookings.errors import CodeNeeded
from bookings.forms.asked import read_date, read_id, read_instant, read_word
from bookings.forms.who import CancelForm, CompanionForm
from bookings.models import Booking, BookingState
from bookings.queries.instead import OtherTimes, other_times
from bookings.services.cancel import cancel
from bookings.services.change import add_companion, move, remove_companion
from bookings.views.cards import Card, store_cards
from bookings.views.opened import back_to, for_changes, for_visits, opens_booking, show, tell, to
from bookings.views.times import DayLink, parts_of
from bookings.wording import say
from kernel.errors import DomainError
from stores.models import Store


@require_http_methods(["GET", "HEAD", "POST"])
@opens_booking
@for_changes
def show_move(request: HttpRequest, booking: Booking, at: datetime) -> HttpResponse:
    """The same wish at another time or in another store: one tap on a chip moves it."""
    if request.method != "POST":
        asked = read_word(request.GET.get("store")), read_date(request.GET.get("day"))
        return _times(request, booking, at, *asked)
    slug, starts_at = read_word(request.POST.get("store")), read_instant(request.POST.get("starts_at"))
    if starts_at is None:
        messages.error(request, _("Please pick one of these times."))
        return to("move", booking)
    store = _store(slug, booking)
    try:
        moved = move(booking=booking, starts_at=starts_at, store=store, at=at)
    except CodeNeeded as error:
        tell(request, error)
        return to("mine", booking)
    except DomainError as error:
        day = starts_at.astimezone(store.zone).date()
        alternatives = error.facts.get("alternatives", [])
        refusal = {"refusal": say(error), "alternatives": alternatives, "status": HTTPStatus.CONFLICT}
        return _times(request, booking, at, store.slug, day, **refusal)
    waits = moved.state == BookingState.REQUESTED
    words = _("Asked for: %(when)s.") if waits else _("Moved: %(when)s.")
    messages.success(request, words % {"when": _when(moved.starts_at, store, at)})
    return back_to(booking)


def _times(
    request: HttpRequest, booking: Booking, at: datetime, slug: str, day: date | None, **said: Any
) -> HttpResponse:
    store = _store(slug, booking)
    times = other_times(booking, store, day, at=at)
    return show(
        request,
        booking,
        at,
        "move",
        there=store,
        times=times,
        days=[DayLink(one, free, f"?store={store.slug}&day={one}") for one, free in times.days],
        parts=parts_of(times.day.slots, store),
        earlier=f"?store={store.slug}&day={times.earlier}" if times.earlier else "",
        later=f"?store={store.slug}&day={times.later}" if times.later else "",
        others=_elsewhere(times, at),
        cutoffs=cutoffs_of(booking, at=at),
        asks=booking.experience.in_store(store).time_to_answer is not None,
        **said,
    )


def _elsewhere(times: OtherTimes, at: datetime) -> list[tuple[Card, str]]:
    return [(card, room.store.slug) for card, room in zip(store_cards(times.others, at=at), times.others, strict=True)]


def _store(slug: str, booking: Booking) -> Store:
    """The store that was asked for, where there is one; else the booking's own."""
    if not slug or slug == booking.store.slug:
        return booking.store
    return Store.objects.active().filter(slug=slug).first() or booking.store


def _when(moment: datetime, store: Store, at: datetime) -> str:
    return locales.soon(moment, store.zone, at)


@require_http_methods(["GET", "HEAD", "POST"])
@opens_booking
@for_visits
@for_changes
def show_companion(request: HttpRequest, booking: Booking, at: datetime) -> HttpResponse:
    """One more person comes along, or one of them doesn't after all."""
    if "off" in request.POST:
        return _take_off(request, booking, at)
    form = CompanionForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            add_companion(booking=booking, name=form.cleaned_data["name"], at=at)
        except DomainError as error:
            form.add_error(None, say(error))
        else:
            messages.success(request, _("%(name)s is expected too.") % {"name": form.cleaned_data["name"]})
            return back_to(booking)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    fits_more = booking.party < booking.terms.party_max
    cutoffs = cutoffs_of(booking, at=at)
    return show(request, booking, at, "companion", form=form, cutoffs=cutoffs, fits_more=fits_more, status=status)


def _take_off(request: HttpRequest, booking: Booking, at: datetime) -> HttpResponse:
    leaving = read_id(request.POST.get("off"))
    name = next((one.name for one in booking.companions.all() if one.pk == leaving), "")
    if leaving is None or not name:
        return to("companion", booking)
    try:
        remove_companion(booking=booking, companion=leaving, at=at)
    except DomainError as error:
        tell(request, error)
        return to("companion", booking)
    messages.success(request, _("%(name)s is not expected any more.") % {"name": name})
    return back_to(booking)


@require_http_methods(["GET", "HEAD", "POST"])
@opens_booking
@for_changes
def show_cancel(request: HttpRequest, booking: Booking, at: datetime) -> HttpResponse:
    """Everything is given back. A hold is simply let go."""
    form = CancelForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            cancel(booking=booking, at=at, why=form.cleaned_data["why"])
        except DomainError as error:
            tell(request, error)
        return to("ticket", booking)
    states = {"held": booking.state == BookingState.HELD, "asked": booking.state == BookingState.REQUESTED}
    return show(request, booking, at, "cancel", form=form, cutoffs=cutoffs_of(booking, at=at), **states)
