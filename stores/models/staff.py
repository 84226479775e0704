"""Who works where, and as what."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from stores.models.store import Store


class Role(models.TextChoices):
    """What somebody is in a store, or in every store. `stores.rights` says what each may do."""

    ASSOCIATE = "associate", _("associate")
    STYLIST = "stylist", _("stylist")
    MANAGER = "manager", _("manager")
    HEAD_OFFICE = "head_office", _("head office")
    AUDITOR = "auditor", _("auditor")


class Membership(models.Model):
    """A person's place in a store's team, or in the house's: without a store it holds for every one."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("account"), related_name="memberships"
    )
    store = models.ForeignKey(
        Store, models.CASCADE, verbose_name=_("store"), related_name="memberships", null=True, blank=True
    )
    role = models.CharField(_("role"), max_length=12, choices=Role, default=Role.ASSOCIATE)

    class Meta:
        verbose_name = _("member of the team")
        verbose_name_plural = _("team")
        ordering = ["store", "user", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "store"], name="stores_membership_once", nulls_distinct=False),
            # Who stands in a shop stands in one; head office is of every store. An auditor may be either's.
            models.CheckConstraint(
                name="stores_membership_where",
                condition=Q(role="auditor")
                | Q(role="head_office", store__isnull=True)
                | Q(role__in=["associate", "stylist", "manager"], store__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        where = self.store or _("every store")
        return f"{self.user} · {where}"
