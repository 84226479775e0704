"""What a point of sale has told a store, each event once."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from stores.models import Store


class EventKind(models.TextChoices):
    SALE = "sale", _("sale")
    RETURN = "return", _("return")


class StockEvent(models.Model):
    """One event of a store's own system, under the number that the system gave it, with the answer that it had.

    Written in the transaction of what it did: an event that is there was done, one that isn't was not.
    """

    store = models.ForeignKey(Store, models.PROTECT, verbose_name=_("store"), related_name="stock_events")
    event_id = models.CharField(_("number of the event"), max_length=100)
    kind = models.CharField(_("kind"), max_length=8, choices=EventKind)
    fingerprint = models.CharField(_("fingerprint of the request"), max_length=64)
    answer = models.JSONField(_("answer"))
    made_at = models.DateTimeField(_("made"))

    class Meta:
        verbose_name = _("event of a point of sale")
        verbose_name_plural = _("events of points of sale")
        ordering = ["-made_at", "-pk"]
        constraints = [
            # Whatever is sent twice, also at once, is done once.
            models.UniqueConstraint(fields=["store", "event_id"], name="floor_stockevent_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.event_id}"
