"""The vocabulary for asking about deliveries."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, OuterRef

if TYPE_CHECKING:
    from hooks.models import Delivery, Hook  # noqa: F401


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def of(self, hook: Hook) -> DeliveryQuerySet:
        return self.filter(hook=hook)

    def due(self, at: datetime) -> DeliveryQuerySet:
        """Waiting ones whose time has come, each only when nothing earlier about the same subject is under way."""
        earlier = self.model.objects.filter(
            hook=OuterRef("hook"), subject=OuterRef("subject"), pk__lt=OuterRef("pk"), state__in=["pending", "sending"]
        )
        return self.filter(~Exists(earlier), state="pending", next_try_at__lte=at)

    def lost(self, at: datetime) -> DeliveryQuerySet:
        """Those that a worker took and did not finish before its lease ended."""
        return self.filter(state="sending", claimed_until__lte=at)

    def held_by(self, lease: str) -> DeliveryQuerySet:
        """In the hands of one worker: each note it writes goes through here, so that a late one is lost."""
        return self.filter(state="sending", lease=lease)

    def failed(self) -> DeliveryQuerySet:
        return self.filter(state="failed")

    def over(self) -> DeliveryQuerySet:
        return self.filter(state__in=["delivered", "failed"])
