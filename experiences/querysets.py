"""The vocabulary of filters over experiences, schedules, sessions and style questions."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

if TYPE_CHECKING:
    from experiences.models import Experience, Schedule, Session, StyleQuestion  # noqa: F401
    from stores.models import Store


class ExperienceQuerySet(QuerySet["Experience"]):
    def published(self) -> ExperienceQuerySet:
        """Those that are shown to customers: an exchange is asked for from a purchase, not from a shelf."""
        return self.filter(published=True, purpose="visit")

    def for_exchange(self) -> ExperienceQuerySet:
        """Those that promise what is exchanged after a purchase."""
        return self.filter(published=True, purpose="exchange")

    def offered_in(self, store: Store | OuterRef) -> ExperienceQuerySet:
        """Those with a schedule or a session in the store, which may be the row of a query around this one."""
        schedules = apps.get_model("experiences", "Schedule").objects.filter(experience=OuterRef("pk"), store=store)
        sessions = apps.get_model("experiences", "Session").objects.filter(
            experience=OuterRef("pk"), store=store, cancelled=False
        )
        return self.filter(Exists(schedules) | Exists(sessions))

    def with_questions(self) -> ExperienceQuerySet:
        """Each with what is asked of who has booked it, in two further queries: `questions`, and their `choices`."""
        return self.prefetch_related(asked_questions())


def asked_questions() -> Prefetch[Any, Any, Any]:
    """Of experiences: the questions that are asked, each with its choices."""
    return Prefetch("questions", apps.get_model("experiences", "StyleQuestion").objects.active().with_choices())


class StyleQuestionQuerySet(QuerySet["StyleQuestion"]):
    def active(self) -> StyleQuestionQuerySet:
        """Those that are asked."""
        return self.filter(active=True)

    def with_choices(self) -> StyleQuestionQuerySet:
        """Each with the choices that can be tapped, in one further query."""
        choices = apps.get_model("experiences", "StyleChoice").objects.filter(active=True)
        return self.prefetch_related(Prefetch("choices", choices.order_by("position", "pk")))


class ScheduleQuerySet(QuerySet["Schedule"]):
    def valid_between(self, first: date, last: date) -> ScheduleQuerySet:
        """Those valid on some local date from `first` to `last`, both included."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=last),
            Q(valid_until__isnull=True) | Q(valid_until__gte=first),
        )


class SessionQuerySet(QuerySet["Session"]):
    def live(self) -> SessionQuerySet:
        return self.filter(cancelled=False)

    def starting_between(self, start: datetime, end: datetime) -> SessionQuerySet:
        """Half-open: start <= starts_at < end."""
        return self.filter(starts_at__gte=start, starts_at__lt=end)
