"""Changes for many stores, as their pages show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Count

from desk.models import BulkChange, BulkStep, Change, ChangeState, StepFate
from desk.services.bulk import FOR_MANY
from stores.models import Store
from stores.querysets import StoreQuerySet

ON_A_PAGE: Final = 50
EVERYWHERE: Final = "all"


@dataclass(frozen=True, slots=True)
class Progress:
    """How many stores came to which fate, how many are done with, and how many there are."""

    counts: dict[StepFate, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def reached(self) -> int:
        return self.total - self.counts.get(StepFate.WAITING, 0)

    @property
    def is_over(self) -> bool:
        return self.reached == self.total

    @property
    def rows(self) -> list[tuple[str, str, int]]:
        """The fates with their words, and how many."""
        return [(fate.value, str(fate.label), number) for fate, number in self.counts.items()]


def progress_of(bulk: BulkChange) -> Progress:
    """One query."""
    counted = dict(bulk.steps.order_by().values_list("fate").annotate(Count("pk")))
    return Progress({fate: counted[fate] for fate in StepFate if fate in counted})


def latest_bulks() -> Sequence[BulkChange]:
    return list(
        BulkChange.objects.select_related("made_by").annotate(stores=Count("steps")).order_by("-pk")[:ON_A_PAGE]
    )


def page_of_steps(bulk: BulkChange, *, fate: str, after: int | None) -> tuple[list[BulkStep], int | None]:
    """The stores of a fate, or of those that need somebody, and the id from which the next page goes on. One query."""
    needing = (StepFate.DRAFTED, StepFate.REFUSED, StepFate.STOPPED)
    steps = bulk.steps.filter(fate__in=[fate] if fate in StepFate.values else needing).select_related("store")
    if after is not None:
        steps = steps.filter(pk__gt=after)
    found = list(steps.order_by("pk")[: ON_A_PAGE + 1])
    return found[:ON_A_PAGE], found[ON_A_PAGE - 1].pk if len(found) > ON_A_PAGE else None


def change_for_many(number: int | None) -> Change | None:
    """A change of a store that was carried out, and can be made in others."""
    done = Change.objects.filter(state=ChangeState.DONE, kind__in=FOR_MANY, store__isnull=False)
    return done.select_related("store").filter(pk=number or 0).first()


def stores_meant(change: Change, where: str) -> StoreQuerySet | None:
    """Every other store, or those of a country; None for what is neither."""
    others = Store.objects.active().exclude(pk=change.store_id or 0).order_by("pk")
    if where == EVERYWHERE:
        return others
    there = others.filter(country=where) if len(where) == len("GB") else others.none()
    return there if there.exists() else None


def countries_of_others(change: Change) -> list[tuple[str, int]]:
    """The countries in which there are other stores, and how many."""
    others = Store.objects.active().exclude(pk=change.store_id or 0)
    return list(others.order_by("country").values_list("country").annotate(Count("pk")))
