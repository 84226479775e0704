"""A stylist's own page: their shifts, and time off that they ask for."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from bookings.forms.asked import read_id
from bookings.wording import say
from desk.forms.own import CalendarForm, TimeOffForm
from desk.queries.own import own_requests, own_week
from desk.queries.swaps import offers_to
from desk.services.outside import forget_address, set_address
from desk.services.time_off import ask_time_off, withdraw
from desk.views.owned import opens_own
from kernel.errors import DomainError
from stores.models import OutsideCalendar, Stylist


@require_http_methods(["GET", "HEAD", "POST"])
@opens_own
def show_you(request: HttpRequest, stylist: Stylist, zone: ZoneInfo, at: datetime) -> HttpResponse:
    """One's own week, requests and calendar.

    A POST asks for time off; with `withdraw` and its number it takes that back, with `calendar` it gives the address of
    one's own calendar, with `forget` none.
    """
    form = TimeOffForm(request.POST if _asks(request) else None, zone=zone)
    if request.method == "POST" and _act(request, stylist, form, at):
        return redirect("desk-you")
    context: dict[str, Any] = {"stylist": stylist, "form": form, "days": own_week(stylist, at=at), "zone": zone}
    context["requests"] = own_requests(stylist, at=at)
    context["offers"] = len(offers_to(stylist, at=at))
    context["calendar"] = OutsideCalendar.objects.filter(stylist=stylist).first()
    context["address"] = CalendarForm(request.POST) if "calendar" in request.POST else CalendarForm()
    wrong = form.errors or context["address"].errors
    return render(request, "desk/you.html", context, status=422 if wrong else 200)


def _asks(request: HttpRequest) -> bool:
    return request.method == "POST" and not any(name in request.POST for name in ("withdraw", "calendar", "forget"))


def _act(request: HttpRequest, stylist: Stylist, form: TimeOffForm, at: datetime) -> bool:
    """Do it; whether it was done. What can't be is said at its field."""
    try:
        if "calendar" in request.POST or "forget" in request.POST:
            return _set_calendar(request, stylist, at)
        if not _asks(request):
            asked = stylist.time_off.filter(pk=read_id(request.POST.get("withdraw")) or 0).first()
            if asked is not None:
                withdraw(time_off=asked)
                messages.success(request, gettext("Taken back."))
            return True
        if form.is_valid():
            ask_time_off(stylist=stylist, at=at, **form.cleaned_data)
            messages.success(request, gettext("Asked for. You are still on the rota until it is approved."))
            return True
    except DomainError as refusal:
        form.add_error(refusal.field, say(refusal)) if _asks(request) else messages.error(request, say(refusal))
        return not _asks(request)
    return False


def _set_calendar(request: HttpRequest, stylist: Stylist, at: datetime) -> bool:
    """Keep the address, or none; whether it was done."""
    if "forget" in request.POST:
        forget_address(stylist=stylist, at=at)
        messages.success(request, gettext("Your calendar is not read any more."))
        return True
    form = CalendarForm(request.POST)
    if not form.is_valid():
        return False
    if set_address(stylist=stylist, address=form.cleaned_data["calendar"], at=at):
        told = gettext("Your calendar will be read within a minute, and every quarter of an hour.")
    else:
        told = gettext("Your calendar will be read within a quarter of an hour, and then in each.")
    messages.success(request, told)
    return True
