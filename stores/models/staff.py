"""Who works where."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from stores.models.store import Store


class Role(models.TextChoices):
    ASSOCIATE = "associate", _("associate")
    MANAGER = "manager", _("manager")


class Membership(models.Model):
    """A person's place in a store's team: rights are per store."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("account"), related_name="memberships"
    )
    store = models.ForeignKey(Store, models.CASCADE, verbose_name=_("store"), related_name="memberships")
    role = models.CharField(_("role"), max_length=12, choices=Role, default=Role.ASSOCIATE)

    class Meta:
        verbose_name = _("member of the team")
        verbose_name_plural = _("team")
        ordering = ["store", "user", "pk"]
        constraints = [models.UniqueConstraint(fields=["user", "store"], name="stores_membership_once")]

    def __str__(self) -> str:
        return f"{self.user} · {self.store}"
