"""The vocabulary of filters over bookings, customers and allocations."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.apps import apps
from django.db.models import DurationField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Value
from django.db.models.lookups import GreaterThan, LessThanOrEqual

from experiences.querysets import own_or_house

if TYPE_CHECKING:
    from bookings.models import Allocation, Booking, Customer, Exchange, ExchangeItem, Shortfall, Wait  # noqa: F401
    from kernel.intervals import Period
    from stores.models import Store

DAY_TICKS = 288
RUNNING_OUT_STATES = ("held", "requested")
LIVE_STATES = (*RUNNING_OUT_STATES, "confirmed", "arrived", "in_session")
EXPECTED_STATES = ("confirmed", "arrived", "in_session")
VISITING_STATES = (*EXPECTED_STATES, "completed", "no_show")
IN_LINE = ("-priority", "joined_at", "pk")


def _is_reached(term: str, at: datetime) -> Q:
    """So many minutes before its start or nearer; 0 is never."""
    ahead = ExpressionWrapper(own_or_house(term) * timedelta(minutes=1), DurationField())
    return Q(GreaterThan(own_or_house(term), 0)) & Q(LessThanOrEqual(F("starts_at"), Value(at) + ahead))


def _hung() -> Exists:
    return Exists(apps.get_model("bookings", "RailItem").objects.filter(booking=OuterRef("pk")))


class BookingQuerySet(QuerySet["Booking"]):
    def live(self, at: datetime) -> BookingQuerySet:
        """Those that have something promised at `at`: a hold or a request ends by its time, swept or not."""
        return self.filter(state__in=LIVE_STATES).filter(Q(expires_at__isnull=True) | Q(expires_at__gt=at))

    def filling(self, at: datetime) -> BookingQuerySet:
        """Those that count for how many an experience takes a day: what is live, and what was and is over.

        The places of sessions are counted on their own.
        """
        ran_out = Q(state__in=RUNNING_OUT_STATES, expires_at__lte=at)
        return self.filter(state__in=(*LIVE_STATES, "completed"), session__isnull=True).exclude(ran_out)

    def asking(self, at: datetime) -> BookingQuerySet:
        """Those for which a person of the store is asked, and can still answer."""
        return self.filter(state="requested", expires_at__gt=at)

    def expected(self) -> BookingQuerySet:
        return self.filter(state__in=EXPECTED_STATES)

    def visiting(self) -> BookingQuerySet:
        """Those whom the door knows: expected, here, or been; not what was called off or never promised."""
        return self.filter(state__in=VISITING_STATES)

    def lapsed(self, at: datetime) -> BookingQuerySet:
        """Holds and requests whose time is over and which nobody has swept yet."""
        return self.filter(state__in=RUNNING_OUT_STATES, expires_at__lte=at)

    def overdue(self, at: datetime) -> BookingQuerySet:
        """Those who didn't come within their experience's minutes, and for whom nobody waits any longer."""
        patience = ExpressionWrapper(own_or_house("no_show_minutes") * timedelta(minutes=1), DurationField())
        awaited = self.filter(state="confirmed", starts_at__lt=at).filter(starts_at__lte=Value(at) - patience)
        return awaited.filter(Q(awaited_until__isnull=True) | Q(awaited_until__lte=at))

    def unconfirmed(self, at: datetime) -> BookingQuerySet:
        """Those who didn't say that they come, and whose pieces or place are given back by now if they were asked."""
        ahead = self.filter(state="confirmed", coming_at__isnull=True, starts_at__gt=at)
        return ahead.filter(_is_reached("release_minutes", at) | (_is_reached("pieces_minutes", at) & _hung()))

    def in_store(self, store: Store) -> BookingQuerySet:
        return self.filter(store=store)

    def overlapping(self, period: Period) -> BookingQuerySet:
        return self.filter(starts_at__lt=period.end, ends_at__gt=period.start)


class WaitQuerySet(QuerySet["Wait"]):
    def waiting(self) -> WaitQuerySet:
        return self.filter(state="waiting")

    def for_days(self, store: int, days: Collection[date]) -> WaitQuerySet:
        """Those who wait for a start on one of these local days of a store, by its id."""
        return self.waiting().filter(store=store, first_date__lte=max(days), last_date__gte=min(days))

    def in_line(self) -> WaitQuerySet:
        """The first is who is served first."""
        return self.order_by(*IN_LINE)

    def by_day(self) -> WaitQuerySet:
        """By the first day that they wait for, those of each in their line."""
        return self.order_by("first_date", *IN_LINE)


class ShortfallQuerySet(QuerySet["Shortfall"]):
    def open(self) -> ShortfallQuerySet:
        """Those that somebody has to settle. With the visit over or called off, nobody has to any more."""
        return self.filter(settled_at__isnull=True, booking__state__in=LIVE_STATES)


class ExchangeQuerySet(QuerySet["Exchange"]):
    def of_purchase(self, subject: str) -> ExchangeQuerySet:
        return self.filter(subject=subject)


class ExchangeItemQuerySet(QuerySet["ExchangeItem"]):
    def to_come_back(self) -> ExchangeItemQuerySet:
        """Those whose piece is still the customer's."""
        return self.filter(live=True, back_movement__isnull=True)

    def to_hand_out(self) -> ExchangeItemQuerySet:
        """Those whose piece came back, and for which nothing was handed out yet."""
        return self.filter(live=True, back_movement__isnull=False)

    def to_be_sent(self) -> ExchangeItemQuerySet:
        """Those whose piece came back, and whose order nobody has taken over yet."""
        back = self.filter(exchange__booking__isnull=True, back_movement__isnull=False, amends="")
        return back.filter(exchange__delivery__taken_at__isnull=True, exchange__delivery__off_at__isnull=True)

    def owed(self) -> ExchangeItemQuerySet:
        """Those whose piece came back, and whose visit is over without the other one."""
        return self.to_hand_out().exclude(exchange__booking__state__in=LIVE_STATES)


class CustomerQuerySet(QuerySet["Customer"]):
    def with_proved_phone(self, phone: str) -> CustomerQuerySet:
        return self.filter(phone=phone, phone_verified_at__isnull=False)

    def with_email(self, email: str) -> CustomerQuerySet:
        """Capitals are not told apart: no provider does, whatever RFC 5321 allows."""
        return self.filter(email__iexact=email)


class AllocationQuerySet(QuerySet["Allocation"]):
    def live(self) -> AllocationQuerySet:
        return self.filter(live=True)

    def kept(self) -> AllocationQuerySet:
        """Live, or promised until the visit's end: not what a change, a cancellation or the clock took back.

        Nor what was kept in vain for somebody who came after all, and was promised it anew.
        """
        missed = Q(ended_why="missed", booking__state="no_show")
        return self.filter(Q(live=True) | Q(ended_why="used") | missed)

    def binding(self, at: datetime) -> AllocationQuerySet:
        """Live, and not of a hold whose time is over."""
        return self.filter(live=True).filter(Q(expires_at__isnull=True) | Q(expires_at__gt=at))

    def between_ticks(self, tick_from: int, tick_until: int) -> AllocationQuerySet:
        """Those that touch [tick_from, tick_until). No allocation is longer than a day, which bounds the index scan."""
        return self.filter(
            tick_from__lt=tick_until,
            tick_until__gt=tick_from,
            tick_from__gt=tick_from - DAY_TICKS,
        )

    def of_resources(self, resources: Iterable[int]) -> AllocationQuerySet:
        return self.filter(resource_id__in=list(resources))
