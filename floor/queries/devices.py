"""The shared devices of a store: which one asks, which there are, who may stand there, and who looked at what."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from django.contrib.auth.models import User
from django.db.models import QuerySet

from floor.models import Device, Peek
from stores.models import Membership, Store
from stores.querysets import StoreQuerySet
from stores.rights import Right, roles_with


def digest_of(secret: str) -> str:
    """How a secret or a code is kept; both are random, so nothing slower than SHA-256 is needed."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def device_of(secret: str) -> Device | None:
    """The device that knows this secret, with its store and who stands there; None for a revoked one. One query."""
    known = Device.objects.in_use().select_related("store", "actor")
    return known.filter(secret_hash=digest_of(secret)).first()


def idle_of(device: Device) -> timedelta:
    """So long untouched, and it is locked."""
    return timedelta(minutes=device.store.idle_minutes)


def devices_in(store: Store) -> list[Device]:
    """Those that are paired or wait for it. One query."""
    return list(Device.objects.in_use().filter(store=store).select_related("actor", "paired_by").order_by("name", "pk"))


def team_of(store: Store) -> QuerySet[User]:
    """Who works in the store, with their PINs, by name.

    Who works in every store, and an administrator, are in its team only where they are named.
    """
    working = Membership.objects.filter(store=store, role__in=roles_with(Right.WORK))
    team = User.objects.filter(is_active=True, memberships__in=working).select_related("staff_pin")
    return team.order_by("first_name", "last_name", "username", "pk")


def peeks_in(store: Store) -> QuerySet[Peek]:
    """Who asked to see what is masked, the latest first."""
    return Peek.objects.filter(store=store).select_related("user", "device", "store").order_by("-at", "-pk")


def managed_by(user: User) -> StoreQuerySet:
    """The stores whose devices somebody may pair."""
    return Store.objects.active().open_to(user, Right.SHAPE).order_by("name", "pk")
