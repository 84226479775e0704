"""What bounds how often a stylist's own calendar is read at once."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from stores.models import Stylist


class CalendarReading(models.Model):
    """A reading that began as its address was given; forgotten after an hour."""

    stylist = models.ForeignKey(Stylist, models.CASCADE, verbose_name=_("stylist"), related_name="+")
    begun_at = models.DateTimeField(_("begun"))

    class Meta:
        verbose_name = _("reading of a calendar")
        verbose_name_plural = _("readings of calendars")
        ordering = ["begun_at", "pk"]

    def __str__(self) -> str:
        return f"{self.stylist}: {self.begun_at:%Y-%m-%d %H:%M}"
