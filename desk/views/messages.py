"""What is said to who has booked an experience: the house's plan, and what a store says differently."""

from __future__ import annotations

from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from desk.forms.messages import OWN, UNIT_WORDS, WAYS, choices_of, house_says, lines_of, typed_lines, typed_plan
from desk.queries.experiences import experience_at_desk
from desk.queries.messages import timeline_of
from desk.rule_sets.base import Content, Scope
from desk.rule_sets.kinds import KINDS
from desk.rule_sets.messages import plan_of
from desk.views.edited import Edited, drawn, proposed, retyped
from desk.views.opened import opens_desk, opens_house
from desk.views.placed import placed
from experiences.models import USUAL
from stores.models import Store
from stores.rights import Right


@require_http_methods(["GET", "HEAD", "POST"])
@opens_desk(read=Right.READ, write=Right.SHAPE)
def show_messages(request: HttpRequest, store: Store, at: datetime, experience: str) -> HttpResponse:
    """A store's: each part the house's or its own. A POST saves it, or with `look` shows what it would come to."""
    return _messages(request, store, at, experience)


@require_http_methods(["GET", "HEAD", "POST"])
@opens_house(read=Right.READ, write=Right.SHAPE)
def show_house_messages(request: HttpRequest, at: datetime, experience: str) -> HttpResponse:
    """The house's; a POST as for a store's."""
    return _messages(request, None, at, experience)


def _messages(request: HttpRequest, store: Store | None, at: datetime, slug: str) -> HttpResponse:
    found = experience_at_desk(slug)
    if found is None:
        raise Http404
    scope = Scope(experience=found.pk, store=store.pk if store else None)
    edited = _edited(request, scope, at)
    if edited.leads_to:
        return redirect(edited.leads_to)
    house = KINDS["messages"].read(Scope(experience=found.pk))
    shown = KINDS["messages"].read(scope) if edited.errors else edited.content
    timeline = timeline_of(plan_of(shown, plan_of(house, USUAL)), found, store, at=at)
    context = {"experience": found, "edited": edited, "timeline": timeline, "units": UNIT_WORDS.items(), "ways": WAYS}
    context |= _form(request, edited, house, in_store=store is not None)
    context["lines"] = KINDS["messages"].lines(scope, shown)
    return render(request, "desk/messages.html", placed(store, context), status=edited.status)


def _edited(request: HttpRequest, scope: Scope, at: datetime) -> Edited:
    if request.method != "POST":
        return drawn("messages", scope)
    content = typed_plan(request.POST, in_store=scope.store is not None)
    if "look" in request.POST:
        return retyped(request, content, errors=KINDS["messages"].check(scope, content))
    return proposed(request, kind="messages", scope=scope, content=content, back=request.path, at=at)


def _form(request: HttpRequest, edited: Edited, house: Content, *, in_store: bool) -> dict[str, object]:
    """The fields; reminders that aren't a store's own begin as the house's."""
    own = edited.content["reminders"] is not None
    if request.method == "POST":
        rows = typed_lines(request.POST, edited.errors)
    else:
        rows = lines_of(edited.content["reminders"] if own else house["reminders"])
    return {
        "choices": choices_of(edited.content, edited.errors, house if in_store else None),
        "reminders": rows,
        "own": OWN if own else "",
        "house_reminders": house_says(house) if in_store else "",
        "wrong": edited.errors.get("reminders", []),
    }
