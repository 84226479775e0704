"""The week of an experience, a store's own or the house's: windows drawn or typed, and what customers then see."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from desk.forms.rows import DAYS, changes_rows, copied, typed_rows
from desk.forms.week import WEEK, WINDOWS, sheet_of, without_marks, wrong_marks
from desk.queries.experiences import doors_of
from desk.rule_sets.base import Content, Scope
from desk.rule_sets.kinds import KINDS
from desk.views.edited import Edited, advice_on, drawn, proposed, retyped
from desk.views.experiences import known_experience
from desk.views.opened import opens_desk, opens_house
from desk.views.preview import asked_for, example_of, seen_if
from experiences.models import Experience
from kernel import clock
from stores.models import Store
from stores.rights import Right

KIND: Final = "windows"


@require_http_methods(["GET", "HEAD", "POST"])
@opens_desk(read=Right.READ, write=Right.SHAPE)
def show_week(request: HttpRequest, store: Store, at: datetime, experience: str) -> HttpResponse:
    """A store's week of an experience. ?own: rows to begin with.

    A POST saves it, or with `add`, `remove`, `copy` brings rows, or with `preview` asks what customers would see, or
    with `house` goes back to the house's week.
    """
    found = known_experience(experience)
    back = reverse("desk-week", args=[store.slug, found.slug])
    return _shown(request, found, store, at, back)


@require_http_methods(["GET", "HEAD", "POST"])
@opens_house(read=Right.READ, write=Right.SHAPE)
def show_house_week(request: HttpRequest, at: datetime, experience: str) -> HttpResponse:
    """The week that every store has which has none of its own; what customers see of it in `seen_in`, one of them."""
    found = known_experience(experience)
    return _shown(request, found, None, at, reverse("desk-house-week", args=[found.slug]))


def _shown(request: HttpRequest, experience: Experience, store: Store | None, at: datetime, back: str) -> HttpResponse:
    scope = Scope(store=store.pk if store else None, experience=experience.pk)
    typed = typed_rows(request.POST, WINDOWS, WEEK) if request.method == "POST" else []
    typed = copied(typed, request.POST)
    edited = _edited(request, scope, typed, back, at) if request.method == "POST" else _drawn(request, scope)
    if edited.leads_to:
        return redirect(edited.leads_to)
    context = _preview(request, experience, store, scope, edited, at)
    if "preview" in request.POST and getattr(request, "htmx", False):
        return render(request, "desk/_week_seen.html", context)
    advice = advice_on(KIND, scope, edited, today=clock.local_date(at, store.zone) if store else at.date())
    sheet = sheet_of(edited.content, WEEK, edited.errors, typed, advice=advice)
    context |= {"edited": edited, "sheet": sheet, "days": DAYS} | _facts(scope, store)
    return render(request, "desk/week.html" if store else "desk/house_week.html", context, status=edited.status)


def _drawn(request: HttpRequest, scope: Scope) -> Edited:
    """What holds; on the way to a week of its own, the house's windows to begin with."""
    held = drawn(KIND, scope)
    if "own" not in request.GET or held.content["own"]:
        return held
    house = KINDS[KIND].read(Scope(experience=scope.experience))
    return Edited(house, held.drawn_from)


def _edited(request: HttpRequest, scope: Scope, typed: list[dict[str, Any]], back: str, at: datetime) -> Edited:
    if "house" in request.POST:
        return proposed(request, kind=KIND, scope=scope, content={"own": False, WINDOWS: []}, back=back, at=at)
    content: Content = {"own": True, WINDOWS: without_marks(typed)}
    if changes_rows(request.POST):
        return retyped(request, content)
    errors = KINDS[KIND].check(scope, content) | wrong_marks(typed)
    if errors or "preview" in request.POST:
        return Edited(content, retyped(request, content).drawn_from, errors=errors)
    return proposed(request, kind=KIND, scope=scope, content=content, back=back, at=at)


def _preview(
    request: HttpRequest, experience: Experience, store: Store | None, scope: Scope, edited: Edited, at: datetime
) -> dict[str, Any]:
    """What customers would see, were it so; what they see now where it can't be."""
    facts: dict[str, Any] = {"experience": experience, "at": at}
    if store is not None:
        facts |= {"store": store, "seen_in": store}
    else:
        example = example_of(request, experience)
        facts |= {"example": example, "seen_in": example.store}
    seen_in: Store | None = facts["seen_in"]
    if seen_in is None:
        return facts
    asked = asked_for(request, experience.in_store(seen_in), clock.local_date(at, seen_in.zone))
    as_it_is = edited.content == edited.drawn_from
    wrong = bool(edited.errors) or (not as_it_is and bool(KINDS[KIND].check(scope, edited.content)))
    content = None if wrong or as_it_is else edited.content
    return facts | {"asked": asked, "wrong": wrong, "seen": seen_if(asked, seen_in, KIND, scope, content, at=at)}


def _facts(scope: Scope, store: Store | None) -> dict[str, Any]:
    """Between what the week is drawn, and what holds in words."""
    kind, house, (opens, closes) = KINDS[KIND], Scope(experience=scope.experience), doors_of(store)
    told = kind.lines(house, kind.read(house))
    holds = kind.read(scope)
    lines = kind.lines(scope, holds) if holds["own"] else told
    return {"opens": opens, "closes": closes, "house_lines": told, "lines": lines}
