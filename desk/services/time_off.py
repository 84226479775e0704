"""Time off that a stylist asks for, and a manager grants or not."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.contrib.auth.models import User

from bookings.services.locks import promising
from desk.errors import AlreadyAnswered, TimeOffInvalid
from desk.models import Change, ChangeState
from desk.rule_sets.base import Scope
from desk.rule_sets.kinds import KINDS
from desk.services.changes import propose
from kernel import clock
from stores.models import Store, Stylist, TimeOff, TimeOffState

FARTHEST: Final = timedelta(days=2 * 365)
MOST_ASKED: Final = 20
"""Requests of one stylist that wait for an answer."""


def ask_time_off(*, stylist: Stylist, starts_at: datetime, ends_at: datetime, reason: str, at: datetime) -> TimeOff:
    """Ask for it. It keeps nobody away before a manager has approved it.

    Raises TimeOffInvalid, naming the field, for what ends before it starts or is over, or overlaps with what they have
    or asked for already, or when too many requests wait; StoreBusy.
    """
    if not at < ends_at <= at + FARTHEST or starts_at >= ends_at:
        raise TimeOffInvalid(field="ends_at")
    with promising():
        # Two requests at once would overlook each other; who hosts a visit is named meanwhile all the same.
        Stylist.objects.select_for_update(no_key=True).get(pk=stylist.pk)
        own = TimeOff.objects.filter(stylist=stylist).exclude(state=TimeOffState.DECLINED)
        if own.filter(starts_at__lt=ends_at, ends_at__gt=starts_at).exists():
            raise TimeOffInvalid(field="starts_at")
        if own.filter(state=TimeOffState.ASKED).count() >= MOST_ASKED:
            raise TimeOffInvalid(field="reason")
        return TimeOff.objects.create(
            stylist=stylist, starts_at=starts_at, ends_at=ends_at, reason=reason, state=TimeOffState.ASKED, asked_at=at
        )


def withdraw(*, time_off: TimeOff) -> None:
    """Ask for it no longer. Raises AlreadyAnswered, StoreBusy."""
    with promising():
        _forget_drafts(time_off)
        gone, _each = TimeOff.objects.filter(pk=time_off.pk, state=TimeOffState.ASKED).delete()
        if not gone:
            raise AlreadyAnswered


def approve(*, time_off: TimeOff, store: Store, at: datetime, actor: User) -> Change:
    """Grant it, by a change of the rules: a draft where visits are hit. `store` is the one whose manager says so.

    Raises AlreadyAnswered, RulesInvalid when it overlaps with other time off, ChangedMeanwhile, StoreBusy.
    """
    with promising():
        _answer(time_off, TimeOffState.ASKED, at=at, actor=actor)
    scope = Scope(store=store.pk, stylist=time_off.stylist_id, date=clock.local_date(at, store.zone))
    before = KINDS["time_off"].read(scope)
    wanted = {
        "starts_at": time_off.starts_at.isoformat(),
        "ends_at": time_off.ends_at.isoformat(),
        "reason": time_off.reason,
    }
    content = {"absences": [*before["absences"], wanted]}
    return propose(kind="time_off", scope=scope, content=content, drawn_from=before, at=at, actor=actor)


def decline(*, time_off: TimeOff, at: datetime, actor: User) -> None:
    """Say no. Raises AlreadyAnswered, StoreBusy."""
    with promising():
        _forget_drafts(time_off)
        _answer(time_off, TimeOffState.DECLINED, at=at, actor=actor)


def _forget_drafts(time_off: TimeOff) -> None:
    """Who is hit was only looked at: for a request that is over nobody may be moved any more.

    Changes are locked before requests, as where one is carried out.
    """
    granted = {"absences": [{"starts_at": time_off.starts_at.isoformat(), "ends_at": time_off.ends_at.isoformat()}]}
    drafts = Change.objects.filter(kind="time_off", state=ChangeState.DRAFTED, scope__stylist=time_off.stylist_id)
    granting = drafts.filter(after__contains=granted).exclude(before__contains=granted).order_by("pk")
    locked = list(granting.select_for_update(of=("self",)).values_list("pk", flat=True))
    Change.objects.filter(pk__in=locked).delete()


def _answer(time_off: TimeOff, state: TimeOffState, *, at: datetime, actor: User) -> None:
    """Note who answered; that it is granted is written with the rules."""
    asked = TimeOff.objects.filter(pk=time_off.pk, state=TimeOffState.ASKED)
    if not asked.update(state=state, answered_at=at, answered_by=actor):
        raise AlreadyAnswered
