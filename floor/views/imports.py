"""Pieces by the file: sent, looked at before anything is done, applied."""

from __future__ import annotations

from datetime import datetime
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from bookings.wording import say
from floor.models import FileOf, StockImport
from floor.queries.imports import import_in, latest_imports, rows_of_bad_lines, steps_done
from floor.views.bounded import at_most
from floor.views.proved import to_second_factor
from floor.views.sent_files import (
    MOST_BYTES,
    ROOM_FOR_FORM,
    act_on,
    address_of_lines,
    download,
    facts_of,
    lines_asked,
    lines_of,
    taken_in,
)
from floor.views.staffed import FloorView, opens_floor
from kernel.errors import DomainError
from stores.models import Store
from stores.rights import Right
from stores.rules import MANAGE


def for_managers(view: FloorView) -> FloorView:
    """403 for those who only work in the store."""

    @wraps(view)
    def managed(request: HttpRequest, store: Store, at: datetime, **parts: Any) -> HttpResponse:
        if not request.user.has_perm(MANAGE, store):
            raise PermissionDenied
        return to_second_factor(request, Right.SHAPE) or view(request, store, at, **parts)

    return managed


@at_most(MOST_BYTES + ROOM_FOR_FORM, "floor/file_too_large.html")
@require_http_methods(["GET", "HEAD", "POST"])
@opens_floor
@for_managers
def show_imports(request: HttpRequest, store: Store, at: datetime) -> HttpResponse:
    """GET shows what a file looks like, and the latest ones; POST takes a file in and leads to its page."""
    refusal = ""
    if request.method == "POST":
        try:
            return redirect("floor-import", store.slug, taken_in(request, store=store, of=FileOf.PIECES, at=at).pk)
        except DomainError as error:
            refusal = say(error)
    context = {"store": store, "imports": latest_imports(store), "refusal": refusal}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refusal else HTTPStatus.OK
    return render(request, "floor/imports.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@opens_floor
@for_managers
def show_import(request: HttpRequest, store: Store, _at: datetime, number: int) -> HttpResponse:
    """What becomes of each line, how far the work is, and the lines page by page; a POST's `do` is `apply` or `stop`.

    The part that changes alone when it is renewed; nothing while nothing changed.
    """
    work = _work(store, number)
    if request.method == "POST":
        act_on(request, work)
        return redirect("floor-import", store.slug, work.pk)
    version, steps, alone = f"{work.state}-{work.reached}", f"{work.state}-{steps_done(work)}", _alone(request)
    if alone and request.GET.get("v") == version:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    shown, page = lines_asked(request)
    context = facts_of(work) | {
        "store": store,
        "percent": steps_done(work),
        "alone": alone,
        "news": request.GET.get("said") != steps,
        "renewal": address_of_lines(shown, page, v=version, said=steps),
    }
    if not (alone and context["working"]):
        context |= lines_of(work, shown, page)
    return render(request, "floor/_import.html" if alone else "floor/import.html", context)


def _alone(request: HttpRequest) -> bool:
    """Whether the page that is open asks what is new, and not somebody for the page."""
    return bool(getattr(request, "htmx", False))


@require_safe
@opens_floor
@for_managers
def download_bad_lines(_request: HttpRequest, store: Store, _at: datetime, number: int) -> HttpResponse:
    """The bad lines with their reasons, as a file."""
    work = _work(store, number)
    return download(rows_of_bad_lines(work), f"lines-{work.pk}.csv")


def _work(store: Store, number: int) -> StockImport:
    work = import_in(store, number)
    if work is None:
        raise Http404
    return work
