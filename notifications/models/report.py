"""What a provider says of a message that it took."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from notifications.querysets import ReportQuerySet


class Report(models.Model):
    """One step of one handover, as the provider signed it: stored at once, worked on after the answer."""

    handover = models.CharField(_("handover"), max_length=32)
    status = models.CharField(_("status"), max_length=20)
    provider_id = models.CharField(_("provider's id"), max_length=200)
    error_code = models.PositiveIntegerField(_("error code"), null=True, blank=True)
    received_at = models.DateTimeField(_("received at"))
    done_at = models.DateTimeField(_("worked on at"), null=True, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        constraints: ClassVar = [
            # The provider posts again when our answer was late.
            models.UniqueConstraint(fields=["handover", "status"], name="notifications_report_received_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["id"], condition=Q(done_at__isnull=True), name="notifications_report_waiting"),
            # Those that were worked on long ago are removed.
            models.Index(fields=["done_at"], condition=Q(done_at__isnull=False), name="notifications_report_done"),
        ]

    def __str__(self) -> str:
        return f"{self.handover} {self.status}"
