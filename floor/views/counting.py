"""Counting: choose the zone, scan what hangs there, see what is left, and say that this was all."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Final
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from bookings import locales
from bookings.forms.asked import MOST_ID, read_id
from bookings.wording import say
from floor.models import ZoneCount
from floor.queries.counting import count_version, progress_of, zones_of
from floor.services.counting import Counted, Heard, begin_count, finish_count, scan_in
from floor.views.door import CAMERA
from floor.views.fetched import in_words, refused
from floor.views.scans import code_in, nonce_in
from floor.views.staffed import opens_floor, staff_of
from floor.views.telling import Tone
from floor.views.verdicts import Verdict
from kernel.errors import DomainError
from stores.models import Store
from stores.services.counting import Difference, Settled

NAMED: Final = 10
"""Labels that are left to a person and said by name."""
PUT_HERE: Final = frozenset({Difference.MISPLACED, Difference.FOUND, Difference.ARRIVED})
"""What the end of the count puts right by itself."""
HEARD: Final[Mapping[Heard, tuple[Tone, str]]] = {
    Heard.COUNTED: ("good", "check-circle"),
    Heard.TWICE: ("warn", "information-circle"),
    Heard.UNKNOWN: ("bad", "question-mark-circle"),
    Heard.NO_LABEL: ("bad", "question-mark-circle"),
}


@require_http_methods(["GET", "HEAD", "POST"])
@opens_floor
def show_counts(request: HttpRequest, store: Store, at: datetime) -> HttpResponse:
    """The zones; a POST's `zone` is counted from now on, or its count gone on with."""
    if request.method == "POST":
        zone = store.zones.filter(pk=read_id(request.POST.get("zone")) or 0).first()
        if zone is not None:
            begun = begin_count(zone=zone, at=at, actor=staff_of(request))
            return redirect("floor-count", store.slug, begun.pk)
    return render(request, "floor/counts.html", {"store": store, "zones": zones_of(store)})


@require_http_methods(["GET", "HEAD", "POST"])
@opens_floor
def show_count(request: HttpRequest, store: Store, at: datetime, number: int) -> HttpResponse:
    """One count, renewed as a whole when it changed. A POST's `code` was scanned; `do=finish` ends it."""
    rows = ZoneCount.objects.select_related("zone", "store", "started_by")
    zone_count = get_object_or_404(rows, store=store, pk=min(number, MOST_ID))
    if request.POST.get("do") == "finish":
        return _finish(request, store, zone_count, at)
    verdict = _scan(request, store, zone_count, at) if request.method == "POST" else None
    alone = bool(getattr(request, "htmx", False))
    if alone and verdict is not None:
        return render(request, "floor/_verdict.html", {"verdict": verdict, "store": store}, status=verdict.status)
    version = count_version(zone_count)
    if request.GET.get("v") == version:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    context = {
        "store": store,
        "count": zone_count,
        "verdict": verdict,
        "version": version,
        "nonce": uuid4().hex,
        "progress": progress_of(zone_count),
    }
    template = "floor/_count.html" if alone else "floor/count.html"
    response = render(request, template, context, status=verdict.status if verdict else HTTPStatus.OK)
    response.headers["Permissions-Policy"] = CAMERA
    return response


def _scan(request: HttpRequest, store: Store, zone_count: ZoneCount, at: datetime) -> Verdict:
    text, nonce = code_in(request.POST), nonce_in(request.POST) or ""
    try:
        return _told(scan_in(zone_count=zone_count, text=text, at=at, actor=staff_of(request), nonce=nonce))
    except DomainError as error:
        return refused(error, store)


def _told(counted: Counted) -> Verdict:
    """What it is, and what is odd about it."""
    tone, icon = HEARD[counted.heard]
    title, text = str(counted.heard.label), counted.label
    if counted.heard == Heard.NO_LABEL:
        text = _("Please scan the label of the piece itself.")
    if counted.piece is not None:
        text = f"{in_words(counted.piece.variant)} · {counted.label}"
    if counted.difference is not None:
        title = str(counted.difference.label)
        tone, icon = ("good", "check-circle") if counted.difference in PUT_HERE else ("warn", "exclamation-triangle")
        if counted.difference == Difference.OF_ANOTHER_STORE and counted.piece is not None:
            text = f"{text} · {counted.piece.store.said('name')}"
    known = counted.heard in (Heard.COUNTED, Heard.TWICE)
    status = HTTPStatus.OK if known else HTTPStatus.UNPROCESSABLE_ENTITY
    return Verdict(tone=tone, icon=icon, title=title[:1].upper() + title[1:], text=text, status=status)


def _finish(request: HttpRequest, store: Store, zone_count: ZoneCount, at: datetime) -> HttpResponse:
    try:
        _tell_end(request, finish_count(zone_count=zone_count, at=at, actor=staff_of(request)))
    except DomainError as error:
        messages.error(request, say(error, zone=store.zone))
    return redirect("floor-counts", store.slug)


def _tell_end(request: HttpRequest, settled: Settled) -> None:
    """How many are missing, how many were put here, and which are left to somebody."""
    missing = sum(one.difference == Difference.NOT_THERE for one in settled.done)
    here = len(settled.done) - missing
    said = [ngettext("%(n)s piece is missing.", "%(n)s pieces are missing.", missing) % {"n": missing}]
    if here:
        said.append(ngettext("%(n)s piece was put here.", "%(n)s pieces were put here.", here) % {"n": here})
    messages.success(request, " ".join([_("Counted."), *said]))
    if settled.left:
        labels = locales.listed(one.piece.label for one in settled.left[:NAMED])
        words = ngettext(
            "%(n)s piece is left as it is, please look at it: %(labels)s",
            "%(n)s pieces are left as they are, please look at them: %(labels)s",
            len(settled.left),
        )
        messages.warning(request, words % {"n": len(settled.left), "labels": labels})
