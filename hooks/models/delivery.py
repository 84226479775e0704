"""One event that one webhook is owed."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hooks.models.hook import Hook
from hooks.querysets import DeliveryQuerySet

TEST: Final = "test"
"""The event of a delivery that somebody asked for, to see that it arrives."""


class DeliveryState(models.TextChoices):
    PENDING = "pending", _("waiting")
    SENDING = "sending", _("being sent")
    DELIVERED = "delivered", _("delivered")
    FAILED = "failed", _("failed")


class Delivery(models.Model):
    """What is owed to a webhook, from the transaction in which it happened to the peer's answer.

    The database writes these rows (migration 0002), in the transaction of what happened: none is lost, whichever
    commits first. `data` is what was so at that moment. `sequence` grows with each event of one `subject`.
    """

    uid = models.CharField(_("id"), max_length=40)
    hook = models.ForeignKey(  # its index is the log's
        Hook, models.CASCADE, related_name="deliveries", verbose_name=_("webhook"), db_index=False
    )
    event = models.CharField(_("event"), max_length=24)
    subject = models.CharField(_("about"), max_length=80)
    sequence = models.BigIntegerField(_("sequence"))
    happened_at = models.DateTimeField(_("happened"))
    data = models.JSONField(_("data"))
    state = models.CharField(_("state"), max_length=9, choices=DeliveryState, default=DeliveryState.PENDING)
    owed_since = models.DateTimeField(_("owed since"))
    next_try_at = models.DateTimeField(_("next try"))
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    lease = models.CharField(_("lease"), max_length=32, blank=True, default="")
    claimed_until = models.DateTimeField(_("claimed until"), null=True, blank=True)
    status_code = models.PositiveSmallIntegerField(_("answer"), null=True, blank=True)
    milliseconds = models.PositiveIntegerField(_("milliseconds"), null=True, blank=True)
    error = models.CharField(_("error"), max_length=12, blank=True, default="")
    tried_at = models.DateTimeField(_("last tried"), null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery to a webhook")
        verbose_name_plural = _("deliveries to webhooks")
        ordering = ["-pk"]
        indexes = [
            # What is owed, by webhook: as small as the backlog.
            models.Index(fields=["hook", "id"], condition=Q(state="pending"), name="hooks_delivery_owed"),
            models.Index(fields=["claimed_until"], condition=Q(state="sending"), name="hooks_delivery_lost"),
            # Whether an earlier event of the same subject is still under way.
            models.Index(
                fields=["subject", "hook", "id"],
                condition=Q(state__in=["pending", "sending"]),
                name="hooks_delivery_open",
            ),
            models.Index(fields=["hook", "-id"], name="hooks_delivery_log"),
            models.Index(fields=["hook", "state", "-id"], name="hooks_delivery_log_of_state"),
            models.Index(fields=["happened_at"], name="hooks_delivery_old"),
        ]
        constraints = [
            # By it a peer knows what it has already.
            models.UniqueConstraint(fields=["uid"], name="hooks_delivery_uid"),
            models.CheckConstraint(name="hooks_delivery_state_known", condition=Q(state__in=DeliveryState.values)),
            # What is in somebody's hands without a lease would never be found again.
            models.CheckConstraint(
                name="hooks_delivery_lease_while_sending",
                condition=(Q(state="sending", claimed_until__isnull=False) & ~Q(lease=""))
                | (~Q(state="sending") & Q(lease="", claimed_until__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.subject}"
