"""A piece that was promised and can't be there: what a person has to settle with the customer."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bookings.models.booking import Booking
from bookings.querysets import ShortfallQuerySet
from stores.models import Piece, Variant


class Settled(models.TextChoices):
    """How a shortfall came to its end."""

    SAME = "same", _("another piece of the same")
    OTHER = "other", _("another variant instead")
    GIVEN_UP = "given_up", _("given up, the customer knows")


class Shortfall(models.Model):
    """A variant on a booking's rail for which no piece is promised any more, since its piece left the floor.

    `coming`: a piece that another store was asked for, expected by `arrives_by`. It is promised when it is there.
    """

    booking = models.ForeignKey(Booking, models.CASCADE, verbose_name=_("booking"), related_name="shortfalls")
    variant = models.ForeignKey(Variant, models.PROTECT, verbose_name=_("variant"), related_name="+")
    piece = models.ForeignKey(Piece, models.PROTECT, verbose_name=_("piece taken out"), related_name="+")
    since = models.DateTimeField(_("since"))
    why = models.CharField(_("why"), max_length=120)
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("settled by"), null=True, blank=True, related_name="+"
    )
    how = models.CharField(_("how"), max_length=8, choices=Settled, blank=True)
    coming = models.ForeignKey(
        Piece, models.PROTECT, verbose_name=_("piece on its way"), null=True, blank=True, related_name="awaited_by"
    )
    arrives_by = models.DateTimeField(_("arrives by"), null=True, blank=True)

    objects = ShortfallQuerySet.as_manager()

    class Meta:
        verbose_name = _("shortfall")
        verbose_name_plural = _("shortfalls")
        ordering = ["since", "pk"]
        constraints = [
            # One thing is missing once, however many pieces of it were taken out.
            models.UniqueConstraint(
                fields=["booking", "variant"],
                condition=Q(settled_at__isnull=True),
                name="bookings_shortfall_open_once",
            ),
            # Who settles says how; what is open can't say so yet.
            models.CheckConstraint(
                name="bookings_shortfall_settled",
                condition=Q(settled_at__isnull=True, settled_by__isnull=True, how="")
                | Q(settled_at__isnull=False, how__in=["same", "other", "given_up"]),
            ),
            # A piece comes for one visit.
            models.UniqueConstraint(
                fields=["coming"], condition=Q(settled_at__isnull=True), name="bookings_shortfall_coming_once"
            ),
            models.CheckConstraint(
                name="bookings_shortfall_coming",
                condition=Q(coming__isnull=True, arrives_by__isnull=True)
                | Q(coming__isnull=False, arrives_by__isnull=False),
            ),
            models.CheckConstraint(
                name="bookings_shortfall_order",
                condition=Q(settled_at__isnull=True) | Q(settled_at__gte=models.F("since")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.booking}: {self.variant}"
