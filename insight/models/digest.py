"""Who wants the week's figures by mail."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from stores.models import Store


class Digest(models.Model):
    """Somebody who is written to each Monday of a store's last week. Without the row they aren't."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("account"), related_name="+")
    store = models.ForeignKey(Store, models.CASCADE, verbose_name=_("store"), related_name="digests")
    since = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("weekly mail")
        verbose_name_plural = _("weekly mails")
        ordering = ["store", "pk"]
        constraints = [models.UniqueConstraint(fields=["user", "store"], name="insight_digest_once")]

    def __str__(self) -> str:
        return f"{self.store}: {self.user}"
