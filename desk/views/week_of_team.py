"""Who is there when: the week of a store, and who is otherwise there on one date."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from bookings.forms.asked import read_date
from desk.forms.rows import Column, Sheet, changes_rows, typed_rows
from desk.queries.week import DAYS, week_of
from desk.rule_sets.base import Scope
from desk.views.edited import Edited, drawn, proposed, retyped
from desk.views.opened import opens_desk
from kernel import clock
from stores.models import ShiftException, Store, Stylist
from stores.rights import Right

TIMES: Final = (Column("starts", _("From"), "time"), Column("ends", _("Until"), "time"))
MOST_CHOICES: Final = 500


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


@require_http_methods(["GET", "HEAD", "POST"])
@opens_desk(Right.SHAPE)
def show_rota_day(request: HttpRequest, store: Store, at: datetime) -> HttpResponse:
    """Who is otherwise there on the date ?on, from today on; a POST says who."""
    today = clock.local_date(at, store.zone)
    day = max(read_date(request.GET.get("on")) or today, today)
    scope = Scope(store=store.pk, date=day)
    columns = Column("stylist_id", _("Stylist"), "choice", choices=_team(store, day)), *TIMES
    if request.method == "POST":
        edited = _day(request, store, scope, columns, at)
    else:
        edited = drawn("shift_day", scope, draft=request.GET.get("draft"))
    if edited.leads_to:
        return redirect(edited.leads_to)
    sheet = Sheet("shifts", columns, edited.content["shifts"], edited.errors)
    context = {"store": store, "day": day, "edited": edited, "sheet": sheet}
    return render(request, "desk/rota_day.html", context, status=edited.status)


def _day(request: HttpRequest, store: Store, scope: Scope, columns: Sequence[Column], at: datetime) -> Edited:
    typed = typed_rows(request.POST, "shifts", columns)
    content = {"shifts": [row | {name: row[name] or None for name in ("starts", "ends")} for row in typed]}
    if changes_rows(request.POST):
        return retyped(request, content)
    back = f"{reverse('desk-rota', args=[store.slug])}?week={scope.date}"
    return proposed(request, kind="shift_day", scope=scope, content=content, back=back, at=at)


def _team(store: Store, day: date) -> list[tuple[int, str]]:
    """Those of the team, and who is named for the date already. One query."""
    named = ShiftException.objects.filter(store=store, date=day).values("stylist")
    team = Stylist.objects.active().of_team(store) | Stylist.objects.filter(pk__in=named)
    return [(one.pk, one.said("name")) for one in team.distinct().order_by("name", "pk")[:MOST_CHOICES]]


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
