"""Sums of figures over a span, beside those of the period before: one query each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Max, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, ExtractIsoWeekDay

from insight.models import CountedDay, Fact, Figure
from insight.spans import Span

WEEKDAY: Final = "weekday"


@dataclass(frozen=True, slots=True)
class Total:
    """`count` and `amount` as `Fact` says, and those of the period before; `key`: the values asked for, in order."""

    key: tuple[str, ...]
    count: int = 0
    amount: int = 0
    count_before: int = 0
    amount_before: int = 0

    @property
    def share(self) -> float | None:
        return ratio(self.count, self.amount)

    @property
    def share_before(self) -> float | None:
        return ratio(self.count_before, self.amount_before)


def ratio(part: int, whole: int) -> float | None:
    """Nothing of nothing is no share."""
    return part / whole if whole else None


def totals(span: Span, fact: Fact, *keys: str) -> list[Total]:
    """A fact's sums by `keys` (one, two, three, or the weekday: "1" is Monday), in their order."""
    rows = _of(span, fact)
    if WEEKDAY in keys:
        rows = rows.annotate(weekday=ExtractIsoWeekDay("date"))
    now = Q(date__range=(span.first, span.last))
    before = Q(date__range=(span.before.first, span.before.last))
    sums = {
        f"{name}_{which}": Coalesce(Sum(name, filter=when), 0)
        for which, when in (("now", now), ("before", before))
        for name in ("count", "amount")
    }
    summed = rows.order_by().values(*keys).annotate(**sums).values_list(*keys, *sums)
    size = len(keys)
    return sorted(
        (Total(tuple(str(key) for key in row[:size]), *row[size:]) for row in summed), key=lambda total: total.key
    )


def added(rows: Iterable[Total], key: tuple[str, ...] = ()) -> Total:
    """All of these together."""
    found = list(rows)
    return Total(
        key,
        sum(row.count for row in found),
        sum(row.amount for row in found),
        sum(row.count_before for row in found),
        sum(row.amount_before for row in found),
    )


def counted_at(span: Span) -> datetime | None:
    """When the span's latest day was counted: what was noted after that isn't in it yet. One query."""
    days = CountedDay.objects.filter(date__range=(span.first, span.last), counted_at__isnull=False)
    days = days if span.every else days.filter(store__in=[store.pk for store in span.stores])
    latest: datetime | None = days.aggregate(latest=Max("counted_at"))["latest"]
    return latest


def _of(span: Span, fact: Fact) -> QuerySet[Figure]:
    rows = Figure.objects.filter(fact=fact, date__range=(span.before.first, span.last))
    return rows if span.every else rows.filter(store__in=[store.pk for store in span.stores])
