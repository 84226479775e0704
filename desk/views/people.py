"""The stylists of a store: who they are, what they can do, and how they look."""

from __future__ import annotations

from datetime import datetime
from functools import partial, wraps
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from bookings.forms.asked import read_word
from bookings.views.cards import portrait_of
from desk.forms.people import NewPersonForm, PersonForm, typed_of
from desk.queries.people import page_of_people, person_in
from desk.rule_sets.base import Scope
from desk.rule_sets.kinds import KINDS
from desk.services.portraits import put_portrait
from desk.views.edited import Edited, drawn, named_in, noted, proposed, retyped
from desk.views.opened import DeskView, opens_desk
from floor.errors import PictureUnreadable
from floor.frames import MOST_BYTES
from floor.views.bounded import at_most
from stores.errors import CursorInvalid
from stores.models import Store, Stylist
from stores.rights import Right
from stores.services.people import add_stylist

ON_A_PAGE: Final = 50
ROOM_FOR_FORM: Final = 10_000


def of_person(view: DeskView) -> DeskView:
    """The view of a stylist's slug in a store, given the stylist; 404 for somebody who isn't of its team."""

    @wraps(view)
    def opened(request: HttpRequest, store: Store, at: datetime, stylist: str, **parts: Any) -> HttpResponse:
        person = person_in(store, stylist)
        if person is None:
            raise Http404
        return view(request, store, at, person, **parts)

    return opened


@require_http_methods(["GET", "HEAD", "POST"])
@opens_desk(read=Right.READ, write=Right.SHAPE)
def show_people(request: HttpRequest, store: Store, at: datetime) -> HttpResponse:
    """The team; a POST adds somebody."""
    form = NewPersonForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        person = add_stylist(store=store, name=form.cleaned_data["name"])
        messages.success(
            request,
            gettext("%(name)s is in the team: now say what they can do, and when they work.") % {"name": person},
        )
        return redirect("desk-person", store.slug, person.slug)
    words, cursor = read_word(request.GET.get("q")), request.GET.get("from")
    try:
        page = page_of_people(store, words=words, cursor=cursor, limit=ON_A_PAGE, at=at)
    except CursorInvalid:
        page = page_of_people(store, words=words, cursor=None, limit=ON_A_PAGE, at=at)
    further = f"?{urlencode({'q': words, 'from': page.next_cursor})}" if page.next_cursor else ""
    context = {"store": store, "people": page.rows, "further": further, "words": words, "form": form}
    return render(request, "desk/people.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@opens_desk(read=Right.READ, write=Right.SHAPE)
@of_person
def show_person(request: HttpRequest, store: Store, at: datetime, person: Stylist) -> HttpResponse:
    """One stylist's facts, which a POST changes."""
    scope = Scope(store=store.pk, stylist=person.pk)
    if request.method == "POST":
        form = PersonForm(request.POST, store=store, stylist=person)
        edited = _save(request, store, person, form, scope, at)
    else:
        edited = drawn("stylist", scope)
        form = PersonForm(initial=typed_of(edited.content), store=store, stylist=person)
    if edited.leads_to:
        return redirect(edited.leads_to)
    context = {"store": store, "person": person, "form": form, "edited": edited, "picture": portrait_of(person)}
    context["lines"] = partial(KINDS["stylist"].lines, scope, edited.content)
    return render(request, "desk/person.html", context, status=edited.status)


def _save(request: HttpRequest, store: Store, person: Stylist, form: PersonForm, scope: Scope, at: datetime) -> Edited:
    if not form.is_valid():
        return retyped(request, {}, noted(form))
    back = reverse("desk-person", args=[store.slug, person.slug])
    edited = proposed(request, kind="stylist", scope=scope, content=form.content(), back=back, at=at)
    named_in(form, edited.errors)
    return edited


@at_most(MOST_BYTES + ROOM_FOR_FORM, "desk/picture_too_large.html")
@require_POST
@opens_desk(Right.SHAPE)
@of_person
def change_portrait(request: HttpRequest, store: Store, _at: datetime, person: Stylist) -> HttpResponse:
    """Another picture of somebody, or, with `drawing`, the drawing again."""
    picture = request.FILES.get("portrait")
    if picture is None and "drawing" not in request.POST:
        messages.error(request, gettext("Please choose a picture first."))
    else:
        try:
            put_portrait(stylist=person, picture=None if "drawing" in request.POST else picture)
        except PictureUnreadable:
            messages.error(
                request, gettext("This picture can’t be read. Please take another one: a JPEG, PNG or WebP.")
            )
        else:
            messages.success(request, gettext("Customers see the new picture from now on."))
    return redirect("desk-person", store.slug, person.slug)
