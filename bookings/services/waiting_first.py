"""Those waiting come first: nobody else is promised what was freed while somebody waits whom it fits.

Asked by everybody who promises something to the public, under the lock of its days, before anything is searched. What
was freed is then offered in a transaction of its own, which stays, and the verb begins anew.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from datetime import date, datetime
from functools import wraps
from typing import ParamSpec, TypeVar

from bookings.errors import StoreBusy
from bookings.models import Wait
from bookings.services.locks import MOST_TRIES, StoreDate
from bookings.services.waiting_looks import A_DAY, is_served, look, note_taken, raised_by, stores_of
from bookings.services.waiting_serve import serve

P = ParamSpec("P")
T = TypeVar("T")


Lines = dict[int, list[date]]
"""By store id, the days for which somebody waits."""


class NotServedYet(Exception):
    """Something may have been freed on days for which somebody waits."""

    def __init__(self, lines: Lines, at: datetime) -> None:
        super().__init__(lines)
        self.lines, self.at = lines, at


def give_way(days: Iterable[StoreDate], *, at: datetime, hosts: Collection[int] = (), frees: bool = False) -> None:
    """See that all who wait for days of a store were served. The caller has just locked these, once.

    `hosts`: the stylists, by id, of whom one may be promised: who waits for them in another store comes first, too.
    `frees`: the caller gives something back in the same movement. One query where nobody waits, with hosts two. Raises
    NotServedYet, which `those_waiting_first` answers.
    """
    pairs = sorted(days)
    store, locked = pairs[0][0], [day for _store, day in pairs]
    lines = _lines(store, locked, hosts)
    raised = {other: raised_by(locked, listed, elsewhere=other != store) for other, listed in lines.items()}
    unserved = {
        other: listed
        for other, listed in lines.items()
        if not is_served(look(other, listed), at=at, raised=raised[other])
    }
    if unserved:
        raise NotServedYet(unserved, at)
    if not frees:
        for other, often in raised.items():
            note_taken(other, often)


def _lines(store: int, locked: list[date], hosts: Collection[int]) -> Lines:
    """Who waits for these days here, or for those around them, in other zones, where the hosts work, too."""
    around = [locked[0] - A_DAY, *locked, locked[-1] + A_DAY]
    waiting = Wait.objects.waiting().filter(store__in={store, *stores_of(hosts)})
    rows = waiting.filter(first_date__lte=around[-1], last_date__gte=around[0]).order_by()
    found: dict[int, set[date]] = defaultdict(set)
    for other, first, last in rows.values_list("store", "first_date", "last_date").distinct():
        meant = locked if other == store else around
        found[other].update(day for day in meant if first <= day <= last)
    return {other: sorted(listed) for other, listed in found.items() if listed}


def those_waiting_first(verb: Callable[P, T]) -> Callable[P, T]:
    """A verb that promises something to the public, which opens its own transaction and calls `give_way` in it.

    Raises StoreBusy when what it asks for never rests.
    """

    @wraps(verb)
    def served(*args: P.args, **named: P.kwargs) -> T:
        for _ in range(MOST_TRIES):
            try:
                return verb(*args, **named)
            except NotServedYet as owed:
                for store, days in sorted(owed.lines.items()):
                    serve(store=store, days=days, at=owed.at)
        raise StoreBusy

    return served
