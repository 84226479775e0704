"""The same rules for many stores, one after the other in the background."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from desk.models.change import Change
from stores.models import Store


class StepFate(models.TextChoices):
    WAITING = "waiting", _("still to come")
    DONE = "done", _("done")
    SAME = "same", _("was so already")
    DRAFTED = "drafted", _("visits are hit: its manager looks at it")
    REFUSED = "refused", _("not possible there")
    STOPPED = "stopped", _("stopped before it")


class BulkChange(models.Model):
    """A rule set's content for many stores. `scope` is what it is of, apart from the store.

    `carries_hits`: where visits are hit, each gets its first proposal; else the store's manager is left a draft.
    `locale`: the language of the report, which is that of who began it.
    """

    kind = models.CharField(_("kind"), max_length=20)
    scope = models.JSONField(_("of what"))
    content = models.JSONField(_("what shall be"))
    carries_hits = models.BooleanField(_("moves those who are hit"), default=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("by"), related_name="+")
    made_at = models.DateTimeField(_("made"))
    locale = models.CharField(_("language"), max_length=16, default="en")

    class Meta:
        verbose_name = _("change for many stores")
        verbose_name_plural = _("changes for many stores")
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class BulkStep(models.Model):
    """One store of a change for many: its own change, or why there is none. Its fate is written with the deed.

    `tries` are counted before the deed is begun: a worker that is killed in it tells nobody.
    """

    bulk = models.ForeignKey(BulkChange, models.CASCADE, verbose_name=_("change for many stores"), related_name="steps")
    store = models.ForeignKey(Store, models.CASCADE, verbose_name=_("store"), related_name="+")
    change = models.ForeignKey(
        Change, models.SET_NULL, verbose_name=_("change"), null=True, blank=True, related_name="+"
    )
    fate = models.CharField(_("fate"), max_length=8, choices=StepFate, default=StepFate.WAITING)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    why = models.JSONField(_("why not"), default=list, blank=True)

    class Meta:
        verbose_name = _("store of a change for many")
        verbose_name_plural = _("stores of a change for many")
        ordering = ["pk"]
        indexes = [models.Index(fields=["bulk"], condition=Q(fate="waiting"), name="desk_bulkstep_waiting")]
        constraints = [models.UniqueConstraint(fields=["bulk", "store"], name="desk_bulkstep_once")]

    def __str__(self) -> str:
        return f"{self.bulk}: {self.store}"
