"""Stores, stylists and the catalogue by the file: sent, looked at before anything is done, taken over."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import datetime
from http import HTTPStatus
from typing import BinaryIO, Final, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bookings.forms.asked import read_number, read_word
from bookings.wording import say
from desk.views.opened import opens_house
from floor.models import WORKING, FileOf, ImportState, StockImport
from floor.queries.imports import ALL, fate_counts, import_in, latest_imports, page_of_lines, rows_of_bad_cells
from floor.services.imports import LISTINGS, STOPPABLE, start_import
from floor.views.bounded import at_most
from floor.views.imports import ACTS, MOST_BYTES, MOST_PAGES, ROOM_FOR_FORM, as_csv
from floor.views.staffed import staff_of
from kernel.errors import DomainError
from stores.rights import Right
from stores.services.deliveries import Fate

KINDS: Final = (FileOf.STORES, FileOf.STYLISTS, FileOf.CATALOGUE)


@at_most(MOST_BYTES + ROOM_FOR_FORM, "floor/file_too_large.html")
@require_http_methods(["GET", "HEAD", "POST"])
@opens_house(Right.KEYS)
def show_files(request: HttpRequest, at: datetime) -> HttpResponse:
    """GET shows what files look like, and the latest ones; POST takes one in and leads to its page."""
    refusal, of = "", read_word(request.POST.get("of"))
    if request.method == "POST":
        try:
            if of in LISTINGS:
                return redirect("desk-file", _taken_in(request, FileOf(of), at).pk)
            refusal = _("Please choose what the file is of.")
        except DomainError as error:
            refusal = say(error)
    kinds = [(kind, LISTINGS[kind].needed, LISTINGS[kind].known[len(LISTINGS[kind].needed) :]) for kind in KINDS]
    context = {"files": latest_imports(None), "refusal": refusal, "of": of, "kinds": kinds}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refusal else HTTPStatus.OK
    return render(request, "desk/files.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@opens_house(Right.KEYS)
def show_file(request: HttpRequest, _at: datetime, number: int) -> HttpResponse:
    """What becomes of each line, page by page; a POST's `do` is `apply` or `stop`. Asked by its own page while the

    worker is at it, the part that changes alone.
    """
    work = _work(number)
    if request.method == "POST":
        _act(request, work)
        return redirect("desk-file", work.pk)
    shown, page = _which(request)
    lines, more = page_of_lines(work, shown, page)
    context = {
        "work": work,
        "working": work.state in WORKING,
        "ready": work.state == ImportState.CHECKED,
        "stoppable": work.state in STOPPABLE,
        "counts": fate_counts(work),
        "lines": lines,
        "shown": shown,
        "title": Fate(shown).label if shown in Fate.values else "",
        "newer": _address(shown, page - 1) if page > 1 else "",
        "older": _address(shown, page + 1) if more else "",
        "renewal": _address(shown, page),
        "of_stores": work.of == FileOf.STORES,
    }
    alone = bool(getattr(request, "htmx", False))
    return render(request, "desk/_file.html" if alone else "desk/file.html", context)


@require_safe
@opens_house(Right.KEYS)
def download_example(_request: HttpRequest, _at: datetime, of: str) -> HttpResponse:
    """A file as it should be, with one line."""
    if of not in LISTINGS:
        raise Http404
    listing = LISTINGS[of]
    return _download([listing.known, listing.example], f"{of}.csv")


@require_safe
@opens_house(Right.KEYS)
def download_bad(_request: HttpRequest, _at: datetime, number: int) -> HttpResponse:
    """The lines that can't be used, with their reasons, as a file."""
    work = _work(number)
    return _download(rows_of_bad_cells(work, LISTINGS[work.of].known), f"lines-{work.pk}.csv")


def _taken_in(request: HttpRequest, of: FileOf, at: datetime) -> StockImport:
    sent = request.FILES.get("file")
    file = cast("BinaryIO", sent.file) if sent is not None else io.BytesIO()
    name = (sent.name or "") if sent is not None else ""
    return start_import(store=None, name=name, file=file, actor=staff_of(request), at=at, of=of)


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
    asked = read_word(request.GET.get("lines"))
    page = read_number(request.GET.get("page"), most=MOST_PAGES) or 1
    return asked if asked in (ALL, *Fate.values) else "", page


def _address(shown: str, page: int) -> str:
    return f"?{urlencode({'lines': shown, 'page': page})}"


def _work(number: int) -> StockImport:
    work = import_in(None, number)
    if work is None:
        raise Http404
    return work


def _download(rows: Iterable[tuple[str, ...]], name: str) -> HttpResponse:
    response = StreamingHttpResponse(as_csv(rows), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return cast("HttpResponse", response)
