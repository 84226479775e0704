"""Files that are sent, looked at and taken over line by line: what the floor's pages and the desk's have alike."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import datetime
from types import MappingProxyType
from typing import BinaryIO, Final, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext as _

from bookings.forms.asked import read_number, read_word
from bookings.wording import say
from floor.delivery_file import guarded
from floor.models import WORKING, FileOf, ImportState, StockImport
from floor.queries.imports import ALL, fate_counts, page_of_lines
from floor.services.imports import STOPPABLE, apply_import, start_import, stop_import
from floor.views.staffed import staff_of
from kernel.errors import DomainError
from stores.models import Store
from stores.services.deliveries import Fate

MOST_BYTES: Final = 20_000_000
ROOM_FOR_FORM: Final = 10_000
MOST_PAGES: Final = 100_000
ACTS: Final = MappingProxyType({"apply": apply_import, "stop": stop_import})
"""By the word of the button."""


def taken_in(request: HttpRequest, *, store: Store | None, of: FileOf, at: datetime) -> StockImport:
    """Django keeps a large upload in a file on disk, and it is read from there line by line."""
    sent = request.FILES.get("file")
    file = cast("BinaryIO", sent.file) if sent is not None else io.BytesIO()
    name = (sent.name or "") if sent is not None else ""
    return start_import(store=store, name=name, file=file, actor=staff_of(request), at=at, of=of)


def act_on(request: HttpRequest, work: StockImport) -> None:
    """Do what the button says; what can't be is told."""
    act = ACTS.get(request.POST.get("do", ""))
    if act is None:
        messages.error(request, _("Please choose what to do."))
        return
    try:
        act(stock_import=work)
    except DomainError as error:
        messages.error(request, say(error))


def facts_of(work: StockImport) -> dict[str, object]:
    """How far it is, what becomes of its lines, what can be done."""
    return {
        "work": work,
        "working": work.state in WORKING,
        "ready": work.state == ImportState.CHECKED,
        "stoppable": work.state in STOPPABLE,
        "counts": fate_counts(work),
    }


def lines_asked(request: HttpRequest) -> tuple[str, int]:
    """The lines that are asked for, a fate, `ALL` or nothing for the bad ones, and the page of them."""
    asked = read_word(request.GET.get("lines"))
    page = read_number(request.GET.get("page"), most=MOST_PAGES) or 1
    return asked if asked in (ALL, *Fate.values) else "", page


def lines_of(work: StockImport, shown: str, page: int) -> dict[str, object]:
    """A page of these lines, and where it goes on."""
    lines, more = page_of_lines(work, shown, page)
    return {
        "lines": lines,
        "shown": shown,
        "title": Fate(shown).label if shown in Fate.values else "",
        "newer": address_of_lines(shown, page - 1) if page > 1 else "",
        "older": address_of_lines(shown, page + 1) if more else "",
    }


def address_of_lines(shown: str, page: int, **more: str) -> str:
    """The part of an address that asks for these lines."""
    return f"?{urlencode({'lines': shown, 'page': page, **more} if shown else {'page': page, **more})}"


def download(rows: Iterable[tuple[str, ...]], name: str) -> HttpResponse:
    """A CSV file, row by row."""
    response = StreamingHttpResponse(as_csv(rows), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return cast("HttpResponse", response)


def as_csv(rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """With a BOM, by which spreadsheets know UTF-8."""
    yield "\ufeff"
    for row in rows:
        line = io.StringIO()
        csv.writer(line).writerow(map(guarded, row))
        yield line.getvalue()
