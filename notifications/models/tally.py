"""How much of a limit is used up."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Tally(models.Model):
    """What was used of one limit since a moment: texts, or money. One statement writes it and can't pass the limit."""

    name = models.CharField(_("name"), max_length=80)
    begins = models.DateTimeField(_("begins"))
    used = models.DecimalField(_("used"), max_digits=14, decimal_places=5)
    ceiling = models.DecimalField(_("limit"), max_digits=14, decimal_places=5)

    objects: ClassVar[models.Manager[Tally]] = models.Manager()

    class Meta:
        verbose_name = _("tally")
        verbose_name_plural = _("tallies")
        constraints: ClassVar = [
            # What two deliverers count at once is one sum.
            models.UniqueConstraint(fields=["name", "begins"], name="notifications_tally_once"),
            models.CheckConstraint(condition=Q(used__gte=0), name="notifications_tally_not_negative"),
            models.CheckConstraint(condition=Q(used__lte=F("ceiling")), name="notifications_tally_within_limit"),
        ]
        indexes: ClassVar = [
            # Those of yesterday are removed.
            models.Index(fields=["begins"], name="notifications_tally_old"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.begins}"
