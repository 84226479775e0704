"""What exchanges teach of sizes: a product runs small when most who exchanged it for its size took a larger one."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from django.db.models import Count

from bookings.models import ExchangeItem, ExchangeReason

LOOKED_BACK: Final = timedelta(days=365)
LEAST: Final = 5
"""So few reasons of size are chance, and no advice."""
OF_THREE: Final = 2
"""So many of three say the same, where anything is said at all."""


class Runs(StrEnum):
    """How a product's sizes turn out."""

    SMALL = "small"
    LARGE = "large"


SIZES: Final = {ExchangeReason.TOO_SMALL: Runs.SMALL, ExchangeReason.TOO_LARGE: Runs.LARGE}


def runs_of(products: Iterable[int], *, at: datetime) -> dict[int, Runs]:
    """By the ids of those of the products of which it can be said: one query. Only what came back counts."""
    came_back = ExchangeItem.objects.filter(
        back__variant__product__in=list(products),
        reason__in=list(SIZES),
        back_movement__at__gt=at - LOOKED_BACK,
    )
    counts: dict[int, Counter[Runs]] = defaultdict(Counter)
    told = came_back.order_by().values("back__variant__product", "reason").annotate(times=Count("pk"))
    for row in told:
        counts[row["back__variant__product"]][SIZES[ExchangeReason(row["reason"])]] = row["times"]
    return {product: runs for product, told in counts.items() if (runs := _most(told))}


def _most(told: Counter[Runs]) -> Runs | None:
    everybody = told.total()
    [(runs, said)] = told.most_common(1)
    return runs if everybody >= LEAST and said * 3 >= everybody * OF_THREE else None
