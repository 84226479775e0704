"""Words of the catalogue in more than one language."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Value
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Coalesce, NullIf
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


def said_in_rows(row: str, field: str) -> Coalesce:
    """What `said` gives, for a query that reads words without their rows; "" where there is no such row."""
    language = get_language() or settings.LANGUAGE_CODE
    words = NullIf(KeyTextTransform(field, KeyTransform(language, f"{row}__translations")), Value(""))
    return Coalesce(words, F(f"{row}__{field}"), Value(""), output_field=models.TextField())
