"""What is said to who has booked, as it is planned."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q

from experiences.models import USUAL, Plan, PlannedMessage

Pair = tuple[int, int | None]
"""The ids of an experience and a store; without one: as the house has it."""


def plans_for(pairs: Iterable[Pair]) -> dict[Pair, Plan]:
    """What is said in each of them: one query at most."""
    wanted = set(pairs)
    if not wanted:
        return {}
    experiences, stores = {experience for experience, _store in wanted}, {store for _experience, store in wanted}
    said: dict[Pair, list[PlannedMessage]] = defaultdict(list)
    rows = PlannedMessage.objects.filter(Q(store__in=stores) | Q(store__isnull=True), experience__in=experiences)
    for row in rows.order_by():
        said[row.experience_id, row.store_id].append(row)
    return {(one, store): USUAL.with_own(said[one, None]).with_own(said[one, store]) for one, store in wanted}


def plan_in(experience: int, store: int | None) -> Plan:
    """What is said in one of them: one query."""
    return plans_for([(experience, store)])[experience, store]
