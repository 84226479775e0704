"""The vocabulary for asking about messages, consent and suppressions."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from notifications.models import Consent, Message, Outage, Report, Suppression  # noqa: F401


class MessageQuerySet(models.QuerySet["Message"]):
    def about(self, *subjects: str) -> MessageQuerySet:
        return self.filter(subject__in=subjects)

    def pending(self) -> MessageQuerySet:
        return self.filter(state="pending")

    def sent(self) -> MessageQuerySet:
        return self.filter(state="sent")

    def failed(self) -> MessageQuerySet:
        return self.filter(state="failed")

    def due(self, at: datetime) -> MessageQuerySet:
        """Pending rows whose time has come, the longest waiting first."""
        return self.pending().filter(next_try_at__lte=at).order_by("next_try_at", "pk")

    def lost(self, at: datetime) -> MessageQuerySet:
        """Rows that a deliverer claimed and did not finish before its lease ended."""
        return self.filter(state="sending", claimed_until__lte=at).order_by("claimed_until", "pk")

    def worn_out(self, at: datetime, *, tries: int, claims: int) -> MessageQuerySet:
        """Rows that were taken in hand too often, such as those that kill their worker each time."""
        return self.filter(
            Q(state="pending", next_try_at__lte=at, attempts__gte=tries)
            | Q(state="sending", claimed_until__lte=at, attempts__gte=claims)
        )

    def missed(self) -> MessageQuerySet:
        """Rows that nobody sent while they were of use."""
        return self.filter(state="missed")

    def undone(self) -> MessageQuerySet:
        """Rows that were not told, and that nobody tells any more by themselves."""
        return self.filter(state__in=("failed", "missed"))

    def missed_since(self, moment: datetime) -> MessageQuerySet:
        return self.missed().filter(use_by__gte=moment)

    def stale(self, at: datetime) -> MessageQuerySet:
        """Pending rows that would only annoy by now."""
        return self.pending().filter(use_by__lte=at)

    def held_by(self, lease: str) -> MessageQuerySet:
        """Rows in the hands of one deliverer: every note it writes goes through here, so that a late one is lost."""
        return self.filter(state="sending", lease=lease)

    def on(self, channel: str) -> MessageQuerySet:
        return self.filter(channel=channel)

    def latest_first(self) -> MessageQuerySet:
        return self.order_by("-sent_at", "-pk")


class ConsentQuerySet(models.QuerySet["Consent"]):
    def latest_of_each(self) -> ConsentQuerySet:
        """The latest answer of each address on each channel."""
        return self.order_by("channel", "address", "-at", "-pk").distinct("channel", "address")


class SuppressionQuerySet(models.QuerySet["Suppression"]):
    def of(self, channel: str, address: str) -> SuppressionQuerySet:
        return self.filter(channel=channel, address=address)

    def holding(self) -> SuppressionQuerySet:
        return self.filter(Q(lifted_at__isnull=True))

    def of_category(self, category: str) -> SuppressionQuerySet:
        """Those that stop a message of this category: of its own, and of all."""
        return self.filter(category__in=("", category))


class OutageQuerySet(models.QuerySet["Outage"]):
    def lasting(self) -> OutageQuerySet:
        """Channels on which nothing went out since; those that people were told of and hiccups."""
        return self.filter(ended_at__isnull=True)

    def known(self) -> OutageQuerySet:
        """Those that people were told of and that have not ended, by channel."""
        return self.lasting().filter(told_at__isnull=False).order_by("channel")


class ReportQuerySet(models.QuerySet["Report"]):
    def waiting(self) -> ReportQuerySet:
        return self.filter(done_at__isnull=True)
