"""Imports of pieces as their page shows them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, QuerySet

from floor.models import ImportLine, ImportState, StockImport
from stores.models import Store
from stores.services.deliveries import Fate

GOOD: Final = (Fate.RECEIVED, Fate.ALREADY_HERE)
"""What needs no hand: it is received, or was before."""
LATEST: Final = 10
PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class FateCount:
    """How many lines have a fate."""

    fate: Fate
    lines: int

    @property
    def good(self) -> bool:
        return self.fate in GOOD


def latest_imports(store: Store) -> list[StockImport]:
    return list(StockImport.objects.filter(store=store).select_related("by").order_by("-made_at", "-pk")[:LATEST])


def import_in(store: Store, number: int) -> StockImport | None:
    """The store's import of that number."""
    return StockImport.objects.filter(store=store, pk=number).select_related("by").first()


def fate_counts(work: StockImport) -> list[FateCount]:
    """Of the lines that were checked; in the order in which fates are named, those that no line has left out."""
    lines = work.import_lines.all()
    if work.state == ImportState.CHECKING:
        lines = lines.filter(order__lte=work.reached)
    found = dict(lines.values_list("fate").annotate(lines=Count("pk")).order_by())
    return [FateCount(fate, found[fate.value]) for fate in Fate if fate.value in found]


def bad_lines(work: StockImport) -> QuerySet[ImportLine]:
    """Those of which nothing becomes a piece, as the file has them."""
    return work.import_lines.exclude(fate__in=GOOD).order_by("order")


def page_of_bad_lines(work: StockImport, page: int) -> tuple[list[ImportLine], bool]:
    """The bad lines of a page (from 1), and whether more follow."""
    first = (page - 1) * PAGE
    found = list(bad_lines(work)[first : first + PAGE + 1])
    return found[:PAGE], len(found) > PAGE


def rows_of_bad_lines(work: StockImport) -> Iterator[tuple[str, ...]]:
    """The bad lines as rows of a file, its first line with the names of the columns: never all at once in memory."""
    yield "line", "reason", "label", "sku", "zone", "place"
    for line in bad_lines(work).iterator(chunk_size=1000):
        yield str(line.number), line.get_fate_display(), line.label, line.sku, line.zone, line.place
