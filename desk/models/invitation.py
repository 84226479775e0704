"""Who is asked by mail to join a team, and whether they did."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from kernel.identifiers import new_uid
from stores.models import Role, Store

GOOD_FOR: Final = timedelta(days=7)


class Invitation(models.Model):
    """Good until `until`, once. Its link is derived from `uid` with the site's key and kept nowhere.

    Without a store it is for every one. `made_by` must still be allowed to give the role when it is accepted.
    """

    uid = models.CharField(_("uid"), max_length=32, unique=True, default=new_uid, editable=False)
    address = models.EmailField(_("e-mail"))
    store = models.ForeignKey(
        Store, models.CASCADE, verbose_name=_("store"), related_name="invitations", null=True, blank=True
    )
    role = models.CharField(_("role"), max_length=12, choices=Role)
    locale = models.CharField(_("language"), max_length=16, default="en")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("invited by"), related_name="invitations"
    )
    made_at = models.DateTimeField(_("invited"))
    until = models.DateTimeField(_("good until"))
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("accepted by"),
        related_name="+",
        null=True,
        blank=True,
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-made_at", "-pk"]
        constraints = [
            # Whoever is asked twice would not know which link is good.
            models.UniqueConstraint(
                Lower("address"),
                "store",
                name="desk_invitation_open_once",
                condition=Q(accepted_at=None, withdrawn_at=None),
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="desk_invitation_where",
                condition=Q(role="auditor")
                | Q(role="head_office", store__isnull=True)
                | Q(role__in=["associate", "stylist", "manager"], store__isnull=False),
            ),
            # It ends in one way.
            models.CheckConstraint(
                name="desk_invitation_one_end", condition=Q(accepted_at=None) | Q(withdrawn_at=None)
            ),
        ]

    def __str__(self) -> str:
        where = self.store or _("every store")
        return f"{self.address} · {where}"
