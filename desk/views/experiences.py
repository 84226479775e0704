"""What can be booked, as head office shapes it: made, copied, edited, published and retired."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bookings.wording import say
from desk.forms.experience import ExperienceForm, NewForm
from desk.queries.experiences import experience_at_desk, page_of_experiences, stores_offering
from desk.rule_sets.base import Scope
from desk.views.edited import Edited, drawn, named_in, noted, proposed, retyped
from desk.views.opened import opens_house
from experiences.models import Experience, ExperienceState
from experiences.services.making import copy_experience, make_experience
from stores.errors import CursorInvalid, NameTaken
from stores.queries.paging import Page
from stores.rights import Right

ON_A_PAGE: Final = 50


@require_http_methods(["GET", "HEAD", "POST"])
@opens_house(read=Right.READ, write=Right.SHAPE)
def show_experiences(request: HttpRequest, _at: datetime) -> HttpResponse:
    """All of the house. A POST makes a new one, which is a draft."""
    form = NewForm(request.POST if request.method == "POST" else None)
    made = _made(form, make_experience) if form.is_bound else None
    if made is not None:
        return redirect("desk-experience", made.slug)
    page = asked_page(page_of_experiences, request)
    counts = stores_offering(page.rows)
    rows = [(experience, counts[experience.pk]) for experience in page.rows]
    further = f"?from={page.next_cursor}" if page.next_cursor else ""
    context = {"experiences": rows, "further": further, "form": form}
    return render(request, "desk/experiences.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@opens_house(read=Right.READ, write=Right.SHAPE)
def show_experience(request: HttpRequest, at: datetime, experience: str) -> HttpResponse:
    """One of the house. A POST saves it, or with `copy` makes another like it, or with `state` shows or retires it."""
    found = known_experience(experience)
    scope = Scope(experience=found.pk)
    edited, state = drawn("experience", scope), drawn("publication", scope)
    form, copy = ExperienceForm(initial=ExperienceForm.shown(edited.content)), NewForm()
    if request.method == "POST" and "copy" in request.POST:
        copy = NewForm(request.POST)
        made = _made(copy, lambda **said: copy_experience(model=found, **said))
        if made is not None:
            messages.success(request, _("This is the copy, a draft that nobody sees yet."))
            return redirect("desk-experience", made.slug)
    elif request.method == "POST" and "state" in request.POST:
        state = proposed(
            request, kind="publication", scope=scope, content={"state": request.POST["state"]}, back=request.path, at=at
        )
    elif request.method == "POST":
        form = ExperienceForm(request.POST)
        edited = _saved(request, form, scope, at)
    for one in (edited, state):
        if one.leads_to:
            return redirect(one.leads_to)
    context = {"experience": found, "edited": edited, "state": state, "form": form, "copy": copy}
    status = 422 if copy.errors else max(edited.status, state.status)
    return render(request, "desk/experience.html", context | {"states": ExperienceState}, status=status)


def known_experience(slug: str) -> Experience:
    """Whatever its state. Raises Http404."""
    found = experience_at_desk(slug)
    if found is None:
        raise Http404
    return found


def _saved(request: HttpRequest, form: ExperienceForm, scope: Scope, at: datetime) -> Edited:
    if not form.is_valid():
        return retyped(request, {}, errors=noted(form))
    content = form.content()
    back = reverse("desk-experience", args=[content["slug"]])
    edited = proposed(request, kind="experience", scope=scope, content=content, back=back, at=at)
    named_in(form, edited.errors)
    return edited


def _made(form: NewForm, make: Callable[..., Experience]) -> Experience | None:
    """What the form asks for, or None, with what is wrong at its field."""
    if not form.is_valid():
        return None
    try:
        return make(**form.cleaned_data)
    except NameTaken as refusal:
        form.add_error("slug", say(refusal))
        return None


def asked_page(listing: Callable[..., Page[Any]], request: HttpRequest) -> Page[Any]:
    """The page that `from` names, the first where it names none."""
    try:
        return listing(cursor=request.GET.get("from"), limit=ON_A_PAGE)
    except CursorInvalid:
        return listing(cursor=None, limit=ON_A_PAGE)
