"""The rooms of a store: what each is, whether it is in use, and when it can't be."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from bookings.wording import say
from desk.forms.moments import PERIOD, unwalled, walled
from desk.forms.rooms import RoomForm, UsedRoomForm
from desk.forms.rows import Sheet, changes_rows, typed_rows
from desk.queries.rooms import page_of_rooms, room_in
from desk.rule_sets.base import Scope
from desk.views.edited import Edited, drawn, named_in, noted, proposed, retyped
from desk.views.opened import opens_desk
from kernel import clock
from stores.errors import CursorInvalid, NameTaken
from stores.models import Room, Store
from stores.rights import Right
from stores.services.rooms import add_room

ON_A_PAGE: Final = 50


@require_http_methods(["GET", "HEAD", "POST"])
@opens_desk(read=Right.READ, write=Right.SHAPE)
def show_rooms(request: HttpRequest, store: Store, at: datetime) -> HttpResponse:
    """All rooms; a POST adds one."""
    form = RoomForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            room = add_room(store=store, **form.cleaned_data)
        except NameTaken as refusal:
            form.add_error("name", say(refusal))
        else:
            messages.success(request, gettext("%(room)s is in use.") % {"room": room})
            return redirect("desk-rooms", store.slug)
    page = _page(request, store, at)
    further = f"?from={page.next_cursor}" if page.next_cursor else ""
    context = {"store": store, "rooms": page.rows, "further": further, "form": form}
    return render(request, "desk/rooms.html", context, status=422 if form.errors else 200)


def _page(request: HttpRequest, store: Store, at: datetime) -> Any:
    try:
        return page_of_rooms(store, cursor=request.GET.get("from"), limit=ON_A_PAGE, at=at)
    except CursorInvalid:
        return page_of_rooms(store, cursor=None, limit=ON_A_PAGE, at=at)


@require_http_methods(["GET", "HEAD", "POST"])
@opens_desk(read=Right.READ, write=Right.SHAPE)
def show_room(request: HttpRequest, store: Store, at: datetime, room: int) -> HttpResponse:
    """One room: its facts, and when it can't be used. A POST changes the one or, with `rows`, the other."""
    found = room_in(store, room, at=at)
    if found is None:
        raise Http404
    scope = Scope(store=store.pk, room=found.pk)
    times = Scope(store=store.pk, room=found.pk, date=clock.local_date(at, store.zone))
    facts, outages = drawn("room", scope), drawn("outages", times)
    form = UsedRoomForm(initial=facts.content)
    if request.method == "POST" and "rows" in request.POST:
        outages = _outages(request, store, found, times, at)
    elif request.method == "POST":
        form = UsedRoomForm(request.POST)
        facts = _facts(request, store, found, form, scope, at)
    for edited in (facts, outages):
        if edited.leads_to:
            return redirect(edited.leads_to)
    sheet = Sheet("outages", PERIOD, walled(outages.content["outages"], store.zone), outages.errors)
    context = {"store": store, "room": found, "form": form, "facts": facts, "outages": outages, "sheet": sheet}
    return render(request, "desk/room.html", context, status=max(facts.status, outages.status))


def _facts(request: HttpRequest, store: Store, room: Room, form: UsedRoomForm, scope: Scope, at: datetime) -> Edited:
    if not form.is_valid():
        return retyped(request, {}, errors=noted(form))
    back = reverse("desk-room", args=[store.slug, room.pk])
    edited = proposed(request, kind="room", scope=scope, content=form.cleaned_data, back=back, at=at)
    named_in(form, edited.errors)
    return edited


def _outages(request: HttpRequest, store: Store, room: Room, scope: Scope, at: datetime) -> Edited:
    content = {"outages": unwalled(typed_rows(request.POST, "outages", PERIOD), store.zone)}
    if changes_rows(request.POST):
        return retyped(request, content)
    back = reverse("desk-room", args=[store.slug, room.pk])
    return proposed(request, kind="outages", scope=scope, content=content, back=back, at=at)
