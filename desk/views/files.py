"""Stores, stylists and the catalogue by the file: sent, looked at before anything is done, taken over."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bookings.forms.asked import read_word
from bookings.wording import say
from desk.views.opened import opens_house
from floor.models import FileOf, StockImport
from floor.queries.imports import import_in, latest_imports, rows_of_bad_cells
from floor.services.imports import LISTINGS
from floor.views.bounded import at_most
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
from kernel.errors import DomainError
from stores.rights import Right

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
                return redirect("desk-file", taken_in(request, store=None, of=FileOf(of), at=at).pk)
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
    """What becomes of each line, page by page; a POST's `do` is `apply` or `stop`.

    Asked by its own page while the worker is at it, the part that changes alone.
    """
    work = _work(number)
    if request.method == "POST":
        act_on(request, work)
        return redirect("desk-file", work.pk)
    shown, page = lines_asked(request)
    context = facts_of(work) | lines_of(work, shown, page)
    context |= {"renewal": address_of_lines(shown, page), "of_stores": work.of == FileOf.STORES}
    alone = bool(getattr(request, "htmx", False))
    return render(request, "desk/_file.html" if alone else "desk/file.html", context)


@require_safe
@opens_house(Right.KEYS)
def download_example(_request: HttpRequest, _at: datetime, of: str) -> HttpResponse:
    """A file as it should be, with one line."""
    if of not in LISTINGS:
        raise Http404
    listing = LISTINGS[of]
    return download([listing.known, listing.example], f"{of}.csv")


@require_safe
@opens_house(Right.KEYS)
def download_bad(_request: HttpRequest, _at: datetime, number: int) -> HttpResponse:
    """The lines that can't be used, with their reasons, as a file."""
    work = _work(number)
    return download(rows_of_bad_cells(work, LISTINGS[work.of].known), f"lines-{work.pk}.csv")


def _work(number: int) -> StockImport:
    work = import_in(None, number)
    if work is None:
        raise Http404
    return work
