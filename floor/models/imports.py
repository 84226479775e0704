"""Files of pieces to be received: each line is kept with its fate, so that work on them can go on where it stopped."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from stores.models import Store
from stores.services.deliveries import Fate


class FileOf(models.TextChoices):
    """What the lines of a file are."""

    PIECES = "pieces", _("pieces")
    STORES = "stores", _("stores")
    STYLISTS = "stylists", _("stylists")
    CATALOGUE = "catalogue", _("catalogue")


class ImportState(models.TextChoices):
    CHECKING = "checking", _("being checked")
    CHECKED = "checked", _("checked")
    APPLYING = "applying", _("being applied")
    DONE = "done", _("applied")
    STOPPED = "stopped", _("stopped")


WORKING: Final = (ImportState.CHECKING, ImportState.APPLYING)
"""The worker is at it, or will be."""


class StockImport(models.Model):
    """A file with pieces for a store, or with what the house has.

    First all of its lines are checked, and applied once a manager says so. `reached` counts the lines that are done
    with in the present state; it moves with them in one transaction. Of what was stopped it counts those that were
    applied before.
    """

    of = models.CharField(_("of what"), max_length=9, choices=FileOf, default=FileOf.PIECES)
    store = models.ForeignKey(
        Store, models.PROTECT, verbose_name=_("store"), related_name="stock_imports", null=True, blank=True
    )
    name = models.CharField(_("name of the file"), max_length=120)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("by"), related_name="+")
    made_at = models.DateTimeField(_("made"))
    state = models.CharField(_("state"), max_length=8, choices=ImportState, default=ImportState.CHECKING)
    lines = models.PositiveIntegerField(_("lines"), default=0)
    reached = models.PositiveIntegerField(_("lines done"), default=0)

    class Meta:
        verbose_name = _("import of pieces")
        verbose_name_plural = _("imports of pieces")
        ordering = ["-made_at", "-pk"]
        indexes = [
            models.Index(fields=["store", "-made_at"], name="floor_stockimport_latest"),
            models.Index(fields=["made_at"], condition=Q(state__in=WORKING), name="floor_stockimport_working"),
        ]
        constraints = [
            models.CheckConstraint(name="floor_stockimport_reached", condition=Q(reached__lte=F("lines"))),
            # Pieces come to a store; what the house has comes to none.
            models.CheckConstraint(
                name="floor_stockimport_where",
                condition=Q(of="pieces", store__isnull=False) | (~Q(of="pieces") & Q(store__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ImportLine(models.Model):
    """One line as it was written, in its `order` (from 1); `number` is where it stands in the file.

    `key` is the label as pieces keep it, or the slug or SKU of what the house has; of that `cells` has the line by the
    names of its columns, and `told` what changes ([column, before, after]) or what is wrong ([column, code, typed]).
    The fate is foreseen until the import has applied the line.
    """

    stock_import = models.ForeignKey(
        StockImport, models.CASCADE, verbose_name=_("import of pieces"), related_name="import_lines"
    )
    order = models.PositiveIntegerField(_("order"))
    number = models.PositiveIntegerField(_("line"))
    label = models.CharField(_("label"), max_length=200)
    sku = models.CharField(_("SKU"), max_length=200)
    zone = models.CharField(_("zone"), max_length=200)
    place = models.CharField(_("place in the zone"), max_length=200)
    key = models.CharField(_("label as it is kept"), max_length=200)
    fate = models.CharField(_("fate"), max_length=16, choices=Fate, blank=True)
    cells = models.JSONField(_("cells"), null=True, blank=True)
    told = models.JSONField(_("what changes"), null=True, blank=True)

    class Meta:
        verbose_name = _("line of an import")
        verbose_name_plural = _("lines of an import")
        ordering = ["stock_import", "order"]
        indexes = [models.Index(fields=["stock_import", "key"], name="floor_importline_key")]
        constraints = [
            models.UniqueConstraint(fields=["stock_import", "order"], name="floor_importline_order"),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.label}"
