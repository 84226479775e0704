"""The dates on which an experience is offered otherwise than by its week."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from experiences.models.bounds import TICK_MINUTES
from experiences.models.experience import Experience
from experiences.models.schedule import ON_TICK, validate_whole_ticks
from stores.models import Store


class ScheduleException(models.Model):
    """A window of one local date in a store, in place of all that the week has on it; without times: none that day.

    Without a store it is the house's, and of every store that has the house's week and nothing of its own on that date.
    In the store's wall time; `ends` at or before `starts` means the next day. As in `Schedule`, a visit may start
    every `interval` minutes, and ends no later than `ends`.
    """

    experience = models.ForeignKey(
        Experience, models.CASCADE, related_name="schedule_exceptions", verbose_name=_("experience")
    )
    store = models.ForeignKey(
        Store,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="schedule_exceptions",
        verbose_name=_("store"),
        help_text=_("Empty: every store that has no week of its own."),
    )
    date = models.DateField(_("date"))
    starts = models.TimeField(_("from"), null=True, blank=True)
    ends = models.TimeField(_("until"), null=True, blank=True)
    interval = models.PositiveSmallIntegerField(
        _("a start every, minutes"),
        default=30,
        validators=[MinValueValidator(TICK_MINUTES), validate_whole_ticks],
    )

    class Meta:
        verbose_name = _("other times on a date")
        verbose_name_plural = _("other times on dates")
        ordering = ["store", "date", "starts", "pk"]
        indexes = [models.Index(fields=["store", "date"], name="experiences_exception_by_day")]
        constraints = [
            models.CheckConstraint(
                name="experiences_scheduleexception_both_or_neither",
                condition=Q(starts__isnull=True, ends__isnull=True) | Q(starts__isnull=False, ends__isnull=False),
            ),
            # As of a weekly window: the engine refuses starts that it could not promise exactly.
            models.CheckConstraint(
                name="experiences_scheduleexception_whole_ticks",
                condition=Q(interval=F("interval") / TICK_MINUTES * TICK_MINUTES, interval__gte=TICK_MINUTES)
                & (Q(starts__isnull=True) | Q(starts__minute__in=ON_TICK, starts__second=0)),
            ),
            # A date is said once, be it the house's or a store's, and so is that there is nothing on it.
            models.UniqueConstraint(
                fields=["experience", "store", "date", "starts"],
                name="experiences_scheduleexception_once",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        hours = f"{self.starts:%H:%M}–{self.ends:%H:%M}" if self.starts and self.ends else "–"
        return f"{self.experience} · {self.date:%Y-%m-%d} {hours}"
