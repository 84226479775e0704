"""Pieces by the file: sent, looked at before anything is done, applied."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import wraps
from http import HTTPStatus
from types import MappingProxyType
from typing import Any, BinaryIO, Final, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bookings.forms.asked import read_number, read_word
from bookings.wording import say
from floor.delivery_file import guarded
from floor.models import WORKING, ImportState, StockImport
from floor.queries.imports import (
    ALL,
    fate_counts,
    import_in,
    latest_imports,
    page_of_lines,
    rows_of_bad_lines,
    steps_done,
)
from floor.services.imports import STOPPABLE, apply_import, start_import, stop_import
from floor.views.bounded import at_most
from floor.views.proved import to_second_factor
from floor.views.staffed import FloorView, opens_floor, staff_of
from kernel.errors import DomainError
from stores.models import Store
from stores.rights import Right
from stores.rules import MANAGE
from stores.services.deliveries import Fate

MOST_BYTES: Final = 20_000_000
ROOM_FOR_FORM: Final = 10_000
MOST_PAGES: Final = 100_000
ACTS: Final = MappingProxyType({"apply": apply_import, "stop": stop_import})
"""By the word of the button."""


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
            return redirect("floor-import", store.slug, _taken_in(request, store, at).pk)
        except DomainError as error:
            refusal = say(error)
    context = {"store": store, "imports": latest_imports(store), "refusal": refusal}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refusal else HTTPStatus.OK
    return render(request, "floor/imports.html", context, status=status)


def _taken_in(request: HttpRequest, store: Store, at: datetime) -> StockImport:
    """Django keeps a large upload in a file on disk, and it is read from there line by line."""
    sent = request.FILES.get("file")
    file = cast("BinaryIO", sent.file) if sent is not None else io.BytesIO()
    name = (sent.name or "") if sent is not None else ""
    return start_import(store=store, name=name, file=file, actor=staff_of(request), at=at)


@require_http_methods(["GET", "HEAD", "POST"])
@opens_floor
@for_managers
def show_import(request: HttpRequest, store: Store, _at: datetime, number: int) -> HttpResponse:
    """What becomes of each line, how far the work is, and the lines page by page; a POST's `do` is `apply` or `stop`.

    The part that changes alone when it is renewed; nothing while nothing changed.
    """
    work = _work(store, number)
    if request.method == "POST":
        _act(request, work)
        return redirect("floor-import", store.slug, work.pk)
    version, steps, alone = f"{work.state}-{work.reached}", f"{work.state}-{steps_done(work)}", _alone(request)
    if alone and request.GET.get("v") == version:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    working, (shown, page) = work.state in WORKING, _which(request)
    context: dict[str, object] = {
        "store": store,
        "work": work,
        "working": working,
        "ready": work.state == ImportState.CHECKED,
        "stoppable": work.state in STOPPABLE,
        "counts": fate_counts(work),
        "percent": steps_done(work),
        "alone": alone,
        "news": request.GET.get("said") != steps,
        "renewal": _address(shown, page, v=version, said=steps),
    }
    if not (alone and working):
        context |= _lines(work, shown, page)
    return render(request, "floor/_import.html" if alone else "floor/import.html", context)


def _alone(request: HttpRequest) -> bool:
    """Whether the page that is open asks what is new, and not somebody for the page."""
    return bool(getattr(request, "htmx", False))


def _act(request: HttpRequest, work: StockImport) -> None:
    act = ACTS.get(request.POST.get("do", ""))
    if act is None:
        messages.error(request, _("Please choose what to do."))
        return
    try:
        act(stock_import=work)
    except DomainError as error:
        messages.error(request, say(error))


def _which(request: HttpRequest) -> tuple[str, int]:
    """The lines that are asked for, a fate, `ALL` or nothing for the bad ones, and the page of them."""
    asked = read_word(request.GET.get("lines"))
    page = read_number(request.GET.get("page"), most=MOST_PAGES) or 1
    return asked if asked in (ALL, *Fate.values) else "", page


def _lines(work: StockImport, shown: str, page: int) -> dict[str, object]:
    lines, more = page_of_lines(work, shown, page)
    return {
        "lines": lines,
        "shown": shown,
        "title": Fate(shown).label if shown in Fate.values else "",
        "newer": _address(shown, page - 1) if page > 1 else "",
        "older": _address(shown, page + 1) if more else "",
    }


def _address(shown: str, page: int, **more: str) -> str:
    return f"?{urlencode({'lines': shown, 'page': page, **more} if shown else {'page': page, **more})}"


@require_safe
@opens_floor
@for_managers
def download_bad_lines(_request: HttpRequest, store: Store, _at: datetime, number: int) -> HttpResponse:
    """The bad lines with their reasons, as a file."""
    work = _work(store, number)
    response = StreamingHttpResponse(as_csv(rows_of_bad_lines(work)), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="lines-{work.pk}.csv"'
    return cast("HttpResponse", response)


def _work(store: Store, number: int) -> StockImport:
    work = import_in(store, number)
    if work is None:
        raise Http404
    return work


def as_csv(rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """With a BOM, by which spreadsheets know UTF-8."""
    yield "\ufeff"
    for row in rows:
        line = io.StringIO()
        csv.writer(line).writerow(map(guarded, row))
        yield line.getvalue()
