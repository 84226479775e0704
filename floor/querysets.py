"""The vocabulary of filters over the floor's own rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F, Q, QuerySet

if TYPE_CHECKING:
    from floor.models import Device, QueueTicket, RoomRequest  # noqa: F401
    from stores.models import Store

HERE_STATES = ("arrived", "in_session")


class RoomRequestQuerySet(QuerySet["RoomRequest"]):
    def open(self) -> RoomRequestQuerySet:
        """Those that somebody waits for; and, visit over or not, those whose runner still has a piece in hand."""
        return self.filter(Q(state="asked", booking__state__in=HERE_STATES) | Q(state="taken"))

    def in_store(self, store: Store) -> RoomRequestQuerySet:
        return self.filter(booking__store=store)


class QueueTicketQuerySet(QuerySet["QueueTicket"]):
    def in_line(self) -> QueueTicketQuerySet:
        """Those who wait or were called, of whatever day."""
        return self.filter(state__in=["waiting", "called"])

    def with_wish(self) -> QueueTicketQuerySet:
        """Each with its store and all that it is for."""
        return self.select_related("store", "experience", "stylist").prefetch_related("variants__product")

    def in_turn(self) -> QueueTicketQuerySet:
        """Whoever was called first, then in the order in which they came."""
        return self.order_by(F("called_at").asc(nulls_last=True), "day", "number", "pk")


class DeviceQuerySet(QuerySet["Device"]):
    def in_use(self) -> DeviceQuerySet:
        """Those that may still be used, or paired."""
        return self.filter(revoked_at=None, store__active=True)
