"""The same rules for many stores: each store is one transaction, all of it or nothing, and done once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Final

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import get_language, override
from django_q.tasks import async_task

from bookings.errors import StoreBusy
from bookings.services.locks import promising
from desk.errors import HitsChanged
from desk.models import BulkChange, BulkStep, Change, ChangeState, StepFate
from desk.rule_sets.base import RuleSet, Scope
from desk.rule_sets.kinds import KINDS
from desk.services.changes import carry_through
from desk.services.tries import GIVEN_UP, MOST_TRIES, NOT_NOW, RIGHT_LOST
from kernel.who import Who, asking
from stores.models import Store
from stores.rights import Right, holds

FOR_MANY: Final = frozenset({"hours", "day", "days", "windows", "messages", "words"})
"""The kinds that mean the same in any store."""


def start_bulk(*, change: Change, stores: Iterable[Store], carries_hits: bool, at: datetime, actor: User) -> BulkChange:
    """Have the worker make the rules of other stores as this change made those of its own."""
    scope = {name: value for name, value in change.scope.items() if name != "store"}
    with transaction.atomic(durable=True):
        bulk = BulkChange.objects.create(
            kind=change.kind, scope=scope, content=change.after, carries_hits=carries_hits, made_by=actor, made_at=at,
            locale=get_language() or settings.LANGUAGE_CODE,
        )  # fmt: skip
        BulkStep.objects.bulk_create(BulkStep(bulk=bulk, store=store) for store in stores)
        enqueue(bulk.pk)
    return bulk


def enqueue(number: int) -> None:
    """Have the worker go on with it, once the caller's transaction stands."""
    async_task("desk.tasks.work_on_bulk", number, task_name="desk: change for many stores")


def work_on(*, number: int, at: datetime) -> bool:
    """Do the next store that nobody else is at. Whether there was one.

    A worker that dies leaves a whole number of stores: the fate is written with the deed. That it was tried is written
    before, so that what kills each worker isn't tried for ever.
    """
    begun = _begin(number)
    if begun is None:
        return False
    try:
        with promising():
            free = _free(number).filter(pk=begun).first()
            if free is not None:
                with asking(partial(Who, "desk", actor=free.bulk.made_by_id)):
                    _do(free, at)
    except (HitsChanged, StoreBusy):
        BulkStep.objects.filter(pk=begun, fate=StepFate.WAITING).update(why=[NOT_NOW])
    return True


def _free(number: int) -> QuerySet[BulkStep]:
    waiting = BulkStep.objects.select_for_update(of=("self",), skip_locked=True).select_related(
        "bulk__made_by", "store"
    )
    return waiting.filter(bulk=number, fate=StepFate.WAITING)


def _begin(number: int) -> int | None:
    """Count a try of the store that was tried the least, and give its step; what was tried too often is refused."""
    with transaction.atomic(durable=True):
        step = _free(number).order_by("tries", "pk").first()
        if step is None:
            return None
        if step.tries >= MOST_TRIES:
            step.fate, step.why = StepFate.REFUSED, step.why or [GIVEN_UP]
        step.tries += 1
        step.save(update_fields=["fate", "why", "tries"])
        return step.pk


def _do(step: BulkStep, at: datetime) -> None:
    bulk, rules = step.bulk, KINDS[step.bulk.kind]
    scope = replace(Scope.of(bulk.scope), store=step.store_id)
    step.why = _wrong(rules, scope, bulk)
    if not holds(bulk.made_by, Right.SHAPE, step.store):
        step.fate, step.why = StepFate.STOPPED, [RIGHT_LOST]
    elif step.why:
        step.fate = StepFate.REFUSED
    elif rules.read(scope) == rules.normal(bulk.content):
        step.fate = StepFate.SAME
    else:
        step.change = carry_through(
            rules=rules, scope=scope, content=bulk.content, moves_hits=bulk.carries_hits, at=at, actor=bulk.made_by
        )
        step.fate = StepFate.DONE if step.change.state == ChangeState.DONE else StepFate.DRAFTED
    step.save(update_fields=["fate", "why", "change"])


def _wrong(rules: RuleSet, scope: Scope, bulk: BulkChange) -> list[str]:
    """What can't be in this store, in the language of who reads the report: the worker has none."""
    with override(bulk.locale):
        errors = rules.check(scope, bulk.content)
        return sorted({str(told) for listed in errors.values() for told in listed})
