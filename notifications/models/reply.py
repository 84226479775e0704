"""What people wrote back."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Reply(models.Model):
    """One incoming message, as its verified sender wrote it."""

    channel = models.CharField(_("channel"), max_length=8, choices=[("sms", _("SMS")), ("email", _("E-mail"))])
    address = models.CharField(_("address"), max_length=254)
    text = models.TextField(_("text"))
    provider_id = models.CharField(_("provider's id"), max_length=200)
    received_at = models.DateTimeField(_("received at"))

    class Meta:
        verbose_name = _("reply")
        verbose_name_plural = _("replies")
        constraints: ClassVar = [
            # The provider posts again when our answer was late.
            models.UniqueConstraint(fields=["channel", "provider_id"], name="notifications_reply_received_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["channel", "address", "-received_at"], name="notifications_reply_thread"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.address} {self.provider_id}"
