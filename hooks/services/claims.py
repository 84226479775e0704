"""Take what is owed in hand, so that nobody else does."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from hooks.models import Delivery, DeliveryState, Hook
from hooks.querysets import DeliveryQuerySet
from kernel.identifiers import new_uid

LEASE: Final = timedelta(minutes=2)
"""How long a delivery is one worker's: far longer than a call lasts."""
MOST_HOOKS: Final = 50
"""Webhooks that are looked at for one claim; the next one begins with those that waited longest."""


def claim(*, at: datetime) -> Delivery | None:
    """Take one delivery that is due, or that a worker let fall, count the try, and commit.

    One at a time, of the webhook that was tried longest ago: a peer that is slow keeps no other one waiting. Two
    workers never take one delivery, nor two about one subject.
    """
    with transaction.atomic(durable=True):
        found = _lost(at) or _due(at)
        if found is not None:
            _take(found, at)
    return found


def _lost(at: datetime) -> Delivery | None:
    lost = Delivery.objects.lost(at).filter(hook__active=True, hook__paused_at=None)
    return _locked(lost.order_by("claimed_until", "pk"))


def _due(at: datetime) -> Delivery | None:
    due = Delivery.objects.due(at)
    awake = Q(resting_until=None) | Q(resting_until__lte=at)
    hooks = Hook.objects.filter(awake, Exists(due.filter(hook=OuterRef("pk"))), active=True, paused_at=None)
    longest_ago = hooks.order_by(F("tried_at").asc(nulls_first=True), "pk").values_list("pk", flat=True)
    for hook in longest_ago[:MOST_HOOKS]:
        found = _locked(due.filter(hook=hook).order_by("pk"))
        if found is not None:
            return found
    return None


def _locked(rows: DeliveryQuerySet) -> Delivery | None:
    return rows.select_related("hook").select_for_update(of=("self",), skip_locked=True, no_key=True).first()


def _take(delivery: Delivery, at: datetime) -> None:
    delivery.state, delivery.lease, delivery.claimed_until = DeliveryState.SENDING, new_uid(), at + LEASE
    delivery.tries += 1
    delivery.tried_at = at
    delivery.save(update_fields=["state", "lease", "claimed_until", "tries", "tried_at"])
    Hook.objects.filter(pk=delivery.hook_id).update(tried_at=at)
