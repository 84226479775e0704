"""Pieces by the file: sent, looked at before anything is done, applied."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import datetime
from functools import wraps
from http import HTTPStatus
from typing import Any, BinaryIO, Final, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from bookings.forms.asked import read_number
from bookings.wording import say
from floor.models import WORKING, ImportState, StockImport
from floor.queries.imports import fate_counts, import_in, latest_imports, page_of_bad_lines, rows_of_bad_lines
from floor.services.imports import apply_import, start_import
from floor.views.bounded import at_most
from floor.views.staffed import FloorView, opens_floor, staff_of
from kernel.errors import DomainError
from stores.models import Store
from stores.rules import MANAGE

MOST_BYTES: Final = 20_000_000
ROOM_FOR_FORM: Final = 10_000
MOST_PAGES: Final = 100_000
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would calculate rather than show."""


def for_managers(view: FloorView) -> FloorView:
    """403 for those who only work in the store."""

    @wraps(view)
    def managed(request: HttpRequest, store: Store, at: datetime, **parts: Any) -> HttpResponse:
        if not request.user.has_perm(MANAGE, store):
            raise PermissionDenied
        return view(request, store, at, **parts)

    return managed


@at_most(MOST_BYTES + ROOM_FOR_FORM)
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
    """What becomes of the lines, how far the work is, and the bad ones page by page; a POST applies it."""
    work = _work(store, number)
    if request.method == "POST":
        try:
            apply_import(stock_import=work)
        except DomainError as error:
            messages.error(request, say(error))
        return redirect("floor-import", store.slug, work.pk)
    page = read_number(request.GET.get("page"), most=MOST_PAGES) or 1
    bad, more = page_of_bad_lines(work, page)
    context: dict[str, object] = {
        "store": store,
        "work": work,
        "working": work.state in WORKING,
        "ready": work.state == ImportState.CHECKED,
        "counts": fate_counts(work),
        "bad": bad,
        "page": page,
        "newer": f"?page={page - 1}" if page > 1 else "",
        "older": f"?page={page + 1}" if more else "",
    }
    alone = bool(getattr(request, "htmx", False))
    return render(request, "floor/_import.html" if alone else "floor/import.html", context)


@require_safe
@opens_floor
@for_managers
def download_bad_lines(_request: HttpRequest, store: Store, _at: datetime, number: int) -> HttpResponse:
    """The bad lines with their reasons, as a file."""
    work = _work(store, number)
    response = StreamingHttpResponse(_as_csv(rows_of_bad_lines(work)), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="lines-{work.pk}.csv"'
    return cast("HttpResponse", response)


def _work(store: Store, number: int) -> StockImport:
    work = import_in(store, number)
    if work is None:
        raise Http404
    return work


def _as_csv(rows: Iterator[tuple[str, ...]]) -> Iterator[str]:
    """With a BOM, by which spreadsheets know UTF-8."""
    yield "\ufeff"
    for row in rows:
        line = io.StringIO()
        csv.writer(line).writerow(f"'{cell}" if cell.startswith(FORMULA) else cell for cell in row)
        yield line.getvalue()
