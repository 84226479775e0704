"""What is wanted on the rail, what the visitor thought of it, and what became of it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bookings.models.booking import Booking
from stores.models import Variant


class Feeling(models.TextChoices):
    """What the visitor said of a piece in the fitting room."""

    LOVE = "love", _("love")
    NOT_FOR_ME = "not_for_me", _("not for me")


class Outcome(models.TextChoices):
    """What became of a piece at the end of the visit."""

    BOUGHT = "bought", _("bought")
    KEPT = "kept", _("kept on hold")
    RETURNED = "returned", _("back on the floor")
    TO_CLEAN = "to_clean", _("to be cleaned")


class RailItem(models.Model):
    """A variant that is wanted on the rail: the wish. The promise is the allocation of one of its pieces.

    A booking has a variant once and promises one piece of it, so the two are found by each other.
    """

    booking = models.ForeignKey(Booking, models.CASCADE, verbose_name=_("booking"), related_name="rail")
    variant = models.ForeignKey(Variant, models.PROTECT, verbose_name=_("variant"), related_name="+")
    feeling = models.CharField(_("what the visitor thinks"), max_length=12, choices=Feeling, blank=True)
    outcome = models.CharField(_("what became of it"), max_length=12, choices=Outcome, blank=True)
    outcome_at = models.DateTimeField(_("decided"), null=True, blank=True)
    kept_until = models.DateTimeField(_("kept on hold until"), null=True, blank=True)

    class Meta:
        verbose_name = _("rail item")
        verbose_name_plural = _("rail")
        ordering = ["pk"]
        # The rule that gives back what is kept no longer asks for these each minute.
        indexes = [models.Index(fields=["kept_until"], condition=Q(outcome="kept"), name="bookings_railitem_keeping")]
        constraints = [
            models.UniqueConstraint(fields=["booking", "variant"], name="bookings_railitem_once"),
            # What became of a piece became so at some time.
            models.CheckConstraint(
                name="bookings_railitem_decided",
                condition=Q(outcome="", outcome_at__isnull=True) | (~Q(outcome="") & Q(outcome_at__isnull=False)),
            ),
            # Nothing is kept for ever, and what isn't kept has no end.
            models.CheckConstraint(
                name="bookings_railitem_kept",
                condition=Q(outcome="kept", kept_until__isnull=False)
                | (~Q(outcome="kept") & Q(kept_until__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return str(self.variant)

    @property
    def kept_day(self) -> datetime | None:
        """A moment of the last day on which it is kept on hold: `kept_until` is the midnight after it."""
        return self.kept_until - timedelta(minutes=1) if self.kept_until else None
