"""The same rules for many stores: started from one store's change, watched, and reported."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bookings.forms.asked import read_id, read_word
from desk.models import BulkChange
from desk.queries.bulk import (
    change_for_many,
    countries_of_others,
    latest_bulks,
    page_of_steps,
    progress_of,
    stores_meant,
)
from desk.rule_sets.base import Scope
from desk.rule_sets.kinds import KINDS
from desk.services.bulk import start_bulk
from desk.views.opened import opens_house
from desk.wording import say_why_not
from floor.views.staffed import staff_of
from stores.rights import Right


@require_http_methods(["GET", "HEAD", "POST"])
@opens_house(read=Right.READ, write=Right.SHAPE)
def show_bulks(request: HttpRequest, at: datetime) -> HttpResponse:
    """The latest changes for many stores; of the change `from` another one, which a POST starts."""
    change = change_for_many(read_id(request.POST.get("from") or request.GET.get("from")))
    if request.method == "POST":
        if change is None:
            raise Http404
        stores = stores_meant(change, read_word(request.POST.get("where")))
        if stores is not None:
            moves = request.POST.get("hits") == "move"
            bulk = start_bulk(change=change, stores=stores, carries_hits=moves, at=at, actor=staff_of(request))
            return redirect("desk-house-bulk", bulk.pk)
        messages.error(request, _("Please choose in which stores."))
    bulks = [(bulk, KINDS[bulk.kind].title) for bulk in latest_bulks()]
    context: dict[str, object] = {
        "bulks": bulks,
        "change": change,
        "countries": countries_of_others(change) if change else [],
    }
    if change is not None:
        context |= {"lines": KINDS[change.kind].lines(Scope.of(change.scope), change.after)}
    return render(request, "desk/bulks.html", context)


@require_safe
@opens_house(Right.READ)
def show_bulk(request: HttpRequest, _at: datetime, number: int) -> HttpResponse:
    """How far it is, and the report: the stores that need somebody, or with ?fate those of that fate."""
    bulk = get_object_or_404(BulkChange.objects.select_related("made_by"), pk=number)
    fate = read_word(request.GET.get("fate"))
    steps, further = page_of_steps(bulk, fate=fate, after=read_id(request.GET.get("after")))
    context = {
        "bulk": bulk,
        "title": KINDS[bulk.kind].title,
        "lines": KINDS[bulk.kind].lines(Scope.of(bulk.scope), bulk.content),
        "progress": progress_of(bulk),
        "steps": [(step, say_why_not(step.why)) for step in steps],
        "older": f"?fate={fate}&after={further}" if further else "",
    }
    return render(request, "desk/bulk.html", context)
