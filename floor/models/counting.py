"""Counting a zone: what was scanned in it, by whichever device, until somebody says that this was all."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from stores.models import Piece, Store, Zone


class ZoneCount(models.Model):
    """One count of a zone: open until it is finished, so that it can be left, and gone on with on any device."""

    store = models.ForeignKey(Store, models.PROTECT, verbose_name=_("store"), related_name="+")
    zone = models.ForeignKey(Zone, models.PROTECT, verbose_name=_("zone"), related_name="counts")
    started_at = models.DateTimeField(_("begun"))
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("begun by"), related_name="+"
    )
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    finished_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("finished by"), null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("count of a zone")
        verbose_name_plural = _("counts of zones")
        ordering = ["-started_at", "-pk"]
        constraints = [
            # Two devices in one zone are at the same count.
            models.UniqueConstraint(
                fields=["zone"], condition=Q(finished_at__isnull=True), name="floor_zonecount_open_once"
            ),
            models.CheckConstraint(
                name="floor_zonecount_finished",
                condition=Q(finished_at__isnull=True, finished_by__isnull=True)
                | Q(finished_at__gte=F("started_at"), finished_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.zone)


class CountScan(models.Model):
    """A label that was read in the zone, once; `piece` is None where nobody knows the label."""

    count = models.ForeignKey(ZoneCount, models.CASCADE, verbose_name=_("count of a zone"), related_name="scans")
    label = models.CharField(_("label"), max_length=40)
    piece = models.ForeignKey(Piece, models.PROTECT, verbose_name=_("piece"), null=True, blank=True, related_name="+")
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("by"), related_name="+")
    nonce = models.CharField(_("number of the scan"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("scan of a count")
        verbose_name_plural = _("scans of a count")
        ordering = ["count", "pk"]
        constraints = [
            # A piece is there once, however often it is scanned, and by however many.
            models.UniqueConstraint(fields=["count", "label"], name="floor_countscan_once"),
        ]

    def __str__(self) -> str:
        return self.label
