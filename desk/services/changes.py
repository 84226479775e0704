"""A change of rules, from the form to the deed. See `desk.rule_sets` for how a page uses it."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from desk.errors import ChangedMeanwhile, RulesInvalid
from desk.models import Change, ChangeState
from desk.rule_sets.base import Content, Scope
from desk.rule_sets.kinds import KINDS


def propose(
    *, kind: str, scope: Scope, content: Content, drawn_from: Content, at: datetime, actor: User | None
) -> Change:
    """Look at what a rule set's new content would do. Carried out at once when it hits nobody, else a draft.

    Raises RulesInvalid, ChangedMeanwhile when `drawn_from` is not what holds now.
    """
    rules = KINDS[kind]
    errors = rules.check(scope, content)
    if errors:
        raise RulesInvalid(errors=errors)
    with transaction.atomic(durable=True):
        before = rules.read(scope)
        if before != drawn_from:
            raise ChangedMeanwhile(theirs=before)
        after = rules.normal(content)
        rules.write(scope, after)
        return Change.objects.create(
            kind=kind, store_id=scope.store, scope=scope.as_json(), before=before, after=after, made_by=actor,
            made_at=at, state=ChangeState.DONE, done_at=at, tell_at=at,
        )  # fmt: skip
