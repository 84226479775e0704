"""The holidays of a store's country: shown, and chosen one by one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from desk.forms.rows import typed_text
from desk.queries.holidays import Holiday, holidays_between, parts_of
from desk.rule_sets.base import Content, Errors, Scope, Words
from desk.rule_sets.days import in_words
from desk.rule_sets.kinds import KINDS
from desk.views.edited import Edited, drawn, proposed
from desk.views.opened import opens_desk
from kernel import clock
from stores.models import Store
from stores.rights import Right


@dataclass(frozen=True, slots=True)
class Line:
    """A holiday on the form: what holds on its date already, or what is typed for it, and what is wrong with that."""

    holiday: Holiday
    holds: str
    how: str
    opens: str
    closes: str
    errors: list[Words]


@require_http_methods(["GET", "HEAD", "POST"])
@opens_desk(Right.SHAPE)
def show_holidays(request: HttpRequest, store: Store, at: datetime) -> HttpResponse:
    """Those of this year and the next, of the ?part of the country; a POST closes on some, or opens at other hours."""
    today = clock.local_date(at, store.zone)
    scope = Scope(store=store.pk, date=today, until=date(today.year + 1, 12, 31))
    parts = parts_of(store.country)
    part = request.GET.get("part", "") if request.GET.get("part") in dict(parts) else ""
    found = holidays_between(store.country, part, today, date(today.year + 1, 12, 31))
    errors: dict[str, list[Words]] = {}
    edited = drawn("days", scope)
    if request.method == "POST":
        edited, errors = _save(request, store, scope, found, at)
    if edited.leads_to:
        return redirect(edited.leads_to)
    held = {day["date"]: in_words(day) for day in KINDS["days"].read(scope)["days"]}
    lines = [_line(one, held, request.POST, errors) for one in found]
    context = {"store": store, "lines": lines, "parts": parts, "part": part, "edited": edited}
    return render(request, "desk/holidays.html", context, status=edited.status)


def _line(holiday: Holiday, held: dict[str, str], post: QueryDict, errors: dict[str, list[Words]]) -> Line:
    day = str(holiday.date)
    how, opens, closes = (typed_text(post, f"{name}-{day}") for name in ("how", "opens", "closes"))
    return Line(holiday, held.get(day, ""), how or "usual", opens, closes, errors.get(day, []))


def _save(
    request: HttpRequest, store: Store, scope: Scope, found: list[Holiday], at: datetime
) -> tuple[Edited, dict[str, list[Words]]]:
    """The change that comes of it, and what is wrong by date. What holds on other dates stays."""
    now: list[Content] = KINDS["days"].read(scope)["days"]
    set_already = {day["date"] for day in now}
    chosen = [_chosen(one, request.POST) for one in found if str(one.date) not in set_already]
    content = {"days": [*now, *(day for day in chosen if day is not None)]}
    back = reverse("desk-hours", args=[store.slug])
    edited = proposed(request, kind="days", scope=scope, content=content, back=back, at=at)
    return edited, _by_date(edited.errors, content)


def _chosen(holiday: Holiday, post: QueryDict) -> Content | None:
    """What was chosen for a holiday, as the rule set has it; None: it is a day like others."""
    day = str(holiday.date)
    how = post.get(f"how-{day}")
    if how not in ("closed", "hours"):
        return None
    hours = {name: typed_text(post, f"{name}-{day}") for name in ("opens", "closes")}
    return {"date": day, "periods": [hours] if how == "hours" else [], "reason": holiday.name}


def _by_date(errors: Errors, content: dict[str, Any]) -> dict[str, list[Words]]:
    """What is wrong with each date: a key of the rule set is "days.3.periods.0.opens"."""
    found: dict[str, list[Words]] = {}
    for key, told in errors.items():
        number = key.split(".")[1] if "." in key else ""
        if number.isdecimal():
            found.setdefault(content["days"][int(number)]["date"], []).extend(told)
    return found
