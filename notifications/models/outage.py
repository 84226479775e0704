"""When nothing went out on a channel."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from notifications.models.message import Channel
from notifications.querysets import OutageQuerySet


class Outage(models.Model):
    """Failures of a channel itself, in a row: nothing is wrong with the messages, so they keep their tries and wait.

    From `began_at` on; until `resting_until` nobody calls the provider, then one message tries. `told_at`: since when
    it is an outage that people were told of; one that ends before leaves no row.
    """

    channel = models.CharField(_("channel"), max_length=8, choices=Channel.choices)
    began_at = models.DateTimeField(_("began at"))
    failures = models.PositiveIntegerField(_("failures in a row"), default=0)
    resting_until = models.DateTimeField(_("resting until"), null=True, blank=True)
    told_at = models.DateTimeField(_("told at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    error_code = models.CharField(_("error code"), max_length=40, blank=True, default="")
    error_text = models.TextField(_("error"), blank=True, default="")

    objects = OutageQuerySet.as_manager()

    class Meta:
        verbose_name = _("outage")
        verbose_name_plural = _("outages")
        constraints: ClassVar = [
            # Two deliverers that fail in one moment count together, and one alarm is enough.
            models.UniqueConstraint(
                fields=["channel"], condition=Q(ended_at__isnull=True), name="notifications_outage_one_at_a_time"
            ),
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="notifications_outage_channel_known"),
            # What nobody was told of has no end to be told of.
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(told_at__isnull=False), name="notifications_outage_end_was_told"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.began_at}"
