"""The rights as Django's permissions: `user.has_perm(WORK_IN, store)`."""

from __future__ import annotations

from typing import Final

from django.contrib.auth.models import AnonymousUser, User
from rules.permissions import add_perm
from rules.predicates import predicate

from stores.models import Store
from stores.rights import Right, holds

WORK_IN: Final = "stores.work_in_store"
"""`user.has_perm(WORK_IN, store)`: receive visitors there, and see who is expected."""
MANAGE: Final = "stores.manage_store"
"""`user.has_perm(MANAGE, store)`: shape the store: its devices, and pieces taken in by the file."""


@predicate  # type: ignore[untyped-decorator]
def works_in(user: User | AnonymousUser, store: Store | None) -> bool:
    """Whether somebody may work on the store's floor; an administrator may on every one."""
    return store is not None and holds(user, Right.WORK, store)


@predicate  # type: ignore[untyped-decorator]
def manages(user: User | AnonymousUser, store: Store | None) -> bool:
    """Whether somebody shapes the store; an administrator shapes every one."""
    return store is not None and holds(user, Right.SHAPE, store)


add_perm(WORK_IN, works_in)  # type: ignore[no-untyped-call]
add_perm(MANAGE, manages)  # type: ignore[no-untyped-call]
