"""Changes of rules: whom one hits before it is done, what was done, taking it back; and who is to be settled."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from bookings.errors import StoreBusy
from bookings.forms.asked import read_id, read_number
from bookings.wording import say
from desk.errors import RulesInvalid
from desk.models import Change, ChangeState, Hit, Unsettled
from desk.queries.changes import (
    ON_A_PAGE,
    Hits,
    change_in,
    choices_in,
    hits_for,
    in_words,
    page_of_changes,
    page_of_hits,
    page_of_unsettled,
    time_left,
)
from desk.rule_sets.base import Errors
from desk.rule_sets.kinds import KINDS
from desk.services.bulk import FOR_MANY
from desk.services.changes import carry_out
from desk.services.settling import let_stay
from desk.services.undoing import may_undo, undo
from desk.services.wide import order
from desk.views.drafts import form_of
from desk.views.opened import opens_desk, opens_house, rights_held
from desk.views.placed import MOST_PAGES, address_of, page_asked, placed
from desk.wording import WHY_NOT
from floor.views.staffed import staff_of
from kernel.errors import DomainError
from stores.models import Store
from stores.rights import Right


@require_safe
@opens_desk(Right.READ)
def show_changes(request: HttpRequest, store: Store, at: datetime) -> HttpResponse:
    """What was changed in a store, the latest first."""
    return _changes(request, store, at)


@require_safe
@opens_house(Right.READ)
def show_house_changes(request: HttpRequest, at: datetime) -> HttpResponse:
    """What was changed for every store."""
    return _changes(request, None, at)


@require_http_methods(["GET", "HEAD", "POST"])
@opens_desk(read=Right.READ, write=Right.SHAPE)
def show_change(request: HttpRequest, store: Store, at: datetime, number: int) -> HttpResponse:
    """One change of a store; a POST's `do` is `carry_out`, `undo`, or the page of visits to go on to."""
    return _change(request, store, at, number)


@require_http_methods(["GET", "HEAD", "POST"])
@opens_house(read=Right.READ, write=Right.SHAPE)
def show_house_change(request: HttpRequest, at: datetime, number: int) -> HttpResponse:
    """One change of the house; a POST as for a store's."""
    return _change(request, None, at, number)


@require_http_methods(["GET", "HEAD", "POST"])
@opens_desk(read=Right.READ, write=Right.SHAPE)
def show_unsettled(request: HttpRequest, store: Store, at: datetime) -> HttpResponse:
    """Visits that the rules don't allow any more; a POST says of one that it goes on as it is."""
    if request.method == "POST":
        _let_stay(request, store, at)
        return redirect("desk-unsettled", store.slug)
    rows, further = page_of_unsettled(store, after=read_id(request.GET.get("after")))
    context = {"store": store, "rows": rows, "older": f"?after={further}" if further else ""}
    return render(request, "desk/unsettled.html", context)


def _let_stay(request: HttpRequest, store: Store, at: datetime) -> None:
    waiting = Unsettled.objects.filter(booking__store=store, pk=read_id(request.POST.get("visit")) or 0).first()
    if waiting is None:
        raise Http404
    try:
        let_stay(unsettled=waiting, at=at, actor=staff_of(request))
        messages.success(request, _("It goes on as it is."))
    except DomainError as refusal:
        messages.warning(request, say(refusal))


def _changes(request: HttpRequest, store: Store | None, at: datetime) -> HttpResponse:
    rows, further = page_of_changes(store, before=read_id(request.GET.get("before")))
    changes = [(change, address_of("change", store, change.pk), KINDS[change.kind].title) for change in rows]
    context = {"changes": changes, "older": f"?before={further}" if further else "", "at": at}
    return render(request, "desk/changes.html", placed(store, context))


def _change(request: HttpRequest, store: Store | None, at: datetime, number: int) -> HttpResponse:
    change = change_in(store, number)
    if change is None:
        raise Http404
    if request.method != "POST":
        return _drawn(request, store, change, at)
    do, here = request.POST.get("do", ""), address_of("change", store, number)
    try:
        if do == "undo":
            _undo(request, change, at)
        elif do == "carry_out":
            _carry_out(request, change, at)
        else:
            _remember(request, change)
            page = read_number(do, most=MOST_PAGES) or 1
            return redirect(f"{here}?page={page}")
    except DomainError as refusal:
        fresh = change_in(store, number)
        if fresh is None:
            raise Http404 from refusal
        if isinstance(refusal, RulesInvalid):
            return _refused(request, store, fresh, refusal, at)
        busy = isinstance(refusal, StoreBusy)
        status = HTTPStatus.SERVICE_UNAVAILABLE if busy else HTTPStatus.CONFLICT
        return _drawn(request, store, fresh, at, refusal=say(refusal), status=status)
    return redirect(here)


def _refused(
    request: HttpRequest, store: Store | None, change: Change, refusal: RulesInvalid, at: datetime
) -> HttpResponse:
    """What other rules don't allow by now is typed again at its field, or said here where its form has no rows."""
    if form := form_of(change):
        messages.error(request, say(refusal))
        return redirect(form)
    errors = cast("Errors", refusal.facts["errors"])
    wrong = dict.fromkeys(str(words) for told in errors.values() for words in told)
    return _drawn(request, store, change, at, refusal=" ".join([say(refusal), *wrong]), status=HTTPStatus.CONFLICT)


def _drawn(
    request: HttpRequest, store: Store | None, change: Change, at: datetime, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    page = page_asked(request)
    found = _hits(request, change)
    hits, more = page_of_hits(found, page=page)
    before, after = in_words(change, veiled=Right.SHAPE not in rights_held(request, store))
    context: dict[str, Any] = {
        "change": change,
        "title": KINDS[change.kind].title,
        "before": [line for line in before if line not in after],
        "after": [line for line in after if line not in before],
        "hits": hits,
        "page": page,
        "next_page": page + 1 if more else None,
        "found": found,
        "outcomes": found.told_outcomes,
        "drafted": change.state == ChangeState.DRAFTED,
        "under_way": found.is_under_way,
        "why_not": WHY_NOT.get(change.why_not.get("why", ""), ""),
        "minutes_left": time_left(change, at=at) if may_undo(change, at=at) else 0,
        "refusal": refusal,
        "for_many": store is not None and change.kind in FOR_MANY and change.state == ChangeState.DONE,
        "list": address_of("changes", store),
        "of": store,
    }
    return render(request, "desk/change.html", placed(store, context), status=status)


def _hits(request: HttpRequest, change: Change) -> Hits:
    known = {change.store.pk: rights_held(request, change.store)} if change.store else {}
    return hits_for(change, staff_of(request), known=known)


def _carry_out(request: HttpRequest, change: Change, at: datetime) -> None:
    if change.stores_looked_at:
        _remember(request, change)
        order(change=change, actor=staff_of(request))
        return
    choices = choices_in(_hits(request, change), request.POST.dict())
    carry_out(change=change, choices=choices, at=at, actor=staff_of(request))
    messages.success(request, _("It is done."))


def _undo(request: HttpRequest, change: Change, at: datetime) -> None:
    left = undo(change=change, at=at, actor=staff_of(request))
    if not left:
        messages.success(request, _("All is as it was, and nobody was told."))
        return
    names = ", ".join(str(booking.customer or booking) for booking in left)
    told = ngettext(
        "The rules are as they were. This visit could not go back, and stays where it was put: %(names)s",
        "The rules are as they were. These visits could not go back, and stay where they were put: %(names)s",
        len(left),
    )
    messages.warning(request, told % {"names": names})


def _remember(request: HttpRequest, change: Change) -> None:
    """Keep what was chosen on this page of many."""
    if change.state != ChangeState.DRAFTED:
        return
    chosen = choices_in(_hits(request, change), request.POST.dict())
    hits = list(change.hits.filter(pk__in=chosen))
    for hit in hits:
        hit.choice = chosen[hit.pk]
    Hit.objects.bulk_update(hits, ["choice"], batch_size=ON_A_PAGE)
