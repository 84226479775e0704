"""Words of the catalogue in more than one language."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Translated(models.Model):
    """A row whose words may exist in other languages.

    `translations` maps a language code to fields: `{"zh-hans": {"name": "…"}}`. The row's own columns are the
    words in the retailer's first language, and what is said where a translation is missing.
    """

    translations = models.JSONField(
        _("translations"),
        default=dict,
        blank=True,
        help_text=_('For example {"zh-hans": {"name": "…"}}.'),
    )

    class Meta:
        abstract = True

    def said(self, field: str, language: str | None = None) -> str:
        """The words of `field` in `language` (by default the active one), or the row's own."""
        words: str = self.translations.get(language or get_language() or "", {}).get(field, "")
        return words or str(getattr(self, field))
