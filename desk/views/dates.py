"""The dates on which an experience is offered otherwise than by its week, a store's own or the house's."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from bookings.forms.asked import read_date
from desk.forms.rows import changes_rows, typed_rows
from desk.forms.week import HOURS, WINDOWS, sheet_of, without_marks, wrong_marks
from desk.queries.exceptions import exceptions_of
from desk.rule_sets.base import Content, Errors, Scope
from desk.rule_sets.kinds import KINDS
from desk.views.edited import Edited, advice_on, drawn, proposed, retyped
from desk.views.experiences import known_experience
from desk.views.opened import opens_desk, opens_house
from desk.views.placed import placed
from desk.views.preview import Asked, example_of, seen_if
from experiences.models import Experience
from kernel import clock
from stores.models import Store
from stores.rights import Right

KIND: Final = "date_windows"
ON_A_PAGE: Final = 50
NONE_TYPED: Final = _("Give a window, or choose that it is not offered.")


@require_http_methods(["GET", "HEAD", "POST"])
@opens_desk(read=Right.READ, write=Right.SHAPE)
def show_dates(request: HttpRequest, store: Store, at: datetime, experience: str) -> HttpResponse:
    """The dates ahead, or those after ?from.

    With ?date that one, which a POST changes: `how` is `week`, `none` or `windows`.
    """
    return _shown(request, known_experience(experience).in_store(store), store, at)


@require_http_methods(["GET", "HEAD", "POST"])
@opens_house(read=Right.READ, write=Right.SHAPE)
def show_house_dates(request: HttpRequest, at: datetime, experience: str) -> HttpResponse:
    """The same of every store that has the house's week; `seen_in` is one of them."""
    return _shown(request, known_experience(experience), None, at)


def _shown(request: HttpRequest, experience: Experience, store: Store | None, at: datetime) -> HttpResponse:
    today = clock.local_date(at, store.zone) if store else at.date()
    day = read_date(request.GET.get("date"))
    context: dict[str, Any] = {"experience": experience, "today": today}
    context |= _ahead(request, experience, store, today)
    if day is None or day < today:
        context |= {"wrong": "date" in request.GET}
        return render(request, "desk/dates.html", placed(store, context))
    scope = Scope(store=store.pk if store else None, experience=experience.pk, date=day)
    typed = typed_rows(request.POST, WINDOWS, HOURS) if request.method == "POST" else []
    edited = _edited(request, scope, typed, day, at) if request.method == "POST" else drawn(KIND, scope)
    if edited.leads_to:
        return redirect(edited.leads_to)
    advice = advice_on(KIND, scope, edited, today=today)
    sheet = sheet_of(edited.content, HOURS, edited.errors, typed, advice=advice)
    context |= {"day": day, "edited": edited, "sheet": sheet, "how": _how(request, edited.content)}
    context |= {"usual": KINDS[KIND].lines(scope, {"as_usual": True, WINDOWS: []})}
    context |= _preview(request, experience, store, scope, edited, at)
    return render(request, "desk/dates.html", placed(store, context), status=edited.status)


def _ahead(request: HttpRequest, experience: Experience, store: Store | None, today: date) -> dict[str, Any]:
    after = read_date(request.GET.get("from"))
    page = exceptions_of(experience, store, today=today, after=after, limit=ON_A_PAGE)
    return {"dates": page.dates, "further": f"?from={page.dates[-1].date}" if page.more else ""}


def _preview(
    request: HttpRequest, experience: Experience, store: Store | None, scope: Scope, edited: Edited, at: datetime
) -> dict[str, Any]:
    """What customers would see on the date, were it so; what they see now where it can't be."""
    example = example_of(request, experience) if store is None else None
    seen_in = example.store if example else store
    if seen_in is None or scope.date is None:
        return {"example": example}
    terms = experience.in_store(seen_in)
    as_it_is = bool(edited.errors) or edited.content == edited.drawn_from
    content = None if as_it_is or KINDS[KIND].check(scope, edited.content) else edited.content
    seen = seen_if(Asked(terms, terms.party_min, scope.date), seen_in, KIND, scope, content, at=at)
    return {"example": example, "seen_in": seen_in, "seen": seen[:1]}


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
    return proposed(request, kind=KIND, scope=scope, content=content, back=f"{request.path}?date={day}", at=at)


def _how(request: HttpRequest, content: Content) -> str:
    if changes_rows(request.POST):
        return "windows"
    if content["as_usual"]:
        return "week"
    return "windows" if content[WINDOWS] or request.POST.get("how") == "windows" else "none"
