"""A change of the house that is of many stores: the worker looks at them, some at a time, and carries it out.

The rules are one row for all stores, so they are written at once. No day is locked for that and nobody is moved: each
visit is seen to afterwards, in a transaction of its own (`rest`). See ADR 26.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Final

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from bookings.errors import StoreBusy
from bookings.services.locks import promising
from desk.models import Change, ChangeState, Outcome
from desk.rule_sets.base import Scope
from desk.rule_sets.kinds import KINDS
from desk.services import rest
from desk.services.carrying import leave_for_rest
from desk.services.changes import DRAFTS_KEPT, UNTOLD, hand_over, hits_now, lock_rules, locked, write_rules
from desk.services.hitting import look, write_down
from desk.services.tries import CHANGED, GIVEN_UP, MOST_TRIES, RIGHT_LOST
from kernel.who import Who, asking
from stores.rights import Right, holds

AT_ONE_GO: Final = 25
"""Stores that are looked at in one transaction."""


def order(*, change: Change, actor: User) -> None:
    """Have the worker carry out what it has looked at, as it was chosen. Raises ChangeOver."""
    with promising():
        fresh = locked(change, ChangeState.DRAFTED)
        fresh.made_by = actor
        hand_over(fresh, ChangeState.CARRYING)


def under_way() -> list[int]:
    """The ids of the changes that the worker is to go on with, the oldest first."""
    return list(_under_way().order_by("made_at", "pk").values_list("pk", flat=True))


def go_on_with(*, number: int, at: datetime) -> bool:
    """Look at the next stores, or carry it out, unless somebody else is at it. Whether there is more to do now.

    A worker that dies leaves a whole number of stores. That it was tried is written before.
    """
    begun = _begin(number)
    if begun is None:
        return False
    try:
        with asking(partial(Who, "desk", actor=begun.made_by_id)), promising():
            fresh = _free(number).filter(state=begun.state).first()
            return fresh is not None and STEPS[begun.state](fresh, at)
    except StoreBusy:
        return False  # a minute later, when it is resumed
    except IntegrityError:  # the name is another's by now, or what it needs is gone
        with transaction.atomic(durable=True):
            for change in _free(number):
                _refuse(change, CHANGED)
        return False


def _under_way() -> QuerySet[Change]:
    return Change.objects.filter(state__in=STEPS)


def _free(number: int) -> QuerySet[Change]:
    return _under_way().select_for_update(of=("self",), skip_locked=True).select_related("made_by").filter(pk=number)


def _begin(number: int) -> Change | None:
    """Count a try; what was tried too often, or by whom it may not be any more, is refused."""
    with transaction.atomic(durable=True):
        change = _free(number).first()
        if change is None:
            return None
        why = _why_not(change)
        if why:
            _refuse(change, why)
            return None
        change.tries += 1
        change.save(update_fields=["tries"])
        return change


def _why_not(change: Change) -> str:
    if change.tries >= MOST_TRIES:
        return GIVEN_UP
    lost = change.made_by is not None and not holds(change.made_by, Right.SHAPE, None)
    return RIGHT_LOST if lost else ""


def _refuse(change: Change, why: str) -> None:
    change.state, change.why_not = ChangeState.REFUSED, {"why": why}
    change.save(update_fields=["state", "why_not"])


def _look_on(change: Change, at: datetime) -> bool:
    rules, scope = KINDS[change.kind], Scope.of(change.scope)
    if rules.read(scope) != change.before:
        _refuse(change, CHANGED)
        return False
    stores = [store for store in rules.stores(scope) if store.pk > change.looked_to][:AT_ONE_GO]
    if stores:
        write_down(change, look(rules, scope, change.after, at=at, stores=stores), stores=stores)
        change.looked_to, change.stores_looked_at = stores[-1].pk, change.stores_looked_at + len(stores)
    else:
        change.state = ChangeState.DRAFTED if change.hits.exists() else ChangeState.CARRYING
    change.tries = 0
    change.save(update_fields=["looked_to", "stores_looked_at", "state", "tries"])
    return change.state != ChangeState.DRAFTED


def _carry(change: Change, at: datetime) -> bool:
    rules, scope = KINDS[change.kind], Scope.of(change.scope)
    lock_rules(scope)
    if rules.read(scope) != change.before or rules.check(scope, change.after):
        _refuse(change, CHANGED)
        return False
    hit = write_rules(rules, scope, change.after, at=at)
    hits = hits_now(change, hit, {}, change.made_by)
    told_at = leave_for_rest(change, hits, hit, tell_from=at + UNTOLD, at=at, actor=change.made_by)
    change.state, change.done_at, change.tell_at = ChangeState.DONE, at, told_at or at + DRAFTS_KEPT
    change.save(update_fields=["state", "done_at", "tell_at"])
    if any(one.outcome == Outcome.WAITING for one in hits):
        rest.enqueue(change.pk)
    return False


STEPS: Final[Mapping[str, Callable[[Change, datetime], bool]]] = {
    ChangeState.LOOKING: _look_on,
    ChangeState.CARRYING: _carry,
}
