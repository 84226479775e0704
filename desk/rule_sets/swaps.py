"""Two stylists' shifts on the dates of a swap."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from typing import Any, Final

from django.contrib.auth.models import User
from django.utils import formats
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from desk.errors import ChangedMeanwhile, NotFree, ShiftGone, SwapOver
from desk.models import ShiftSwap, SwapState
from desk.queries.shifts import DatedShift, is_free, shifts_between
from desk.rule_sets.base import Content, Errors, RuleSet, Scope, given, keep_rows, lock_named
from desk.rule_sets.hosts import DATED
from desk.rule_sets.weekly import check_rows, plain, read_rows
from stores.models import ShiftException, Stylist


def day_of(value: Any) -> date:
    return date.fromisoformat(value)


ROW: Final = {"date": day_of, **DATED}
BOTH_WAYS: Final = (SwapState.TAKEN, SwapState.APPROVED)
"""Approved by being written, and waiting for approval again when that is undone."""


class SwapDays(RuleSet):
    """What replaces the rota of the two on the dates of `scope.swap`: {"state", "shifts": [{"date", "stylist_id", …}]}.

    `state` is the swap's own: written approved, the rest is what follows from it and from the rota of now.
    """

    name = "swap"
    title = _("Swap of shifts")

    def read(self, scope: Scope) -> Content:
        swap = _swap(scope)
        return {"state": swap.state, "shifts": plain(_dated(swap).values(*ROW))}

    def check(self, scope: Scope, content: Content) -> Errors:
        if content.get("state") not in BOTH_WAYS:
            return {"state": [_("This can’t be read.")]}
        return check_rows(content, "shifts", ROW)

    def normal(self, content: Content) -> Content:
        return {"state": content["state"], "shifts": plain(read_rows(content, "shifts", ROW))}

    def write(self, scope: Scope, content: Content) -> None:
        """Raises SwapOver, and for one that is approved what `approved` raises, and ChangedMeanwhile.

        One that waits again is answered by nobody.
        """
        swap = _swap(scope)
        for one in sorted(filter(None, (swap.stylist_id, swap.taker_id))):
            lock_named(f"stylist:{one}")  # else one of them is given time off between the question and the deed
        if content["state"] == SwapState.APPROVED and content != approved(swap):
            raise ChangedMeanwhile(theirs=self.read(scope))
        known = ShiftSwap.objects.filter(pk=swap.pk, state__in=BOTH_WAYS)
        if not known.update(state=content["state"], answered_at=None, answered_by=None):
            raise SwapOver
        wanted = read_rows(content, "shifts", ROW)
        keep_rows(_dated(swap), wanted, key=("stylist_id", "date", "starts"), store_id=swap.store_id)

    def too_late(self, scope: Scope, *, at: datetime) -> SwapOver | None:
        """Once a shift of it has begun."""
        return SwapOver() if _swap(scope).lapses_at <= at else None

    def note_answer(self, scope: Scope, *, at: datetime, actor: User | None) -> None:
        ShiftSwap.objects.filter(pk=given(scope.swap)).update(answered_at=at, answered_by=actor)

    def lines(self, scope: Scope, content: Content) -> list[str]:
        told: dict[tuple[str, int], list[str]] = defaultdict(list)
        for row in content["shifts"]:
            told[row["date"], row["stylist_id"]].append(_times(row))
        people = Stylist.objects.in_bulk({stylist for _day, stylist in told})
        return [
            f"{people[pk].said('name') if pk in people else '?'} · "
            f"{formats.date_format(day_of(day), 'DATE_FORMAT')}: {', '.join(times)}"
            for (day, pk), times in sorted(told.items())
        ] or [gettext("As every week")]

    def label(self, scope: Scope) -> str:
        swap = _swap(scope)
        return f"{swap.stylist} → {swap.taker} · {swap.store}"


def offered_of(swap: ShiftSwap) -> DatedShift:
    """The shift that is given away."""
    return DatedShift(swap.store, swap.date, swap.starts, swap.ends)


def returned_of(swap: ShiftSwap) -> DatedShift | None:
    """The shift that is given for it."""
    if swap.return_date is None or swap.return_starts is None or swap.return_ends is None:
        return None
    return DatedShift(swap.store, swap.return_date, swap.return_starts, swap.return_ends)


def approved(swap: ShiftSwap) -> Content:
    """The content that approves a swap, by the rota of now.

    Raises SwapOver for one without a taker, ShiftGone when a shift of it isn't theirs any more, NotFree when whoever
    comes works then or is away.
    """
    if swap.taker is None:
        raise SwapOver
    check_givable(swap.stylist, swap.taker, offered_of(swap), returned_of(swap))
    own = shifts_between([swap.stylist.pk, swap.taker.pk], min(_dates(swap)), max(_dates(swap)))
    rows = []
    for whose in (swap.stylist, swap.taker):
        comes, goes = _both(swap, whose)
        kept = [one for one in (*own.get(whose.pk, ()), comes) if one is not None and one != goes]
        for day in _dates(swap):
            there = [one for one in kept if (one.store, one.date) == (swap.store, day)]
            times = [{"starts": one.starts, "ends": one.ends} for one in there] or [{"starts": None, "ends": None}]
            rows += [{"date": day, "stylist_id": whose.pk} | one for one in times]
    return {"state": SwapState.APPROVED.value, "shifts": plain(rows)}


def check_givable(giver: Stylist, taker: Stylist, offered: DatedShift, returned: DatedShift | None) -> None:
    """That the shifts are theirs, and each is here and free for the other's. Raises ShiftGone, NotFree."""
    for owner, other, goes, comes in ((giver, taker, offered, returned), (taker, giver, returned, offered)):
        if goes is None:
            continue
        if goes not in shifts_between([owner.pk], goes.date, goes.date).get(owner.pk, ()):
            raise ShiftGone(name=owner.said("name"))
        if not (other.active and is_free(other.pk, goes, apart_from=[comes] if comes else [])):
            raise NotFree(name=other.said("name"))


def _both(swap: ShiftSwap, whose: Stylist) -> tuple[DatedShift | None, DatedShift | None]:
    """What comes to one of the two, and what goes."""
    offered, returned = offered_of(swap), returned_of(swap)
    return (returned, offered) if whose == swap.stylist else (offered, returned)


def _dates(swap: ShiftSwap) -> list[date]:
    return sorted({swap.date, swap.return_date or swap.date})


def _times(row: Content) -> str:
    return gettext("not there") if row["starts"] is None else f"{row['starts']}–{row['ends']}"


def _swap(scope: Scope) -> ShiftSwap:
    return ShiftSwap.objects.select_related("stylist", "taker", "store").get(pk=given(scope.swap))


def _dated(swap: ShiftSwap) -> Any:
    """What replaces the rota of the two on these dates."""
    both = [swap.stylist_id, swap.taker_id]
    return ShiftException.objects.filter(store=swap.store, stylist__in=both, date__in=_dates(swap))
