"""Sending again what is over: under its old id, so that a peer that has it already can tell."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from hooks.errors import DeliveryUnderWay, HookOff
from hooks.models import Delivery, DeliveryState, Hook
from hooks.querysets import DeliveryQuerySet
from hooks.services.waking import enqueue_delivery


def replay(*, delivery: Delivery, at: datetime) -> None:
    """Owe it again, with all its tries. Raises DeliveryUnderWay, HookOff."""
    if not _again(delivery.hook, Delivery.objects.over().filter(pk=delivery.pk), at):
        raise DeliveryUnderWay


def replay_failed(*, hook: Hook, since: datetime, at: datetime) -> int:
    """Owe again all that failed and happened since then; how many. Raises HookOff."""
    return _again(hook, Delivery.objects.of(hook).failed().filter(happened_at__gte=since), at)


def _again(hook: Hook, deliveries: DeliveryQuerySet, at: datetime) -> int:
    with transaction.atomic():
        if not Hook.objects.filter(pk=hook.pk, active=True, paused_at=None).exists():
            raise HookOff
        count = deliveries.update(state=DeliveryState.PENDING, tries=0, owed_since=at, next_try_at=at)
        Hook.objects.filter(pk=hook.pk).update(resting_until=None)
        enqueue_delivery()
    return count
