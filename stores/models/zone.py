"""Where in a showroom the pieces are."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from stores.models.store import Store
from stores.models.words import Translated


class Zone(Translated):
    """A part of a store in which pieces hang or stand; by `position` a runner walks the shop."""

    store = models.ForeignKey(Store, models.PROTECT, related_name="zones", verbose_name=_("store"))
    name = models.CharField(_("name"), max_length=60)
    position = models.PositiveSmallIntegerField(
        _("place on the way"), default=0, help_text=_("The order in which a runner walks the shop.")
    )

    class Meta:
        verbose_name = _("zone")
        verbose_name_plural = _("zones")
        ordering = ["store", "position", "pk"]
        constraints = [
            # A name that is typed or read from a file means one zone, however it is written.
            models.UniqueConstraint("store", Lower("name"), name="stores_zone_name"),
            # What the foreign key of a piece's zone and store points at.
            models.UniqueConstraint(fields=["id", "store"], name="stores_zone_in_store"),
        ]

    def __str__(self) -> str:
        return self.name
