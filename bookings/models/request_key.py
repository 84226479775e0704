"""A request that books, or joins a waiting list, is done once: what its key was first answered."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bookings.models.booking import Booking
from bookings.models.waiting import Wait


class RequestKey(models.Model):
    """The Idempotency-Key of a request, with what it asked, what it was first answered, and what it made.

    That is a booking or a place on a waiting list.
    """

    key = models.CharField(max_length=200, unique=True, verbose_name=_("key"))
    fingerprint = models.CharField(max_length=64, verbose_name=_("fingerprint"))
    booking = models.ForeignKey(
        Booking, models.CASCADE, verbose_name=_("booking"), null=True, blank=True, related_name="request_keys"
    )
    wait = models.ForeignKey(
        Wait,
        models.CASCADE,
        verbose_name=_("place on the waiting list"),
        null=True,
        blank=True,
        related_name="request_keys",
    )
    answer = models.JSONField(null=True, blank=True, verbose_name=_("answer"))
    made_at = models.DateTimeField(verbose_name=_("made"))

    class Meta:
        verbose_name = _("request key")
        verbose_name_plural = _("request keys")
        ordering = ["made_at", "pk"]
        constraints = [
            # A key that made nothing would answer nothing when it comes again.
            models.CheckConstraint(
                name="bookings_requestkey_made_one",
                condition=Q(booking__isnull=False, wait__isnull=True) | Q(booking__isnull=True, wait__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.key
