"""Making and changing webhooks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F

from hooks.errors import HookOff
from hooks.models import Delivery, Event, Hook
from hooks.models.delivery import TEST
from hooks.services.waking import enqueue_delivery
from kernel.addresses import target_of
from kernel.identifiers import new_uid
from stores.models import Store

LONGEST_OVERLAP: Final = timedelta(days=7)
"""So long at most the former secret signs beside a new one."""


def make_hook(
    *, store: Store | None, name: str, url: str, events: Iterable[Event], at: datetime, actor: User | None = None
) -> Hook:
    """A webhook of a store, or of every store (None); it hears of what happens from now on. Raises AddressRefused."""
    target_of(url, loopback=settings.HOOKS_ON_LOOPBACK)
    return Hook.objects.create(store=store, name=name, url=url, events=list(events), made_at=at, made_by=actor)


def change_hook(*, hook: Hook, name: str, url: str, events: Iterable[Event], active: bool) -> None:
    """What it is called, where it is and what it is told. It begins afresh: nothing is held against a new address.

    What it is owed and was not sent yet goes to the new address. Raises AddressRefused.
    """
    target_of(url, loopback=settings.HOOKS_ON_LOOPBACK)
    with transaction.atomic():
        Hook.objects.filter(pk=hook.pk).update(
            name=name, url=url, events=list(events), active=active, paused_at=None, failures=0, resting_until=None
        )
        enqueue_delivery()


def rotate_hook(*, hook: Hook, overlap: timedelta, at: datetime) -> Hook:
    """A new secret; the one before signs too for `overlap` longer, at most LONGEST_OVERLAP."""
    until = at + min(overlap, LONGEST_OVERLAP) if overlap > timedelta() else None
    Hook.objects.filter(pk=hook.pk).update(secret_number=F("secret_number") + 1, former_until=until)
    hook.refresh_from_db()
    return hook


def send_test(*, hook: Hook, at: datetime) -> Delivery:
    """Owe a webhook a test, as soon as the worker comes to it. Raises HookOff."""
    with transaction.atomic():
        fresh = Hook.objects.select_for_update(no_key=True, of=("self",)).get(pk=hook.pk)
        if not fresh.active or fresh.paused_at is not None:
            raise HookOff
        uid = f"evt_{new_uid()}"
        made = Delivery.objects.create(
            uid=uid,
            hook=hook,
            event=TEST,
            subject=f"test:{uid}",
            sequence=1,
            happened_at=at,
            owed_since=at,
            next_try_at=at,
            data={"hook": hook.name},
        )
        Hook.objects.filter(pk=hook.pk).update(resting_until=None)
        enqueue_delivery()
    return made
