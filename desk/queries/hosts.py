"""What a store's schedules ask of its stylists."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import timedelta

from bookings.queries.rulebook import RuleBook, read_windows
from experiences.availability import Grid, bits, schedule_starts
from experiences.models import Experience, on_terms_of
from kernel.intervals import TICK
from stores.models import Store, Stylist


def unhosted_in(store: Store, grid: Grid, there: Mapping[int, int]) -> list[tuple[Experience, int]]:
    """The published experiences that need a stylist, with the ticks of their visits at which nobody can host them.

    `there`: by stylist id, the ticks at which they are in the store. Four queries, however many there are.
    """
    offered = Experience.objects.published().scheduled_in(store).select_related("skill").order_by("position", "pk")
    hosted = [one for one in on_terms_of(store, offered) if one.stylist_needed]
    books = {one.pk: RuleBook(terms={store.pk: one}) for one in hosted}
    if not books:
        return []
    read_windows(books, [store], grid.dates[0] - timedelta(days=2), grid.dates[-1] + timedelta(days=2))
    able, found = _by_skill(there), []
    for one in hosted:
        book = books[one.pk]
        starts = schedule_starts(grid, book.windows[store.pk], book.dated_windows[store.pk])
        visits = bits.spread(starts, -(-one.duration * 60 // TICK))
        found.append((one, visits & ~able[one.skill_id]))
    return [(one, lacking) for one, lacking in found if lacking]


def _by_skill(there: Mapping[int, int]) -> Mapping[int | None, int]:
    """By skill, when somebody is there who has it; by None, when anybody is. One query."""
    able: dict[int | None, int] = defaultdict(int)
    able[None] = bits.union(there.values())
    skilled = Stylist.objects.filter(pk__in=there, skills__isnull=False).order_by()
    for stylist, skill in skilled.values_list("pk", "skills"):
        able[skill] |= there[stylist]
    return able
