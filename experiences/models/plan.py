"""What is said to who has booked, when, and on which channel: the house's plan of an experience, and a store's own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from experiences.models.experience import Experience
from stores.models import Store

MOST_REMINDERS: Final = 4
SOONEST: Final = 15
EARLIEST: Final = 14 * 24 * 60
"""How many minutes before a visit somebody may be reminded: a quarter of an hour, two weeks."""

FEW_REMINDERS: Final = f"""
    PERFORM 1 FROM experiences_experience WHERE id = NEW.experience_id FOR NO KEY UPDATE;
    IF (
        SELECT count(*) FROM experiences_plannedmessage
        WHERE experience_id = NEW.experience_id AND store_id IS NOT DISTINCT FROM NEW.store_id AND minutes IS NOT NULL
    ) > {MOST_REMINDERS} THEN
        RAISE EXCEPTION 'experience % reminds too often', NEW.experience_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'experiences_plannedmessage_few';
    END IF;
    RETURN NULL;
"""  # noqa: S608 - our own numbers
"""Whoever adds a reminder waits for whoever is adding one to the same experience, and then counts."""


class Topic(models.TextChoices):
    """What a message is for."""

    CONFIRMATION = "confirmation", _("confirmation")
    CHANGED = "changed", _("word of a change")
    CANCELLED = "cancelled", _("cancellation")
    REMINDER = "reminder", _("reminder")
    NUDGE = "nudge", _("asking whether they come")
    KEPT = "kept", _("what is kept after the visit")
    BOUGHT = "bought", _("exchanging what was bought")
    THANKS = "thanks", _("thanks, and one question")


DUE: Final = (Topic.CONFIRMATION, Topic.CHANGED, Topic.CANCELLED)
"""What everybody has a right to know: its channels can be chosen, it can't be left out."""
ANSWERED: Final = (Topic.REMINDER, Topic.NUDGE)
"""What can be answered with "I'm coming": only of it is it known whether a text is still needed."""


class By(models.TextChoices):
    """On which of the channels that a customer has agreed to."""

    TEXT = "text", _("by text, else by e-mail")
    MAIL = "mail", _("by e-mail, else by text")
    EACH = "each", _("by text and by e-mail")
    SAVE = "save", _("by e-mail, and by text if nobody answers")
    NEVER = "never", _("not at all")


class Reminder(NamedTuple):
    """So many minutes before the visit."""

    minutes: int
    by: By


@dataclass(frozen=True, slots=True)
class Plan:
    """All that is said about a visit, by topic; without anybody's doing it is this. The earliest reminder first."""

    confirmation: By = By.EACH
    changed: By = By.EACH
    cancelled: By = By.EACH
    reminders: tuple[Reminder, ...] = (
        Reminder(3 * 24 * 60, By.TEXT),
        Reminder(24 * 60, By.TEXT),
        Reminder(2 * 60, By.TEXT),
    )
    nudge: By = By.EACH
    kept: By = By.EACH
    bought: By = By.TEXT
    thanks: By = By.MAIL

    def with_own(self, rows: Iterable[PlannedMessage]) -> Plan:
        """This plan, and in the place of its parts those that the rows say."""
        return replace(self, **own_parts(rows))


USUAL: Final = Plan()
"""What holds where nobody has planned anything."""


class PlannedMessage(models.Model):
    """What the house (no store), or a store, says of one topic; without a row it is as usual, or as the house has it.

    A reminder has the minutes before the visit, and a row each; those of a store take the place of all the house’s.
    A reminder's row without minutes says that nobody is reminded.
    """

    experience = models.ForeignKey(Experience, models.CASCADE, related_name="planned", verbose_name=_("experience"))
    store = models.ForeignKey(
        Store, models.CASCADE, related_name="planned", verbose_name=_("store"), null=True, blank=True
    )
    topic = models.CharField(_("message"), max_length=12, choices=Topic)
    minutes = models.PositiveSmallIntegerField(_("minutes before the visit"), null=True, blank=True)
    by = models.CharField(_("goes out"), max_length=5, choices=By)

    class Meta:
        verbose_name = _("planned message")
        verbose_name_plural = _("planned messages")
        ordering = ["experience", "store", "topic", "-minutes"]
        constraints = [
            models.UniqueConstraint(
                fields=["experience", "store", "topic", "minutes"],
                name="experiences_plannedmessage_once",
                nulls_distinct=False,
            ),
            # Minutes belong to reminders: one without them is none.
            models.CheckConstraint(
                name="experiences_plannedmessage_minutes",
                condition=Q(minutes__isnull=True, by=By.NEVER)
                | (Q(minutes__isnull=True) & ~Q(topic=Topic.REMINDER))
                | (
                    Q(topic=Topic.REMINDER, minutes__isnull=False, minutes__range=(SOONEST, EARLIEST)) & ~Q(by=By.NEVER)
                ),
            ),
            # Whoever has booked learns that it is so, that it is otherwise, and that it isn't any more.
            models.CheckConstraint(
                name="experiences_plannedmessage_due",
                condition=~Q(topic__in=DUE, by=By.NEVER),
            ),
            # Of what can't be answered nobody knows whether it was.
            models.CheckConstraint(
                name="experiences_plannedmessage_answered",
                condition=~Q(by=By.SAVE) | Q(topic__in=ANSWERED),
            ),
        ]
        triggers = [
            # Counted when all is written, so that one may take another's place.
            pgtrigger.Trigger(
                name="few",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.After,
                timing=pgtrigger.Deferred,
                func=FEW_REMINDERS,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.experience} · {self.get_topic_display()}"


def own_parts(rows: Iterable[PlannedMessage]) -> dict[str, Any]:
    """What rows say, by the names of a plan's parts."""
    parts: dict[str, Any] = {}
    reminders: list[Reminder] | None = None
    for row in rows:
        if row.topic != Topic.REMINDER:
            parts[row.topic] = By(row.by)
            continue
        reminders = reminders or []
        if row.minutes is not None:
            reminders.append(Reminder(row.minutes, By(row.by)))
    if reminders is not None:
        parts["reminders"] = tuple(sorted(reminders, reverse=True))
    return parts
