"""What an experience asks of who has booked it."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from desk.forms.questions import blocks_of, typed_questions
from desk.rule_sets.base import Scope
from desk.views.edited import drawn, proposed
from desk.views.experiences import known_experience
from desk.views.opened import opens_house
from stores.rights import Right


@require_http_methods(["GET", "HEAD", "POST"])
@opens_house(read=Right.READ, write=Right.SHAPE)
def show_questions(request: HttpRequest, at: datetime, experience: str) -> HttpResponse:
    """The questions with their answers; a POST saves them all."""
    found = known_experience(experience)
    scope = Scope(experience=found.pk)
    if request.method == "POST":
        content = {"questions": typed_questions(request.POST)}
        edited = proposed(request, kind="questions", scope=scope, content=content, back=request.path, at=at)
    else:
        edited = drawn("questions", scope)
    if edited.leads_to:
        return redirect(edited.leads_to)
    blocks = blocks_of(edited.content["questions"], edited.errors)
    wrong = edited.errors.get("questions", [])
    context = {"experience": found, "edited": edited, "blocks": blocks, "wrong": wrong}
    return render(request, "desk/questions.html", context, status=edited.status)
