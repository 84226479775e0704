"""The ledger: every movement of every piece, for ever."""

from __future__ import annotations

from typing import Final

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from stores.models.catalogue import Piece
from stores.models.store import Store
from stores.models.zone import Zone
from stores.piece_lifecycle import PieceState

RELEASED: Final = "kept no longer"
"""The reason of a movement after which somebody has to hang a piece where it belongs."""
CHAINED: Final = """
    IF NEW.number = 1 THEN
        IF NEW.from_state <> '' OR NEW.from_store_id IS NOT NULL
            OR NEW.from_zone_id IS NOT NULL OR NEW.from_place <> '' THEN
            RAISE EXCEPTION 'the first movement of piece % comes from nowhere', NEW.piece_id;
        END IF;
    ELSIF NOT EXISTS (
        SELECT 1 FROM stores_movement AS before
        WHERE before.piece_id = NEW.piece_id AND before.number = NEW.number - 1
            AND before.to_state = NEW.from_state AND before.to_store_id = NEW.from_store_id
            AND before.to_zone_id IS NOT DISTINCT FROM NEW.from_zone_id AND before.to_place = NEW.from_place
    ) THEN
        RAISE EXCEPTION 'movement % of piece % does not follow the one before', NEW.number, NEW.piece_id;
    END IF;
    RETURN NEW;
"""


class Movement(models.Model):
    """One change of a piece's place or state: from what, to what, when, by whom, why. Never edited, never removed.

    `number` counts a piece's movements, given under the lock of its row: their order. `at` is when it happened by the
    clock of whoever did it, and two of them may disagree.
    """

    piece = models.ForeignKey(Piece, models.PROTECT, related_name="movements", verbose_name=_("piece"))
    number = models.PositiveIntegerField(_("number"))
    at = models.DateTimeField(_("at"))
    from_store = models.ForeignKey(
        Store, models.PROTECT, verbose_name=_("from store"), null=True, blank=True, related_name="+"
    )
    to_store = models.ForeignKey(Store, models.PROTECT, verbose_name=_("to store"), related_name="+")
    from_zone = models.ForeignKey(
        Zone, models.PROTECT, verbose_name=_("from zone"), null=True, blank=True, related_name="+"
    )
    to_zone = models.ForeignKey(
        Zone, models.PROTECT, verbose_name=_("to zone"), null=True, blank=True, related_name="+"
    )
    from_place = models.CharField(_("from place"), max_length=60, blank=True)
    to_place = models.CharField(_("to place"), max_length=60, blank=True)
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
    subject = models.CharField(_("on behalf of"), max_length=80, blank=True)
    nonce = models.CharField(_("number of the scan"), max_length=100, null=True, blank=True)

    class Meta:
        verbose_name = _("movement")
        verbose_name_plural = _("movements")
        ordering = ["piece_id", "number"]
        indexes = [
            # What was bought: all that was sold on behalf of one visit or receipt.
            models.Index(
                fields=["subject"], condition=Q(to_state="sold") & ~Q(subject=""), name="stores_movement_purchase"
            ),
            models.Index(fields=["to_store", "at"], condition=Q(reason=RELEASED), name="stores_movement_released"),
        ]
        constraints = [
            # The order of a piece's movements is total, whatever the clocks said.
            models.UniqueConstraint(fields=["piece", "number"], name="stores_movement_number"),
            # A scan that is sent twice is one movement.
            models.UniqueConstraint(fields=["nonce"], name="stores_movement_nonce"),
            models.CheckConstraint(name="stores_movement_counted", condition=Q(number__gte=1)),
        ]
        triggers = [
            # Each movement begins where the one before ended, so that the ledger can always be replayed.
            pgtrigger.Trigger(name="chained", operation=pgtrigger.Insert, when=pgtrigger.Before, func=CHAINED),
            # History that can be edited is not history: also not by a bulk update, also not by hand.
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.piece} → {self.get_to_state_display()}"
