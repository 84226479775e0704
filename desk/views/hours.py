"""When a store is open: its week, and the dates on which it is otherwise."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from bookings.forms.asked import read_date
from desk.forms.rows import DAYS, WEEKDAY, Column, Sheet, changes_rows, copied, typed_rows, typed_text
from desk.queries.dates import dates_ahead, dates_past
from desk.rule_sets.base import Content, Errors, Scope
from desk.rule_sets.kinds import KINDS
from desk.views.edited import Edited, advice_on, drawn, proposed, retyped
from desk.views.opened import opens_desk
from kernel import clock
from stores.models import Store
from stores.rights import Right

TIMES: Final = (Column("opens", _("Opens"), "time"), Column("closes", _("Closes"), "time"))
WEEK: Final = (WEEKDAY, *TIMES)
ON_A_PAGE: Final = 30
MOST_DAYS: Final = 92
"""A quarter of a year: longer works are a change of the week."""


@require_http_methods(["GET", "HEAD", "POST"])
@opens_desk(read=Right.READ, write=Right.SHAPE)
def show_hours(request: HttpRequest, store: Store, at: datetime) -> HttpResponse:
    """The week, which a POST changes; and what comes of other dates, or, with ?past, what has been."""
    scope = Scope(store=store.pk)
    edited = _week(request, store, scope, at) if request.method == "POST" else drawn("hours", scope)
    if edited.leads_to:
        return redirect(edited.leads_to)
    advice = advice_on("hours", scope, edited, today=clock.local_date(at, store.zone))
    sheet = Sheet("periods", WEEK, edited.content["periods"], edited.errors, advice)
    context: dict[str, Any] = {"store": store, "edited": edited, "sheet": sheet}
    context |= {"lines": partial(KINDS["hours"].lines, scope, edited.content), "days": DAYS}
    return render(request, "desk/hours.html", context | _dates(request, store, at), status=edited.status)


def _week(request: HttpRequest, store: Store, scope: Scope, at: datetime) -> Edited:
    content = {"periods": copied(typed_rows(request.POST, "periods", WEEK), request.POST)}
    if changes_rows(request.POST):
        return retyped(request, content)
    back = reverse("desk-hours", args=[store.slug])
    return proposed(request, kind="hours", scope=scope, content=content, back=back, at=at)


def _dates(request: HttpRequest, store: Store, at: datetime) -> dict[str, Any]:
    today, asked = clock.local_date(at, store.zone), read_date(request.GET.get("from"))
    past = "past" in request.GET
    if past:
        page = dates_past(store, today=today, before=asked, limit=ON_A_PAGE)
    else:
        page = dates_ahead(store, today=today, after=asked, limit=ON_A_PAGE)
    further = f"?{'past=1&' if past else ''}from={page.dates[-1].date}" if page.more else ""
    return {"dates": page.dates, "past": past, "further": further, "today": today}


@require_http_methods(["GET", "HEAD", "POST"])
@opens_desk(read=Right.SHAPE)
def show_days(request: HttpRequest, store: Store, at: datetime) -> HttpResponse:
    """Other hours, closed or as usual on the dates from ?first to ?last; a POST says which."""
    today = clock.local_date(at, store.zone)
    first, last, errors = _stretch(request, today)
    asked = {name: request.GET.get(name, "") for name in ("first", "last")}
    context: dict[str, Any] = {"store": store, "first": first, "last": last, "asked": asked, "errors": errors}
    if errors or first is None or last is None:
        return render(request, "desk/days.html", context, status=422 if errors else 200)
    scope = Scope(store=store.pk, date=first, until=last)
    typed = _typed_day(request.POST)
    edited = _days(request, store, scope, typed, at) if request.method == "POST" else drawn("days", scope)
    if edited.leads_to:
        return redirect(edited.leads_to)
    if request.method != "POST":
        typed = _first_day(edited.content)
    wrong = _of_one(edited.errors)
    context |= {"edited": edited, "typed": typed, "sheet": Sheet("periods", TIMES, typed["periods"], wrong)}
    context |= {"wrong": wrong, "lines": KINDS["days"].lines(scope, KINDS["days"].read(scope))}
    return render(request, "desk/days.html", context, status=edited.status)


def _stretch(request: HttpRequest, today: date) -> tuple[date | None, date | None, dict[str, str]]:
    """From when until when, and what is wrong with it; nothing at all when nothing was asked yet."""
    first, last = (read_date(request.GET.get(name)) for name in ("first", "last"))
    last = last if request.GET.get("last") else first
    errors = {}
    if not request.GET.get("first"):
        return None, None, {"first": gettext("Give a date.")} if "first" in request.GET else {}
    if first is None or first < today:
        errors["first"] = gettext("Give a date from today on: what is over stays as it was.")
    if last is None or (first is not None and not first <= last < first + timedelta(days=MOST_DAYS)):
        errors["last"] = gettext("Give a date from the first on, at most %(days)s days in all.") % {"days": MOST_DAYS}
    return first, last, errors


def _days(request: HttpRequest, store: Store, scope: Scope, typed: Content, at: datetime) -> Edited:
    content = _spread(typed, scope)
    if changes_rows(request.POST):
        return retyped(request, content)
    if typed["how"] == "hours" and not typed["periods"]:
        missing: Errors = {"days.0.periods": [_("Give the hours, or choose “closed”.")]}
        return retyped(request, content, missing)
    back = reverse("desk-hours", args=[store.slug])
    return proposed(request, kind="days", scope=scope, content=content, back=back, at=at)


def _typed_day(post: QueryDict) -> Content:
    how = post.get("how", "closed")
    periods = typed_rows(post, "periods", TIMES)
    return {
        "how": how if how in ("usual", "closed", "hours") else "closed",
        "periods": periods,
        "reason": typed_text(post, "reason"),
    }


def _spread(typed: Content, scope: Scope) -> Content:
    """What was typed once, for each date of the stretch."""
    if typed["how"] == "usual" or scope.date is None or scope.until is None:
        return {"days": []}
    periods = typed["periods"] if typed["how"] == "hours" else []
    dates = [scope.date + timedelta(days=n) for n in range((scope.until - scope.date).days + 1)]
    return {"days": [{"date": str(day), "periods": periods, "reason": typed["reason"]} for day in dates]}


def _first_day(content: Content) -> Content:
    """What stands on the form at first: what holds of the first date that is otherwise."""
    day: Content = next(iter(content["days"]), {"periods": [], "reason": ""})
    return {"how": "hours" if day["periods"] else "closed", "periods": day["periods"], "reason": day["reason"]}


def _of_one(errors: Errors) -> Errors:
    """All dates are typed as one, and so are wrong as one."""
    return {key.removeprefix("days.0."): told for key, told in errors.items() if key.startswith("days.0.")}
