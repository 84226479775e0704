"""Which store's desk, and what is on it."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from bookings.forms.asked import read_word
from desk.nav import entries_for
from desk.queries.stores import desks_of, page_of_desks
from desk.queries.swaps import count_waiting
from desk.views.opened import opens_desk
from floor.queries.approval import asking_count
from floor.views.proved import to_second_factor
from floor.views.staffed import kept_private, staff_of, to_sign_in
from stores.errors import CursorInvalid
from stores.models import Store
from stores.rights import Right, holds

ON_A_PAGE: Final = 50


@require_safe
def show_desk(request: HttpRequest) -> HttpResponse:
    """On to the one store whose desk one has; with several, which. Head office finds the house's pages here, too."""
    if not request.user.is_authenticated:
        return kept_private(to_sign_in(request))
    user = staff_of(request)
    first, of_house = list(desks_of(user).order_by("name", "pk")[:2]), holds(user, Right.READ, None)
    if not (first or of_house):
        raise PermissionDenied
    if missing := to_second_factor(request, Right.READ):
        return kept_private(missing)
    if len(first) == 1 and not of_house:
        return redirect("desk-store", first[0].slug)
    words, cursor = read_word(request.GET.get("q")), request.GET.get("from")
    try:
        page = page_of_desks(user, words=words, cursor=cursor, limit=ON_A_PAGE)
    except CursorInvalid:
        page = page_of_desks(user, words=words, cursor=None, limit=ON_A_PAGE)
    further = f"{request.path}?{urlencode({'q': words, 'from': page.next_cursor})}" if page.next_cursor else ""
    return kept_private(render(request, "desk/stores.html", {"stores": page.rows, "words": words, "further": further}))


@require_safe
@opens_desk(Right.READ)
def show_store(request: HttpRequest, store: Store, at: datetime) -> HttpResponse:
    """What can be shaped and seen in a store."""
    entries = [entry for entry in entries_for(staff_of(request), store) if entry.name != "desk-store"]
    pages = [(reverse(entry.name, args=[store.slug]), entry.label) for entry in entries]
    context = {"store": store, "at": at, "pages": pages, "waiting": count_waiting(store, at=at)}
    context["asking"] = asking_count(store, at=at)
    return render(request, "desk/overview.html", context)
