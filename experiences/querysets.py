"""The vocabulary of filters over experiences, schedules, sessions and style questions."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

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
        sessions = apps.get_model("experiences", "Session").objects.filter(
            experience=OuterRef("pk"), store=store, cancelled=False
        )
        own = apps.get_model("experiences", "Variation").objects.filter(experience=OuterRef("pk"), store=store)
        return self.filter(_by_week(store) | Exists(sessions), ~Exists(own.filter(offered=False)))

    def scheduled_in(self, store: Store) -> ExperienceQuerySet:
        """Those with a schedule in the store."""
        return self.offered_in(store).filter(_by_week(store))

    def with_questions(self) -> ExperienceQuerySet:
        """Each with what is asked of who has booked it, in two further queries: `questions`, and their `choices`."""
        return self.prefetch_related(asked_questions())


def _by_week(store: Store | OuterRef) -> Q:
    """A store without a week of its own has the house's."""
    schedules = apps.get_model("experiences", "Schedule").objects.filter(experience=OuterRef("pk"))
    own = apps.get_model("experiences", "Variation").objects.filter(
        experience=OuterRef("pk"), store=store, own_week=True
    )
    return Exists(schedules.filter(store=store)) | (Exists(schedules.filter(store__isnull=True)) & ~Exists(own))


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


def own_or_house(term: str) -> Coalesce:
    """A term by its name, for queries over rows that have an experience and a store: the store's own, else the house's.

    An expression: a sweep asks it of many rows at once.
    """
    own = apps.get_model("experiences", "Variation").objects.filter(
        experience=OuterRef("experience"), store=OuterRef("store")
    )
    return Coalesce(Subquery(own.values(term)), F(f"experience__{term}"))
