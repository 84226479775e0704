"""What a store offers, and what it does differently from the house."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from django.forms import BoundField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from desk.forms.experience import GROUPS, StoreForm
from desk.queries.experiences import page_of_offered
from desk.rule_sets.base import Scope
from desk.views.edited import Edited, drawn, named_in, noted, proposed, retyped
from desk.views.experiences import asked_page, known_experience
from desk.views.opened import opens_desk
from experiences.models import VARYING, Experience
from stores.models import Store
from stores.rights import Right


class Term(NamedTuple):
    """A field, what the house has, and whether the store has its own."""

    field: BoundField
    house: Any
    own: bool


@require_safe
@opens_desk(read=Right.READ)
def show_offered(request: HttpRequest, store: Store, at: datetime) -> HttpResponse:
    """All that the house has, and which of it is offered here."""
    page = asked_page(partial(page_of_offered, store), request)
    further = f"?from={page.next_cursor}" if page.next_cursor else ""
    return render(
        request, "desk/offered.html", {"store": store, "experiences": page.rows, "further": further, "at": at}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@opens_desk(read=Right.READ, write=Right.SHAPE)
def show_terms(request: HttpRequest, store: Store, at: datetime, experience: str) -> HttpResponse:
    """Each term of an experience, the house's or the store's own. A POST saves them; with `inherit` a field's name."""
    house = known_experience(experience)
    scope = Scope(store=store.pk, experience=house.pk)
    edited = drawn("terms", scope)
    form = StoreForm(initial=_shown(edited.content, house))
    if request.method == "POST":
        form = StoreForm(_typed(request))
        edited = _saved(request, form, house, scope, at)
    if edited.leads_to:
        return redirect(edited.leads_to)
    context = {
        "store": store,
        "experience": house,
        "edited": edited,
        "form": form,
        "groups": _groups(form, house, edited),
    }
    return render(request, "desk/terms.html", context, status=edited.status)


def _typed(request: HttpRequest) -> dict[str, str]:
    """What was typed, without the field that shall be the house's again."""
    return {name: str(value) for name, value in request.POST.items() if name != request.POST.get("inherit")}


def _saved(request: HttpRequest, form: StoreForm, house: Experience, scope: Scope, at: datetime) -> Edited:
    if not form.is_valid():
        return retyped(request, drawn("terms", scope).content, errors=noted(form))
    content = form.content(house.currency)
    edited = proposed(request, kind="terms", scope=scope, content=content, back=request.path, at=at)
    named_in(form, edited.errors)
    return edited


def _shown(content: dict[str, Any], house: Experience) -> dict[str, Any]:
    return StoreForm.shown(content | {"currency": content["currency"] or house.currency}) | {
        "currency": content["currency"]
    }


def _groups(form: StoreForm, house: Experience, edited: Edited) -> list[tuple[Any, list[Term]]]:
    of_house = StoreForm.shown({name: getattr(house, name) for name in VARYING})
    skill = house.skill.said("name") if house.skill else _("Any")
    named = {"room_kind": house.get_room_kind_display(), "skill_id": skill}
    own = {name for name in VARYING if edited.content.get(name) is not None}
    own |= {"skill_id"} if "any_skill" in own else set()
    return [
        (
            title,
            [Term(form[name], named.get(name, of_house[name]), name in own) for name in names if name in VARYING],
        )
        for title, names in GROUPS
        if set(names) & set(VARYING)
    ]
