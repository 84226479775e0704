"""Swaps of shifts: a stylist offers one, a colleague takes it, a manager approves.

Each step is a compare-and-set of the swap's state, so of two who do something at once one is told SwapOver. Drafts of
a change are locked before the swap, as where one is carried out.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from django.contrib.auth.models import User
from django.db import IntegrityError
from django.db.models import Q, QuerySet

from bookings.errors import StoreBusy
from bookings.services.locks import promising
from desk.errors import SwapInvalid, SwapOver
from desk.models import BESPOKEN, OPEN, Change, ChangeState, ShiftSwap, SwapState
from desk.queries.shifts import AHEAD, DatedShift, shifts_between
from desk.rule_sets.base import Scope
from desk.rule_sets.kinds import KINDS
from desk.rule_sets.swaps import approved, check_givable, offered_of, returned_of
from desk.services.changes import propose
from stores.models import Store, Stylist

NO_TAKER: Final = {"taker": None, "return_date": None, "return_starts": None, "return_ends": None}


def offer_shift(*, shift: DatedShift, stylist: Stylist, to: Stylist | None, at: datetime) -> ShiftSwap:
    """Offer a shift of one's own to a colleague of that store, or to all of them (None).

    Raises SwapInvalid, naming the field, when it isn't theirs, has begun, is too far ahead or on offer already, or when
    the colleague is not of the store's team; StoreBusy.
    """
    begins = shift.period
    if begins is None or not at < begins.start <= at + AHEAD or not _has(stylist, shift):
        raise SwapInvalid(field="shift")
    if to is not None and (to == stylist or not _of_team(shift.store, to)):
        raise SwapInvalid(field="to")
    try:
        with promising():
            return ShiftSwap.objects.create(
                store=shift.store, stylist=stylist, date=shift.date, starts=shift.starts, ends=shift.ends, to=to,
                lapses_at=begins.start, offered_at=at,
            )  # fmt: skip
    except IntegrityError as refusal:
        raise SwapInvalid(field="shift") from refusal


def take(*, swap: ShiftSwap, stylist: Stylist, returned: DatedShift | None, at: datetime) -> None:
    """Take a shift that is on offer, for nothing, or for one of one's own in that store: then its owner has to agree.

    Raises SwapOver when somebody else has it or it isn't theirs to take, ShiftGone, NotFree, SwapInvalid for a shift in
    return that has begun, is another store's or is given for something else already, StoreBusy.
    """
    if not _of_team(swap.store, stylist):
        raise SwapOver
    given: dict[str, Any] = {"state": SwapState.TAKEN}
    if returned is not None:
        begins = returned.period
        if begins is None or returned.store != swap.store or not at < begins.start <= at + AHEAD:
            raise SwapInvalid(field="returned")
        given = {
            "state": SwapState.COUNTERED, "lapses_at": min(begins.start, swap.lapses_at),
            "return_date": returned.date, "return_starts": returned.starts, "return_ends": returned.ends,
        }  # fmt: skip
    check_givable(swap.stylist, stylist, offered_of(swap), returned)
    meant = Q(to=None) | Q(to=stylist)
    try:
        with promising():
            _step(swap, [SwapState.OFFERED], meant & ~Q(stylist=stylist), at=at, taker=stylist, **given)
    except IntegrityError as refusal:
        raise SwapInvalid(field="returned") from refusal


def agree(*, swap: ShiftSwap, at: datetime) -> None:
    """Accept what is offered in return. Raises SwapOver, ShiftGone, NotFree, StoreBusy."""
    if swap.taker is None:
        raise SwapOver
    check_givable(swap.stylist, swap.taker, offered_of(swap), returned_of(swap))
    same = Q(taker=swap.taker, return_date=swap.return_date, return_starts=swap.return_starts)
    with promising():
        _step(swap, [SwapState.COUNTERED], same, at=at, state=SwapState.TAKEN)


def put_back(*, swap: ShiftSwap, at: datetime) -> None:
    """On offer again: its owner wants nothing in return, or its taker steps back. Raises SwapOver, StoreBusy."""
    offered = offered_of(swap).period
    with promising():
        _forget_drafts(swap)
        begins = offered.start if offered else swap.lapses_at
        _step(swap, BESPOKEN, Q(taker=swap.taker), at=at, state=SwapState.OFFERED, lapses_at=begins, **NO_TAKER)


def withdraw(*, swap: ShiftSwap, at: datetime) -> None:
    """Offer it no longer. Raises SwapOver, StoreBusy."""
    with promising():
        _forget_drafts(swap)
        _step(swap, OPEN, at=at, state=SwapState.WITHDRAWN)


def approve(*, swap: ShiftSwap, at: datetime, actor: User) -> Change:
    """Write it into the rota, by a change of the rules: a draft where visits are hit.

    Raises SwapOver, ShiftGone, NotFree, ChangedMeanwhile, StoreBusy.
    """
    content = approved(swap)
    if not _still(swap, [SwapState.TAKEN], at=at).exists():
        raise SwapOver
    scope = Scope(store=swap.store_id, swap=swap.pk)
    before = KINDS["swap"].read(scope)
    return propose(kind="swap", scope=scope, content=content, drawn_from=before, at=at, actor=actor)


def refuse(*, swap: ShiftSwap, at: datetime, actor: User) -> None:
    """Say no: the rota stays as it is. Raises SwapOver, StoreBusy."""
    with promising():
        _forget_drafts(swap)
        _step(swap, OPEN, at=at, state=SwapState.REFUSED, answered_at=at, answered_by=actor)


def lapse_swaps(*, at: datetime) -> int:
    """End those whose day came without an answer. How many. What stays locked is left for the next time."""
    return sum(_lapse(swap, at) for swap in ShiftSwap.objects.filter(state__in=OPEN, lapses_at__lte=at).order_by("pk"))


def _lapse(swap: ShiftSwap, at: datetime) -> bool:
    try:
        with promising():
            _forget_drafts(swap)
            late = ShiftSwap.objects.filter(pk=swap.pk, state__in=OPEN, lapses_at__lte=at)
            return bool(late.update(state=SwapState.LAPSED))
    except StoreBusy:
        return False  # somebody is carrying it out: a minute later


def _of_team(store: Store, stylist: Stylist) -> bool:
    return Stylist.objects.active().of_team(store).filter(pk=stylist.pk).exists()


def _has(stylist: Stylist, shift: DatedShift) -> bool:
    return shift in shifts_between([stylist.pk], shift.date, shift.date).get(stylist.pk, ())


def _step(swap: ShiftSwap, before: Collection[SwapState], *conditions: Q, at: datetime, **values: Any) -> None:
    """From one of these states, before its day came. Raises SwapOver."""
    if not _still(swap, before, *conditions, at=at).update(**values):
        raise SwapOver


def _still(swap: ShiftSwap, states: Collection[SwapState], *conditions: Q, at: datetime) -> QuerySet[ShiftSwap]:
    return ShiftSwap.objects.filter(*conditions, pk=swap.pk, state__in=states, lapses_at__gt=at)


def _forget_drafts(swap: ShiftSwap) -> None:
    """Who is hit was only looked at: for a swap that is over nobody may be moved any more."""
    drafts = Change.objects.filter(kind="swap", state=ChangeState.DRAFTED, scope__swap=swap.pk).order_by("pk")
    locked = list(drafts.select_for_update(of=("self",)).values_list("pk", flat=True))
    Change.objects.filter(pk__in=locked).delete()
