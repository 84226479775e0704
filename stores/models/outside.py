"""A stylist's calendar outside the house: when it says that they are busy, they are."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kernel.sealing import SealBroken, Sealing
from stores.models.resources import Stylist


def address_sealing() -> Sealing:
    return Sealing(keys=[settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS], purpose="calendars")


class OutsideCalendar(models.Model):
    """The address of a stylist's own calendar (iCalendar, RFC 5545), which is a secret, and how reading it went.

    Whoever knows the address reads a private life, so it is kept `sealed`. `failure`: why the latest reading failed, a
    word of `desk.services.outside`; empty when it went well. What was read before stays.
    """

    stylist = models.OneToOneField(Stylist, models.CASCADE, verbose_name=_("stylist"), related_name="outside_calendar")
    sealed = models.TextField(_("address, sealed"), editable=False)
    etag = models.CharField(_("version"), max_length=200, blank=True, editable=False)
    read_at = models.DateTimeField(_("read"), null=True, blank=True, editable=False)
    tried_at = models.DateTimeField(_("tried"), null=True, blank=True, editable=False)
    failure = models.CharField(_("failure"), max_length=20, blank=True, editable=False)

    class Meta:
        verbose_name = _("calendar outside")
        verbose_name_plural = _("calendars outside")
        ordering = ["stylist", "pk"]

    def __str__(self) -> str:
        return f"{self.stylist}: {self.masked}"

    @property
    def address(self) -> str:
        """Empty where it was sealed with a key that is gone."""
        try:
            return address_sealing().open(self.sealed)
        except SealBroken:
            return ""

    @property
    def masked(self) -> str:
        """What may be shown of the address: whose server it is on, and its last letters."""
        host = self.address.split("/")[2] if self.address.count("/") > 1 else ""
        return f"{host}/…{self.address[-4:]}"


class BusySource(models.TextChoices):
    """By which way a calendar was read."""

    ADDRESS = "address", _("by its address")
    ACCOUNT = "account", _("by an account")


class OutsideBusy(models.Model):
    """A period in which a stylist's own calendar says that they are busy."""

    stylist = models.ForeignKey(Stylist, models.CASCADE, verbose_name=_("stylist"), related_name="outside_busy")
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    source = models.CharField(
        _("read"), max_length=7, choices=BusySource, default=BusySource.ADDRESS, db_default=BusySource.ADDRESS
    )

    class Meta:
        verbose_name = _("busy outside")
        verbose_name_plural = _("busy outside")
        ordering = ["starts_at", "pk"]
        # What is over is kept for years: who asks about the days ahead doesn't read it.
        indexes = [models.Index(fields=["stylist", "ends_at"], name="stores_outsidebusy_ending")]
        constraints = [
            models.CheckConstraint(name="stores_outsidebusy_order", condition=Q(ends_at__gt=F("starts_at"))),
        ]

    def __str__(self) -> str:
        return f"{self.stylist}: {self.starts_at:%Y-%m-%d}"
