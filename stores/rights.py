"""Who may do what: one table of roles and rights. docs/rights.md says it to people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Q

from stores.models.staff import Membership, Role

if TYPE_CHECKING:
    from stores.models import Store


class Right(StrEnum):
    """Something that may be done in a store, or, where it is held for every store, in the house."""

    WORK = "work"
    """Receive visitors, fetch and hand out pieces: the floor."""
    OWN = "own"
    """See one's own shifts, ask for time off, offer a swap."""
    READ = "read"
    """Read the rules: experiences, schedules, hours, rooms, people, changes."""
    SHAPE = "shape"
    """Change these rules, and settle what a change brings with it."""
    TEAM = "team"
    """Invite people, give and take roles, reset a second factor that is lost."""
    INSIGHT = "insight"
    """Read the figures."""
    TRAIL = "trail"
    """Read who changed what."""
    KEYS = "keys"
    """Keys of other systems, webhooks, files of the catalogue."""


_FLOOR: Final = frozenset({Right.WORK})
_READING: Final = frozenset({Right.READ, Right.INSIGHT, Right.TRAIL})
RIGHTS: Final[Mapping[Role, frozenset[Right]]] = {
    Role.ASSOCIATE: _FLOOR,
    Role.STYLIST: _FLOOR | {Right.OWN},
    Role.MANAGER: frozenset(Right),
    Role.HEAD_OFFICE: frozenset(Right),
    Role.AUDITOR: _READING,
}


def roles_with(right: Right) -> list[Role]:
    """The roles that hold a right."""
    return [role for role, rights in RIGHTS.items() if right in rights]


def holds(user: User | AnonymousUser, right: Right, store: Store | None) -> bool:
    """Whether somebody holds a right in a store; in the house (None) only who has it in every store. One query."""
    if isinstance(user, AnonymousUser) or not user.is_active:
        return False
    if user.is_superuser:
        return True
    where = Q(store=None) if store is None else Q(store=None) | Q(store=store)
    return Membership.objects.filter(where, user=user, role__in=roles_with(right)).exists()


def holds_anywhere(user: User, right: Right) -> bool:
    """Whether somebody holds a right in some store. One query."""
    if not user.is_active or user.is_superuser:
        return user.is_active
    return Membership.objects.filter(user=user, role__in=roles_with(right)).exists()


def rights_of(user: User, store: Store | None) -> frozenset[Right]:
    """All that somebody may do in a store, or in the house (None). One query."""
    if user.is_superuser and user.is_active:
        return frozenset(Right)
    where = Q(store=None) if store is None else Q(store=None) | Q(store=store)
    roles = Membership.objects.filter(where, user=user).values_list("role", flat=True)
    return frozenset[Right]().union(*(RIGHTS[Role(role)] for role in roles)) if user.is_active else frozenset()


def rights_in(user: User | AnonymousUser, stores: Iterable[int]) -> dict[int, frozenset[Right]]:
    """All that somebody may do in each of these stores, by their ids. One query."""
    asked = frozenset(stores)
    if isinstance(user, AnonymousUser) or not user.is_active:
        return dict.fromkeys(asked, frozenset())
    if user.is_superuser:
        return dict.fromkeys(asked, frozenset(Right))
    held: defaultdict[int | None, frozenset[Right]] = defaultdict(frozenset)
    own = Membership.objects.filter(Q(store=None) | Q(store__in=asked), user=user)
    for store, role in own.values_list("store", "role"):
        held[store] |= RIGHTS[Role(role)]
    return {store: held[store] | held[None] for store in asked}
