"""The edition of a store's rules: whoever promises compares it under the lock with what they had read."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from stores.models.store import Store


class Edition(models.Model):
    """How often the rules of a store were written: hours, rooms, people, schedules, terms, sessions called off.

    `number` is raised by triggers (`desk/migrations/0002_editions.py`), whoever writes: a page, the admin, a statement
    by hand. Who promises shares the row until the promise stands, so that no rule changes in between; who writes a rule
    has it alone. `swept`: the edition for which it was last asked whether every visit still stands.
    """

    store = models.OneToOneField(
        Store, models.CASCADE, verbose_name=_("store"), primary_key=True, related_name="edition"
    )
    number = models.PositiveBigIntegerField(_("edition"), default=0, db_default=0)
    swept = models.PositiveBigIntegerField(_("edition last swept"), default=0, db_default=0)

    class Meta:
        verbose_name = _("edition of the rules")
        verbose_name_plural = _("editions of the rules")

    def __str__(self) -> str:
        return f"{self.store_id}: {self.number}"
