"""The dates on which an experience is offered in a store otherwise than by its week."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from bookings.forms.asked import read_date
from desk.forms.rows import changes_rows, typed_rows
from desk.forms.week import HOURS, WINDOWS, sheet_of, without_marks, wrong_marks
from desk.queries.exceptions import exceptions_of
from desk.queries.experiences import experience_at_desk
from desk.rule_sets.base import Content, Errors, Scope
from desk.rule_sets.kinds import KINDS
from desk.views.edited import Edited, drawn, proposed, retyped
from desk.views.opened import opens_desk
from desk.views.preview import asked_for, seen_if
from kernel import clock
from stores.models import Store
from stores.rights import Right

KIND: Final = "date_windows"
MOST: Final = 100
NONE_TYPED: Final = _("Give a window, or choose that it is not offered.")


@require_http_methods(["GET", "HEAD", "POST"])
@opens_desk(read=Right.READ, write=Right.SHAPE)
def show_dates(request: HttpRequest, store: Store, at: datetime, experience: str) -> HttpResponse:
    """The dates ahead; with ?date, that one, which a POST changes: `how` is `week`, `none` or `windows`."""
    found = experience_at_desk(experience)
    if found is None:
        raise Http404
    today, day = clock.local_date(at, store.zone), read_date(request.GET.get("date"))
    dates = exceptions_of(found, store, today=today, limit=MOST)
    context: dict[str, Any] = {"store": store, "experience": found, "today": today, "dates": dates}
    if day is None or day < today:
        return render(request, "desk/dates.html", context | {"wrong": "date" in request.GET})
    scope = Scope(store=store.pk, experience=found.pk, date=day)
    typed = typed_rows(request.POST, WINDOWS, HOURS) if request.method == "POST" else []
    edited = _edited(request, scope, typed, day, at) if request.method == "POST" else drawn(KIND, scope)
    if edited.leads_to:
        return redirect(edited.leads_to)
    asked = asked_for(request, found.in_store(store), day)
    as_it_is = bool(edited.errors) or edited.content == edited.drawn_from
    content = None if as_it_is or KINDS[KIND].check(scope, edited.content) else edited.content
    seen = [one for one in seen_if(asked, store, KIND, scope, content, at=at) if one.day.date == day]
    context |= {"day": day, "edited": edited, "sheet": sheet_of(edited.content, HOURS, edited.errors, typed)}
    context |= {"how": _how(request, edited.content), "seen": seen, "advice": _advice(scope, edited, today)}
    return render(request, "desk/dates.html", context, status=edited.status)


def _edited(request: HttpRequest, scope: Scope, typed: list[dict[str, Any]], day: date, at: datetime) -> Edited:
    how = request.POST.get("how", "windows")
    rows = without_marks(typed) if how == "windows" or changes_rows(request.POST) else []
    content: Content = {"as_usual": how == "week", WINDOWS: rows}
    if changes_rows(request.POST) or "preview" in request.POST:
        return retyped(request, content)
    wrong: Errors = wrong_marks(typed) if how == "windows" else {}
    if how == "windows" and not rows:
        wrong = {WINDOWS: [NONE_TYPED]}
    if wrong:
        return retyped(request, content, KINDS[KIND].check(scope, content) | wrong)
    slugs = request.resolver_match.kwargs if request.resolver_match else {}
    back = reverse("desk-dates", kwargs=slugs)
    return proposed(request, kind=KIND, scope=scope, content=content, back=f"{back}?date={day}", at=at)


def _how(request: HttpRequest, content: Content) -> str:
    if changes_rows(request.POST):
        return "windows"
    if content["as_usual"]:
        return "week"
    return "windows" if content[WINDOWS] or request.POST.get("how") == "windows" else "none"


def _advice(scope: Scope, edited: Edited, today: date) -> list[Any]:
    if edited.errors or KINDS[KIND].check(scope, edited.content):
        return []
    return [text for told in KINDS[KIND].advise(scope, edited.content, today=today).values() for text in told]
