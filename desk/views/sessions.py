"""A store's sessions: opened once or every week, given more places, called off with all who have booked them."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from bookings.errors import PlacesTaken, SlotNotOffered, SlotTaken, StoreBusy
from bookings.forms.asked import read_number
from bookings.locales import day_and_hour
from bookings.services.sessions import change_places, open_sessions
from bookings.wording import say
from desk.forms.session import PlacesForm, SessionForm
from desk.queries.sessions import session_in, sessions_of
from desk.rule_sets.base import Scope
from desk.rule_sets.events import CALLED_OFF
from desk.views.edited import Edited, drawn, proposed
from desk.views.opened import opens_desk
from desk.views.preview import REASONS
from experiences.availability import Reason
from experiences.models import Session
from stores.models import Store
from stores.rights import Right

ON_A_PAGE: Final = 50
MOST_PAGES: Final = 10_000


@require_http_methods(["GET", "HEAD", "POST"])
@opens_desk(read=Right.READ, write=Right.SHAPE)
def show_sessions(request: HttpRequest, store: Store, at: datetime) -> HttpResponse:
    """Those ahead, or, with ?past, those that were. A POST opens one, or one each week."""
    form = SessionForm(request.POST if request.method == "POST" else None, store=store, at=at)
    opened = _opened(form, store, at) if form.is_bound else []
    if opened:
        told = ngettext("%(n)s session is open.", "%(n)s sessions are open.", len(opened)) % {"n": len(opened)}
        messages.success(request, told)
        return redirect("desk-sessions", store.slug)
    past = "past" in request.GET
    number = read_number(request.GET.get("page"), most=MOST_PAGES) or 1
    rows = list(sessions_of(store, at=at, past=past)[(number - 1) * ON_A_PAGE : number * ON_A_PAGE + 1])
    kept, page, more = "past=1&" if past else "", rows[:ON_A_PAGE], len(rows) > ON_A_PAGE
    newer = f"?{kept}page={number - 1}" if number > 1 else ""
    older = f"?{kept}page={number + 1}" if more else ""
    context = {"store": store, "sessions": page, "past": past, "newer": newer, "older": older, "form": form}
    return render(request, "desk/sessions.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@opens_desk(read=Right.READ, write=Right.SHAPE)
def show_session(request: HttpRequest, store: Store, at: datetime, session: int) -> HttpResponse:
    """One session. A POST changes how many may come, or with `call_off` looks at whom that would hit."""
    found = session_in(store, session)
    if found is None:
        raise Http404
    edited = drawn("session", Scope(store=store.pk, session=found.pk))
    form = PlacesForm(initial={"places": found.places})
    if request.method == "POST" and found.starts_at <= at:
        messages.error(request, _("This has begun: nothing of it can be changed any more."))
        return redirect(request.path)
    if request.method == "POST" and "call_off" in request.POST:
        edited = _called_off(request, found, at)
    elif request.method == "POST":
        form = PlacesForm(request.POST)
        if _changed(form, found):
            messages.success(request, _("Saved."))
            return redirect(request.path)
    if edited.leads_to:
        return redirect(edited.leads_to)
    context = {"store": store, "session": found, "edited": edited, "form": form, "over": found.starts_at <= at}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else edited.status
    return render(request, "desk/session.html", context, status=status)


def _called_off(request: HttpRequest, session: Session, at: datetime) -> Edited:
    scope = Scope(store=session.store_id, session=session.pk)
    return proposed(request, kind="session", scope=scope, content={CALLED_OFF: True}, back=request.path, at=at)


def _changed(form: PlacesForm, session: Session) -> bool:
    if not form.is_valid():
        return False
    try:
        change_places(session=session, places=form.cleaned_data["places"])
    except (PlacesTaken, StoreBusy) as refusal:
        form.add_error("places", say(refusal))
        return False
    return True


def _opened(form: SessionForm, store: Store, at: datetime) -> list[Session]:
    """All sessions that the form asks for, or none, with the first that can't be had and why."""
    if not form.is_valid():
        return []
    said: dict[str, Any] = form.cleaned_data
    try:
        return open_sessions(
            experience=said["experience"],
            store=store,
            starts=form.starts,
            places=said["places"],
            drop=said["drop"],
            at=at,
        )
    except (SlotTaken, SlotNotOffered) as refusal:
        form.add_error("date", _why(refusal, store))
    except StoreBusy as refusal:
        form.add_error(None, say(refusal))
    return []


def _why(refusal: SlotTaken | SlotNotOffered, store: Store) -> str:
    """On which day it can't be, and for what reasons."""
    reasons: Any = refusal.facts.get("reasons") or []
    starts_at: Any = refusal.facts.get("starts_at")
    when = day_and_hour(starts_at, store.zone) if starts_at else ""
    words = ", ".join(str(REASONS[Reason(reason)]) for reason in reasons) or _("There is one at this time already.")
    return f"{when}: {words}" if when else words
