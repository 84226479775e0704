"""Whose visits somebody may see to: a rule of one store may hit those of another, whose managers are asked.

A stylist who is away, or leaves, is missed in every store where they work. The change is made where somebody may make
it; what becomes of a visit is said by who may shape the rules of its store.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import User

from desk.models import Change
from stores.rights import Right, rights_in


def within_reach(change: Change, actor: User | None, stores: Iterable[int]) -> frozenset[int]:
    """Of these stores, by their ids, those whose visits somebody may see to with a change. One query, or none.

    To the change's own store they were let in; nobody (None) is the house itself.
    """
    asked = frozenset(stores)
    others = frozenset(store for store in asked if store != change.store_id)
    if actor is None or not others:
        return asked
    held = rights_in(actor, others)
    return (asked - others) | {store for store, rights in held.items() if Right.SHAPE in rights}
