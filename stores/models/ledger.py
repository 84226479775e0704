"""The ledger: every movement of every piece, for ever."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from stores.models.catalogue import Piece, PieceState
from stores.models.store import Store


class Movement(models.Model):
    """One change of a piece's place or state: from what, to what, when, by whom, why. Never edited, never removed."""

    piece = models.ForeignKey(Piece, models.PROTECT, related_name="movements", verbose_name=_("piece"))
    at = models.DateTimeField(_("at"))
    from_store = models.ForeignKey(
        Store, models.PROTECT, verbose_name=_("from store"), null=True, blank=True, related_name="+"
    )
    to_store = models.ForeignKey(Store, models.PROTECT, verbose_name=_("to store"), related_name="+")
    from_state = models.CharField(_("from"), max_length=16, choices=PieceState, blank=True)
    to_state = models.CharField(_("to"), max_length=16, choices=PieceState)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("by"),
        null=True,
        blank=True,
        related_name="+",
    )
    reason = models.CharField(_("reason"), max_length=120, blank=True)
    subject = models.CharField(_("on behalf of"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("movement")
        verbose_name_plural = _("movements")
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["piece", "at"], name="stores_movement_by_piece")]
        triggers = [
            # History that can be edited is not history: also not by a bulk update, also not by hand.
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.piece} → {self.get_to_state_display()}"
