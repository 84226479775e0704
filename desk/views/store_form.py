"""A store's facts: those of a new one, and of one that there is."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from bookings.wording import say
from desk.forms.stores import KnownStoreForm, NewStoreForm, typed_of
from desk.rule_sets.base import Scope
from desk.rule_sets.kinds import KINDS
from desk.views.edited import Edited, drawn, named_in, noted, proposed, retyped
from desk.views.opened import opens_desk, opens_house
from stores.errors import NameTaken
from stores.models import Store
from stores.rights import Right
from stores.services.stores import add_store


@require_http_methods(["GET", "HEAD", "POST"])
@opens_house(Right.SHAPE)
def make_store(request: HttpRequest, _at: datetime) -> HttpResponse:
    """A further store, which customers don't see before it is opened on the page of its facts."""
    form = NewStoreForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            store = add_store(**form.content({}))
        except NameTaken as refusal:
            form.add_error(refusal.field, say(refusal))
        else:
            told = gettext(
                "Now say when it is open, which rooms it has and who works there. Then open it to customers."
            )
            messages.success(request, told)
            return redirect("desk-store", store.slug)
    return render(request, "desk/store_new.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@opens_desk(read=Right.READ, write=Right.SHAPE)
def show_facts(request: HttpRequest, store: Store, at: datetime) -> HttpResponse:
    """A store's facts, which a POST changes."""
    scope = Scope(store=store.pk)
    if request.method == "POST":
        form = KnownStoreForm(request.POST)
        edited = _save(request, store, form, scope, at)
    else:
        edited = drawn("store", scope)
        form = KnownStoreForm(initial=typed_of(edited.content))
    if edited.leads_to:
        return redirect(edited.leads_to)
    context = {"store": store, "form": form, "edited": edited}
    context["lines"] = partial(KINDS["store"].lines, scope, edited.content)
    return render(request, "desk/facts.html", context, status=edited.status)


def _save(request: HttpRequest, store: Store, form: KnownStoreForm, scope: Scope, at: datetime) -> Edited:
    if not form.is_valid():
        return retyped(request, {}, noted(form))
    back, content = reverse("desk-facts", args=[store.slug]), form.content(store.translations)
    edited = proposed(request, kind="store", scope=scope, content=content, back=back, at=at)
    named_in(form, edited.errors)
    return edited
