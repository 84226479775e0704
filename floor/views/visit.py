"""One visitor: what was promised to them, and what the floor does next."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from bookings import locales
from bookings.calendar import grouped
from bookings.forms.asked import read_word
from bookings.lateness import missed_from
from bookings.models import Booking, BookingState
from bookings.services.cancel import cancel
from bookings.services.visit import complete, mark_no_show, start
from bookings.views.hanging import pieces_of
from bookings.wording import Words, say
from experiences.models import Purpose
from floor.queries.day import visit_of
from floor.queries.fitting import word_of
from floor.queries.greeting import greeting_of
from floor.services.undoing import may_undo, undo_check_in
from floor.views.answering import answers_no
from floor.views.closing import close, hung_on, to_decide
from floor.views.staffed import opens_floor, staff_of
from floor.views.waits import wait, waits_of
from inbox.queries.delays import delay_of
from inbox.queries.threads import talk_about
from kernel.errors import DomainError
from stores.models import Store

LONGEST_QUERY: Final = 500


@dataclass(frozen=True, slots=True)
class Action:
    """A verb of the floor, the state that it leads to, and the sentence that says it is done."""

    verb: Callable[..., Booking]
    to: BookingState
    done: Words


ACTIONS: Final[Mapping[str, Action]] = {
    "start": Action(start, BookingState.IN_SESSION, gettext_lazy("%(name)s is in the fitting room.")),
    "complete": Action(complete, BookingState.COMPLETED, gettext_lazy("Done: %(name)s. The room is free again.")),
    "undo": Action(
        undo_check_in, BookingState.CONFIRMED, gettext_lazy("Undone: %(name)s is expected again, and all is kept.")
    ),
    "cancel": Action(
        cancel, BookingState.CANCELLED, gettext_lazy("Cancelled: %(name)s. Nothing is kept for them any more.")
    ),
    "no-show": Action(
        mark_no_show, BookingState.NO_SHOW, gettext_lazy("Marked as missed: %(name)s. The room is free again.")
    ),
}


@require_http_methods(["GET", "HEAD", "POST"])
@opens_floor
def show_visit(request: HttpRequest, store: Store, at: datetime, reference: str) -> HttpResponse:
    """A visitor of this store; 404 for those of others. A POST's `do` is one of ACTIONS, `back` leads to the list."""
    visit = visit_of(store, reference, at=at)
    if visit is None:
        raise Http404
    if request.method == "POST":
        return _acted(request, visit.visitor.booking, at)
    booking = visit.visitor.booking
    hung = hung_on(booking)
    context = {
        "store": store,
        "visit": visit,
        "visitor": visit.visitor,
        "booking": booking,
        "reference": grouped(booking.reference),
        "pieces": pieces_of(booking),
        "at": at,
        "begun": booking.starts_at <= at,
        "over": booking.ends_at <= at,
        "greeting": greeting_of(booking),
        "missed_from": missed_from(booking),
        "delay": delay_of(booking),
        "talk": talk_about(booking),
        "waits": waits_of(booking, at),
        "answers_no": answers_no(),
        "hung": hung,
        "ending": to_decide(booking, hung),
        "word": word_of(booking),
        "undoable": may_undo(booking, at=at),
    }
    return render(request, "floor/visit.html", context)


def _acted(request: HttpRequest, booking: Booking, at: datetime) -> HttpResponse:
    """Act, and on to where it leads: with pieces to decide, "Done" leads to the form that asks.

    A list's "Done" leads to an exchange's own page: there its scans end it.
    """
    here, back = reverse("visit", args=[booking.store.slug, booking.reference]), request.POST.get("back")
    if request.POST.get("do") == "complete":
        if to_decide(booking, hung_on(booking)):
            return redirect(f"{here}#close")
        if back is not None and booking.experience.purpose == Purpose.EXCHANGE:
            return redirect("floor-exchange", booking.store.slug, booking.reference)
    _act(request, booking, at)
    return redirect(here if back is None else _list_of(booking.store, read_word(back, LONGEST_QUERY)))


def _list_of(store: Store, query: str) -> str:
    """The day's list, with what it was narrowed to: `query` is the part of its address that begins with "?"."""
    return reverse("floor-day", args=[store.slug]) + (query if query.startswith("?") else "")


def _act(request: HttpRequest, booking: Booking, at: datetime) -> None:
    """Do it and say so. Twice is once: whoever taps again finds it done."""
    if request.POST.get("do") == "close":
        close(request, booking, at)
        return
    if request.POST.get("do") == "wait":
        wait(request, booking, at)
        return
    action = ACTIONS.get(request.POST.get("do", ""))
    if action is None:
        messages.error(request, _("Please choose what to do."))
        return
    if action.to == BookingState.NO_SHOW and at < booking.starts_at:
        messages.error(request, _too_early(booking))
        return
    try:
        if booking.state != action.to:
            action.verb(booking=booking, at=at, actor=staff_of(request))
    except DomainError as error:
        messages.error(request, say(error))
    else:
        messages.success(request, str(action.done) % {"name": booking.customer or booking.reference})


def _too_early(booking: Booking) -> str:
    time = locales.hour(booking.starts_at, booking.store.zone)
    return _("It isn’t time yet: the visit begins at %(time)s. Nothing was changed.") % {"time": time}
