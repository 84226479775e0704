"""What replaces the rota on one date, and when a room can't be used."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from stores.models.resources import Room, Stylist
from stores.models.store import Store


class ShiftException(models.Model):
    """What replaces a stylist's weekly shifts in a store on one date: a shift a row, or none when both ends are empty.

    In the store's wall time; `ends` at or before `starts` is the next day. The stylist needs no weekly shift there.
    """

    stylist = models.ForeignKey(Stylist, models.CASCADE, verbose_name=_("stylist"), related_name="shift_exceptions")
    store = models.ForeignKey(Store, models.CASCADE, verbose_name=_("store"), related_name="shift_exceptions")
    date = models.DateField(_("date"))
    starts = models.TimeField(_("starts"), null=True, blank=True)
    ends = models.TimeField(_("ends"), null=True, blank=True)

    class Meta:
        verbose_name = _("exception to the rota")
        verbose_name_plural = _("exceptions to the rota")
        ordering = ["date", "starts", "pk"]
        constraints = [
            # Half an exception would be read as away by one reader and as on shift by another.
            models.CheckConstraint(
                name="stores_shiftexception_both_ends",
                condition=Q(starts__isnull=True, ends__isnull=True) | Q(starts__isnull=False, ends__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["stylist", "store", "date", "starts"],
                name="stores_shiftexception_once",
                nulls_distinct=False,
            ),
        ]
        indexes = [models.Index(fields=["store", "date"], name="stores_shiftexception_by_date")]

    def __str__(self) -> str:
        if self.starts is None or self.ends is None:
            return f"{self.stylist}: {self.date}"
        return f"{self.stylist}: {self.date} {self.starts:%H:%M}–{self.ends:%H:%M}"


class RoomOutage(models.Model):
    """A period in which a room can't be used: the painters are in."""

    room = models.ForeignKey(Room, models.CASCADE, verbose_name=_("room"), related_name="outages")
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    reason = models.CharField(_("reason"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("room out of use")
        verbose_name_plural = _("rooms out of use")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(name="stores_roomoutage_order", condition=Q(ends_at__gt=F("starts_at"))),
        ]

    def __str__(self) -> str:
        return f"{self.room}: {self.starts_at:%Y-%m-%d}"
