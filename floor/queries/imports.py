"""Imports of pieces as their page shows them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, QuerySet

from floor.models import ImportLine, ImportState, StockImport
from stores.models import Store
from stores.services.deliveries import Fate

GOOD: Final = (Fate.RECEIVED, Fate.ALREADY_HERE, Fate.ADDED, Fate.CHANGED, Fate.SAME)
"""What needs no hand: it is, or was before, as the line says."""
ALL: Final = "all"
LATEST: Final = 10
PAGE: Final = 50
STEP: Final = 10
"""Percent, after which somebody who listens is told how far it is."""


@dataclass(frozen=True, slots=True)
class FateCount:
    """How many lines have a fate."""

    fate: Fate
    lines: int

    @property
    def good(self) -> bool:
        return self.fate in GOOD


def latest_imports(store: Store | None) -> list[StockImport]:
    """A store's, or the house's (None)."""
    return list(StockImport.objects.filter(store=store).select_related("by").order_by("-made_at", "-pk")[:LATEST])


def import_in(store: Store | None, number: int) -> StockImport | None:
    """The import of that number: a store's, or the house's (None)."""
    return StockImport.objects.filter(store=store, pk=number).select_related("by").first()


def steps_done(work: StockImport) -> int:
    """How much is done of what the worker is at, in percent, by whole steps."""
    return 100 * work.reached // max(work.lines, 1) // STEP * STEP


def fate_counts(work: StockImport) -> list[FateCount]:
    """In the order in which fates are named, those that no line has left out."""
    found = dict(_known(work).values_list("fate").annotate(lines=Count("pk")).order_by())
    return [FateCount(fate, found[fate.value]) for fate in Fate if fate.value in found]


def bad_lines(work: StockImport) -> QuerySet[ImportLine]:
    """Those of which nothing becomes a piece, as the file has them."""
    return _known(work).exclude(fate__in=GOOD).order_by("order")


def page_of_lines(work: StockImport, fate: str, page: int) -> tuple[list[ImportLine], bool]:
    """The lines of a page (from 1) with that fate, `ALL` or by default the bad ones, and whether more follow."""
    first = (page - 1) * PAGE
    if fate == ALL:
        # Their order has no gaps: the last page is as quick as the first.
        found = list(_known(work).filter(order__gt=first, order__lte=first + PAGE + 1).order_by("order"))
    else:
        lines = _known(work).filter(fate=fate).order_by("order") if fate else bad_lines(work)
        found = list(lines[first : first + PAGE + 1])
    return found[:PAGE], len(found) > PAGE


def rows_of_bad_cells(work: StockImport, columns: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """The bad lines of what the house has, by these columns: never all at once in memory."""
    yield "line", "reason", *columns
    for line in bad_lines(work).iterator(chunk_size=1000):
        told = " ".join(f"{column}: {code}" for column, code, _typed in line.told or [])
        cells = line.cells or {}
        yield str(line.number), told or line.get_fate_display(), *(cells.get(column, "") for column in columns)


def rows_of_bad_lines(work: StockImport) -> Iterator[tuple[str, ...]]:
    """The bad lines as rows of a file, its first line with the names of the columns: never all at once in memory."""
    yield "line", "reason", "label", "sku", "zone", "place"
    for line in bad_lines(work).iterator(chunk_size=1000):
        yield str(line.number), line.get_fate_display(), line.label, line.sku, line.zone, line.place


def _known(work: StockImport) -> QuerySet[ImportLine]:
    """The lines whose fate is known: while they are being checked, those that were."""
    lines = work.import_lines.all()
    return lines.filter(order__lte=work.reached) if work.state == ImportState.CHECKING else lines
