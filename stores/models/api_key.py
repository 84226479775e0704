"""Keys by which a store's own systems use the API."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from stores.models.store import Store


class ApiKey(models.Model):
    """A key of one store. Its secret is shown once, when it is made; here is what recognises it again."""

    store = models.ForeignKey(Store, models.CASCADE, related_name="api_keys", verbose_name=_("store"))
    name = models.CharField(_("name"), max_length=80, help_text=_("What uses it: the scanner at the door."))
    prefix = models.CharField(_("begins with"), max_length=12, unique=True, editable=False)
    digest = models.CharField(max_length=64, editable=False, verbose_name=_("digest"))
    made_at = models.DateTimeField(_("made"))
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    class Meta:
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")
        ordering = ["store", "name", "pk"]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"
