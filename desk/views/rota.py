"""When a stylist works in a store, and when they are away from every one."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from bookings.forms.asked import read_id
from bookings.wording import say
from desk.forms.moments import PERIOD, unwalled, walled
from desk.forms.rows import DAYS, WEEKDAY, Column, Sheet, changes_rows, copied, typed_rows
from desk.queries.people import hours_elsewhere
from desk.rule_sets.base import Scope
from desk.rule_sets.kinds import KINDS
from desk.services.time_off import approve, decline
from desk.views.edited import Edited, advice_on, drawn, led_on, proposed, retyped
from desk.views.opened import opens_desk
from desk.views.people import of_person
from floor.views.staffed import staff_of
from kernel import clock
from kernel.errors import DomainError
from stores.models import Store, Stylist, TimeOffState
from stores.rights import Right

SHIFTS: Final = (
    WEEKDAY,
    Column("starts", _("From"), "time"),
    Column("ends", _("Until"), "time"),
    Column("valid_from", _("First day"), "date"),
    Column("valid_until", _("Last day"), "date"),
)


@require_http_methods(["GET", "HEAD", "POST"])
@opens_desk(read=Right.READ, write=Right.SHAPE)
@of_person
def show_shifts(request: HttpRequest, store: Store, at: datetime, person: Stylist) -> HttpResponse:
    """Their weekly shifts in this store, which a POST changes; and those elsewhere."""
    scope = Scope(store=store.pk, stylist=person.pk)
    if request.method == "POST":
        edited = _shifts(request, store, person, scope, at)
    else:
        edited = drawn("shifts", scope, draft=request.GET.get("draft"))
    if edited.leads_to:
        return redirect(edited.leads_to)
    advice = advice_on("shifts", scope, edited, today=clock.local_date(at, store.zone))
    sheet = Sheet("shifts", SHIFTS, edited.content["shifts"], edited.errors, advice)
    context = {"store": store, "person": person, "edited": edited, "sheet": sheet, "days": DAYS}
    context |= {"lines": partial(KINDS["shifts"].lines, scope, edited.content)}
    context |= {"elsewhere": hours_elsewhere(store, person)}
    return render(request, "desk/shifts.html", context, status=edited.status)


def _shifts(request: HttpRequest, store: Store, person: Stylist, scope: Scope, at: datetime) -> Edited:
    content = {"shifts": copied(typed_rows(request.POST, "shifts", SHIFTS), request.POST)}
    if changes_rows(request.POST):
        return retyped(request, content)
    back = reverse("desk-shifts", args=[store.slug, person.slug])
    return proposed(request, kind="shifts", scope=scope, content=content, back=back, at=at)


@require_http_methods(["GET", "HEAD", "POST"])
@opens_desk(read=Right.READ, write=Right.SHAPE)
@of_person
def show_time_off(request: HttpRequest, store: Store, at: datetime, person: Stylist) -> HttpResponse:
    """When they are away, which a POST changes, and what they asked for: `approve` or `decline` with its number."""
    if "approve" in request.POST or "decline" in request.POST:
        return _answer(request, store, person, at)
    scope = Scope(store=store.pk, stylist=person.pk, date=clock.local_date(at, store.zone))
    edited = _time_off(request, store, person, scope, at) if request.method == "POST" else drawn("time_off", scope)
    if edited.leads_to:
        return redirect(edited.leads_to)
    sheet = Sheet("absences", PERIOD, walled(edited.content["absences"], store.zone), edited.errors)
    context = {"store": store, "person": person, "edited": edited, "sheet": sheet}
    # They are listed for who may not change them; the form has them as they are.
    context |= {"lines": partial(KINDS["time_off"].lines, scope, KINDS["time_off"].veiled(edited.content))}
    context |= {"asked": person.time_off.filter(state=TimeOffState.ASKED).order_by("starts_at", "pk")}
    return render(request, "desk/time_off.html", context, status=edited.status)


def _time_off(request: HttpRequest, store: Store, person: Stylist, scope: Scope, at: datetime) -> Edited:
    content = {"absences": unwalled(typed_rows(request.POST, "absences", PERIOD), store.zone)}
    if changes_rows(request.POST):
        return retyped(request, content)
    back = reverse("desk-time-off", args=[store.slug, person.slug])
    return proposed(request, kind="time_off", scope=scope, content=content, back=back, at=at)


def _answer(request: HttpRequest, store: Store, person: Stylist, at: datetime) -> HttpResponse:
    """Say yes or no to what was asked for. Yes is a change like any other: who is hit is shown first."""
    back = reverse("desk-time-off", args=[store.slug, person.slug])
    pk, actor = read_id(request.POST.get("approve") or request.POST.get("decline")) or 0, staff_of(request)
    asked = person.time_off.filter(pk=pk).first()
    try:
        if asked is not None and "approve" in request.POST:
            change = approve(time_off=asked, store=store, at=at, actor=actor)
            return redirect(led_on(request, change, back))
        if asked is not None:
            decline(time_off=asked, at=at, actor=actor)
            messages.success(request, gettext("Declined: nothing has changed."))
    except DomainError as refusal:
        messages.error(request, say(refusal))
    return redirect(back)
