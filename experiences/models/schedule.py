"""When an experience is offered: weekly windows, and dated sessions with places for many."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import pgtrigger
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from experiences.models.bounds import TICK_MINUTES
from experiences.models.experience import Experience
from experiences.querysets import ScheduleQuerySet, SessionQuerySet
from stores.models import Store, Weekday

ON_TICK: Final = tuple(range(0, 60, TICK_MINUTES))
"""The minutes of an hour at which a tick starts, in every zone in use."""

MAKES_OWN_WEEK: Final = """
    INSERT INTO experiences_variation (experience_id, store_id, own_week) VALUES (NEW.experience_id, NEW.store_id, true)
    ON CONFLICT (experience_id, store_id) DO UPDATE SET own_week = true WHERE NOT experiences_variation.own_week;
    RETURN NULL;
"""


def validate_whole_ticks(minutes: int) -> None:
    if minutes % TICK_MINUTES:
        raise ValidationError(_("Give a multiple of %(tick)s minutes."), params={"tick": TICK_MINUTES})


class Schedule(models.Model):
    """A weekly window of starts in a store: from `starts`, every `interval` minutes, ending no later than `ends`.

    Without a store it is the house's, and of every store that offers the experience and has no week of its own.
    In the store's wall time; `ends` at or before `starts` means the next day. Valid on local dates, both ends included.
    """

    experience = models.ForeignKey(
        Experience,
        models.CASCADE,
        related_name="schedules",
        verbose_name=_("experience"),
    )
    store = models.ForeignKey(
        Store,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="schedules",
        verbose_name=_("store"),
        help_text=_("Empty: every store that has no week of its own."),
    )
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday)
    starts = models.TimeField(_("from"))
    ends = models.TimeField(_("until"))
    interval = models.PositiveSmallIntegerField(
        _("a start every, minutes"),
        default=30,
        validators=[MinValueValidator(TICK_MINUTES), validate_whole_ticks],
    )
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)

    objects = ScheduleQuerySet.as_manager()

    class Meta:
        verbose_name = _("schedule")
        verbose_name_plural = _("schedules")
        ordering = ["store", "weekday", "starts", "pk"]
        constraints = [
            models.CheckConstraint(name="experiences_schedule_weekday", condition=Q(weekday__range=(0, 6))),
            # An interval of zero would offer the same start for ever.
            # The engine refuses starts that it could not promise exactly; one such row would close the whole store.
            models.CheckConstraint(
                name="experiences_schedule_whole_ticks",
                condition=Q(interval=F("interval") / TICK_MINUTES * TICK_MINUTES)
                & Q(starts__minute__in=ON_TICK, starts__second=0),
            ),
            models.CheckConstraint(
                name="experiences_schedule_interval",
                condition=Q(interval__gte=TICK_MINUTES),
            ),
            models.CheckConstraint(
                name="experiences_schedule_valid_order",
                condition=Q(valid_from__isnull=True)
                | Q(valid_until__isnull=True)
                | Q(valid_until__gte=F("valid_from")),
            ),
        ]
        triggers = [
            # A store with a window of its own has a week of its own, whoever writes it: else it would mean nothing.
            pgtrigger.Trigger(
                name="makes_own_week",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.After,
                condition=pgtrigger.Q(new__store__isnull=False),
                func=MAKES_OWN_WEEK,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.experience} · {self.get_weekday_display()} {self.starts:%H:%M}–{self.ends:%H:%M}"


class Session(models.Model):
    """A dated event with places for many. Its room and host are promised once, its places are counted.

    `drop`: so many people want it that a hold can't be extended (WCAG 2.2.1 excepts real-time events).
    """

    experience = models.ForeignKey(
        Experience,
        models.PROTECT,
        related_name="sessions",
        verbose_name=_("experience"),
    )
    store = models.ForeignKey(Store, models.PROTECT, related_name="sessions", verbose_name=_("store"))
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    places = models.PositiveIntegerField(_("places"), validators=[MinValueValidator(1)])
    places_taken = models.PositiveIntegerField(_("places taken"), default=0, editable=False)
    drop = models.BooleanField(_("a drop"), default=False, help_text=_("A hold can't be extended."))
    cancelled = models.BooleanField(_("cancelled"), default=False)

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["starts_at", "pk"]
        indexes = [models.Index(fields=["store", "starts_at"], name="experiences_session_by_store")]
        constraints = [
            models.CheckConstraint(
                name="experiences_session_order",
                condition=Q(ends_at__gt=F("starts_at")),
            ),
            # The engine counts in ticks, and looks a day beyond what it was asked for.
            models.CheckConstraint(
                name="experiences_session_whole_ticks",
                condition=Q(starts_at__minute__in=ON_TICK, starts_at__second=0)
                & Q(ends_at__minute__in=ON_TICK, ends_at__second=0)
                & Q(ends_at__lte=F("starts_at") + timedelta(days=1)),
            ),
            # The last guard of a place: counted under the lock, refused by the database.
            models.CheckConstraint(
                name="experiences_session_places",
                condition=Q(places_taken__lte=F("places")),
            ),
            models.UniqueConstraint(
                fields=["experience", "store", "starts_at"],
                condition=Q(cancelled=False),
                name="experiences_session_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.experience} · {self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def places_left(self) -> int:
        return self.places - self.places_taken
