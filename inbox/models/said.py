"""What a visitor was proposed by text, and what they said about when they come."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bookings.models import Booking


class Proposal(models.Model):
    """Up to three other starts, in the order of the digits that choose them, of a visit that stood at `stands_at`.

    Nothing is promised by it: whatever is taken meanwhile is proposed anew. A visit's latest one counts.
    """

    booking = models.ForeignKey(Booking, models.CASCADE, verbose_name=_("booking"), related_name="proposals")
    starts = ArrayField(models.DateTimeField(), size=3, verbose_name=_("starts"))
    stands_at = models.DateTimeField(_("stood at"))
    made_at = models.DateTimeField(_("made"))
    good_until = models.DateTimeField(_("good until"))

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering: ClassVar = ["-made_at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["booking", "-made_at"], name="inbox_proposal_latest")]

    def __str__(self) -> str:
        return f"{self.booking_id} {self.made_at:%Y-%m-%d %H:%M}"


class Delay(models.Model):
    """A visitor said that they come so many minutes late, to a visit that began at `starts_at`.

    The latest word counts, and none of a visit that was moved since.
    """

    booking = models.OneToOneField(Booking, models.CASCADE, verbose_name=_("booking"), related_name="delay")
    minutes = models.PositiveSmallIntegerField(_("minutes late"))
    starts_at = models.DateTimeField(_("began at"))
    said_at = models.DateTimeField(_("said at"))

    class Meta:
        verbose_name = _("announced delay")
        verbose_name_plural = _("announced delays")
        ordering: ClassVar = ["-said_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(minutes__gte=1), name="inbox_delay_is_one"),
        ]

    def __str__(self) -> str:
        return f"{self.booking_id} +{self.minutes}"
