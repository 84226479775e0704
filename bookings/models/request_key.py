"""A request that books is done once: what its key was first answered."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bookings.models.booking import Booking


class RequestKey(models.Model):
    """The Idempotency-Key of a request that books, with what it asked and what it was first answered."""

    key = models.CharField(max_length=200, unique=True, verbose_name=_("key"))
    fingerprint = models.CharField(max_length=64, verbose_name=_("fingerprint"))
    booking = models.ForeignKey(Booking, models.CASCADE, verbose_name=_("booking"), related_name="request_keys")
    answer = models.JSONField(null=True, blank=True, verbose_name=_("answer"))
    made_at = models.DateTimeField(verbose_name=_("made"))

    class Meta:
        verbose_name = _("request key")
        verbose_name_plural = _("request keys")
        ordering = ["made_at", "pk"]

    def __str__(self) -> str:
        return self.key
