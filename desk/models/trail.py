"""What was changed in the rules, by whom and from where: one row a changed row, written by the database itself."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Act(models.TextChoices):
    MADE = "made", _("made")
    CHANGED = "changed", _("changed")
    REMOVED = "removed", _("removed")


class TrailEntry(models.Model):
    """A change of one row of one table, kept when what it names is gone: all its references are plain numbers.

    `table` and `row` say what; `before` and `after` hold the columns that differ, or the whole row where there was none
    before or is none after; `about` by what people know it. `store`: whose it is, None for the house's. `way` is where
    it came from (`desk`, `admin`, `api`, `system`), and empty where nobody said: a hand in the database. `actor`: whose
    account; `key`: which API key.
    """

    at = models.DateTimeField(_("when"))
    table = models.CharField(_("table"), max_length=63)
    row = models.BigIntegerField(_("row"))
    act = models.CharField(_("what was done"), max_length=8, choices=Act)
    store = models.BigIntegerField(_("store"), null=True)
    actor = models.BigIntegerField(_("who"), null=True)
    key = models.BigIntegerField(_("API key"), null=True)
    way = models.CharField(_("from where"), max_length=12, blank=True)
    about = models.JSONField(_("of what"), default=dict)
    before = models.JSONField(_("before"))
    after = models.JSONField(_("after"))

    class Meta:
        verbose_name = _("entry of the trail")
        verbose_name_plural = _("trail")
        indexes = [
            # The page asks for the latest of everything, of a store, of a person, of a kind: each has its order.
            models.Index(fields=["-at", "-id"], name="desk_trail_latest"),
            models.Index(fields=["store", "-at", "-id"], name="desk_trail_of_store"),
            models.Index(fields=["actor", "-at", "-id"], name="desk_trail_of_actor"),
            models.Index(fields=["table", "-at", "-id"], name="desk_trail_of_table"),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.table} {self.row}"
