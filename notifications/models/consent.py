"""Who agreed to be reached, and who must not be."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from notifications.models.message import Category, Channel
from notifications.querysets import ConsentQuerySet, SuppressionQuerySet


class Consent(models.Model):
    """One answer to "may we write to you here?", with the words that were asked. Append-only: the latest wins."""

    channel = models.CharField(_("channel"), max_length=8, choices=Channel.choices)
    address = models.CharField(_("address"), max_length=254)
    given = models.BooleanField(_("given"))
    at = models.DateTimeField(_("at"))
    source = models.CharField(_("source"), max_length=80)
    wording = models.TextField(_("wording"))

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        indexes: ClassVar = [
            # The latest answer of an address is read before every send.
            models.Index(fields=["channel", "address", "-at", "-id"], name="notifications_consent_latest"),
        ]
        triggers: ClassVar = [
            # It is evidence: a change of mind is a new row.
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.address}: {'yes' if self.given else 'no'}"


class SuppressionReason(models.TextChoices):
    STOP = "stop", _("Unsubscribed")
    INVALID = "invalid", _("Invalid address")
    UNREACHABLE = "unreachable", _("Can't receive messages")
    BY_HAND = "by_hand", _("Blocked by a person")


class Suppression(models.Model):
    """An address that must not be written to, until it is lifted: about one category, or ("") about anything.

    It refers to nobody, so that it outlives whoever is forgotten: their number stays one that said STOP.
    """

    channel = models.CharField(_("channel"), max_length=8, choices=Channel.choices)
    address = models.CharField(_("address"), max_length=254)
    category = models.CharField(_("category"), max_length=12, choices=Category.choices, blank=True, default="")
    reason = models.CharField(_("reason"), max_length=12, choices=SuppressionReason.choices)
    at = models.DateTimeField(_("at"))
    lifted_at = models.DateTimeField(_("lifted at"), null=True, blank=True)

    objects = SuppressionQuerySet.as_manager()

    class Meta:
        verbose_name = _("suppression")
        verbose_name_plural = _("suppressions")
        constraints: ClassVar = [
            # STOP may arrive twice; it holds once.
            models.UniqueConstraint(
                fields=["channel", "address", "category"],
                condition=Q(lifted_at__isnull=True),
                name="notifications_suppression_holds_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.address}: {self.category or 'all'} {self.reason}"
