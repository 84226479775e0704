"""Who is there when, in the week of a store."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bookings.forms.asked import read_date
from desk.queries.week import DAYS, week_of
from desk.views.opened import opens_desk
from kernel import clock
from stores.models import Store
from stores.rights import Right


@require_safe
@opens_desk(Right.READ)
def show_rota(request: HttpRequest, store: Store, at: datetime) -> HttpResponse:
    """The week of ?week, a date; this one by default."""
    today = clock.local_date(at, store.zone)
    asked = read_date(request.GET.get("week")) or today
    monday = min(max(_monday(asked), date(2000, 1, 10)), date(2099, 12, 14))
    around = {"before": monday - timedelta(days=DAYS), "after": monday + timedelta(days=DAYS)}
    context = {"store": store, "days": week_of(store, monday), "today": today, **around}
    return render(request, "desk/rota.html", context)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
