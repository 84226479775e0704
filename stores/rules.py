"""Who may do what in which store. Rights are a question asked of the team, not rows of permissions."""

from __future__ import annotations

from typing import Final

from django.contrib.auth.models import AnonymousUser, User
from rules.permissions import add_perm
from rules.predicates import predicate

from stores.models import Role, Store

WORK_IN: Final = "stores.work_in_store"
"""`user.has_perm(WORK_IN, store)`: receive visitors there, and see who is expected."""
MANAGE: Final = "stores.manage_store"
"""`user.has_perm(MANAGE, store)`: take in pieces by the file."""


@predicate  # type: ignore[untyped-decorator]
def works_in(user: User | AnonymousUser, store: Store | None) -> bool:
    """Whether somebody is in the store's team; an administrator is in every team."""
    if store is None or isinstance(user, AnonymousUser) or not user.is_active:
        return False
    return Store.objects.staffed_by(user).filter(pk=store.pk).exists()


@predicate  # type: ignore[untyped-decorator]
def manages(user: User | AnonymousUser, store: Store | None) -> bool:
    """Whether somebody is a manager of the store; an administrator is one of every store."""
    if store is None or isinstance(user, AnonymousUser) or not user.is_active:
        return False
    return user.is_superuser or store.memberships.filter(user=user, role=Role.MANAGER).exists()


add_perm(WORK_IN, works_in)  # type: ignore[no-untyped-call]
add_perm(MANAGE, manages)  # type: ignore[no-untyped-call]
