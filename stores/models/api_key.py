"""Keys by which other systems use the API."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from stores.models.store import Store


class Scope(models.TextChoices):
    """What a key may be used for. Each operation of the API that takes a key names the one it needs."""

    CHECK_IN = "check_in", _("let visitors in")
    STOCK_READ = "stock:read", _("read what a store has")
    STOCK_WRITE = "stock:write", _("tell of sales and returns")
    ORDERS_READ = "orders:read", _("read deliveries, with their addresses")
    ORDERS_WRITE = "orders:write", _("take deliveries over, or say that they failed")


class ApiKey(models.Model):
    """A key of one store (`store`), of several (`stores`) or of all that there are and will be (`everywhere`).

    Its secret is shown once, when it is made; here is what recognises it again. After a rotation the former secret
    works until `former_until`.
    """

    store = models.ForeignKey(
        Store, models.CASCADE, related_name="api_keys", verbose_name=_("store"), null=True, blank=True
    )
    stores = models.ManyToManyField(Store, related_name="+", verbose_name=_("stores"), blank=True)
    everywhere = models.BooleanField(_("every store"), default=False)
    name = models.CharField(_("name"), max_length=80, help_text=_("What uses it: the scanner at the door."))
    scopes = ArrayField(models.CharField(max_length=16, choices=Scope), verbose_name=_("may be used for"))
    prefix = models.CharField(_("begins with"), max_length=12, unique=True, editable=False)
    digest = models.CharField(max_length=64, editable=False, verbose_name=_("digest"))
    former_prefix = models.CharField(_("began with"), max_length=12, unique=True, null=True, blank=True, editable=False)
    former_digest = models.CharField(max_length=64, blank=True, editable=False, verbose_name=_("former digest"))
    former_until = models.DateTimeField(_("former secret works until"), null=True, blank=True, editable=False)
    made_at = models.DateTimeField(_("made"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("made by"), null=True, blank=True, related_name="+"
    )
    expires_at = models.DateTimeField(_("works until"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    class Meta:
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")
        ordering = ["store", "name", "pk"]
        constraints = [
            # A store's own key must never become everybody's.
            models.CheckConstraint(name="stores_apikey_reach", condition=Q(store__isnull=True) | Q(everywhere=False)),
            # A key that opens nothing is a mistake that nobody would find.
            models.CheckConstraint(name="stores_apikey_scoped", condition=Q(scopes__len__gt=0)),
            # A former secret without an end would work for ever.
            models.CheckConstraint(
                name="stores_apikey_former_ends",
                condition=Q(former_prefix__isnull=True, former_digest="", former_until__isnull=True)
                | (Q(former_prefix__isnull=False, former_until__isnull=False) & ~Q(former_digest="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    @property
    def scope_labels(self) -> list[str]:
        """What it may be used for, in words."""
        return [str(scope.label) for scope in Scope if scope in self.scopes]
