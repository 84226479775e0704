"""What people wrote back."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from notifications.models.message import Channel


class Acted(models.TextChoices):
    """What was done at once, before anybody worked on it."""

    NOTHING = "", _("nothing")
    STOPPED = "stopped", pgettext_lazy("texts", "stopped")
    STARTED = "started", _("started again")


class Reply(models.Model):
    """One incoming message, as its verified sender wrote it; pictures are counted and left with the provider.

    `keyword`: what the carrier understood and acted on itself. Who works on it has it until `taken_until`; `tries`
    counts before the work begins, so that a reply that kills its worker is found out.
    """

    channel = models.CharField(_("channel"), max_length=8, choices=Channel.choices)
    address = models.CharField(_("address"), max_length=254)
    text = models.TextField(_("text"), blank=True)
    pictures = models.PositiveSmallIntegerField(_("pictures"), default=0)
    keyword = models.CharField(_("keyword"), max_length=12, blank=True, default="")
    acted = models.CharField(_("done at once"), max_length=8, choices=Acted.choices, blank=True, default="")
    provider_id = models.CharField(_("provider's id"), max_length=200)
    received_at = models.DateTimeField(_("received at"))
    taken_until = models.DateTimeField(_("worked on until"), null=True, blank=True)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    worked_at = models.DateTimeField(_("worked on"), null=True, blank=True)

    class Meta:
        verbose_name = _("reply")
        verbose_name_plural = _("replies")
        constraints: ClassVar = [
            # The provider posts again when our answer was late.
            models.UniqueConstraint(fields=["channel", "provider_id"], name="notifications_reply_received_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["channel", "address", "-received_at"], name="notifications_reply_thread"),
            # What nobody has worked on is looked for each minute: as small as the backlog.
            models.Index(
                fields=["received_at"], condition=Q(worked_at__isnull=True), name="notifications_reply_waiting"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.address} {self.provider_id}"
