"""The promise itself: allocations under the one constraint, and the lock of a store's day."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import (
    BigIntegerRangeField,
    DateTimeRangeField,
    RangeOperators,
)
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from bookings.models.booking import Booking
from bookings.querysets import AllocationQuerySet
from experiences.models import Session
from stores.models import Resource, Store

NO_OVERLAP = "bookings_allocation_no_overlap"


class EndedWhy(models.TextChoices):
    """What became of a promise: kept to the end of the visit, or taken back on the way."""

    USED = "used", _("used")
    MISSED = "missed", _("nobody came")
    MOVED = "moved", _("visit moved")
    SWAPPED = "swapped", _("swapped or taken off")
    CANCELLED = "cancelled", _("called off")
    LAPSED = "lapsed", _("hold ran out")
    RELEASED = "released", _("nobody said that they come")


class ResourceRange(Func):
    """`int8range(id, id, '[]')`: equality on an id that GiST can index without the btree_gist extension."""

    function = "int8range"
    output_field = BigIntegerRangeField()

    def __init__(self, column: str) -> None:
        super().__init__(F(column), F(column), Value("[]"))


class Allocation(models.Model):
    """The promise of one resource to one booking or session for a period, buffers included.

    `period` is for the constraint; `tick_from` and `tick_until` (absolute ticks of 300 s, half-open) say the same in
    the integers that availability counts in, because loading timestamps costs more than all of the arithmetic.
    `expires_at` repeats the hold's end, so that busy time can be read from this table alone.
    `live` is for the constraint; `ended_at` and `ended_why` say when and why a promise stopped to be. They are written
    by `bookings.services.ending` alone.
    """

    resource = models.ForeignKey(
        Resource, models.PROTECT, verbose_name=_("resource"), related_name="allocations", db_index=False
    )
    store = models.ForeignKey(
        Store, models.PROTECT, verbose_name=_("store"), related_name="allocations", db_index=False
    )
    booking = models.ForeignKey(
        Booking, models.PROTECT, verbose_name=_("booking"), null=True, blank=True, related_name="allocations"
    )
    session = models.ForeignKey(
        Session, models.PROTECT, verbose_name=_("session"), null=True, blank=True, related_name="allocations"
    )
    period = DateTimeRangeField(_("period"))
    tick_from = models.BigIntegerField(verbose_name=_("first tick"))
    tick_until = models.BigIntegerField(verbose_name=_("tick after the last"))
    expires_at = models.DateTimeField(_("held until"), null=True, blank=True)
    live = models.BooleanField(_("live"), default=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_why = models.CharField(_("why it ended"), max_length=12, choices=EndedWhy, blank=True)

    objects = AllocationQuerySet.as_manager()

    class Meta:
        verbose_name = _("allocation")
        verbose_name_plural = _("allocations")
        ordering = ["tick_from", "pk"]
        indexes = [
            # The engine's read: all that is promised in a store between two ticks, from the index alone.
            models.Index(
                fields=["store", "tick_from"],
                include=["tick_until", "resource", "expires_at"],
                condition=Q(live=True),
                name="bookings_allocation_busy",
            ),
            models.Index(
                fields=["resource", "tick_from"],
                include=["tick_until", "expires_at"],
                condition=Q(live=True),
                name="bookings_allocation_of",
            ),
        ]
        constraints = [
            # THE constraint: nothing scarce is promised twice, whatever the code does.
            ExclusionConstraint(
                name=NO_OVERLAP,
                expressions=[
                    (ResourceRange("resource"), RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                condition=Q(live=True),
            ),
            models.CheckConstraint(
                name="bookings_allocation_of_one",
                condition=Q(booking__isnull=False, session__isnull=True)
                | Q(booking__isnull=True, session__isnull=False),
            ),
            # Whoever ends a promise says when and why: else nobody could tell the room of a visit that is over.
            models.CheckConstraint(
                name="bookings_allocation_ended",
                condition=Q(live=True, ended_at__isnull=True, ended_why="")
                | (Q(live=False, ended_at__isnull=False) & ~Q(ended_why="")),
            ),
            # Two ways to say one period must never disagree: the engine would offer what the constraint refuses.
            models.CheckConstraint(
                name="bookings_allocation_ticks",
                condition=Q(tick_until__gt=F("tick_from"))
                & Q(
                    period=Func(
                        Func(F("tick_from") * Value(300.0), function="to_timestamp"),
                        Func(F("tick_until") * Value(300.0), function="to_timestamp"),
                        function="tstzrange",
                        output_field=DateTimeRangeField(),
                    )
                ),
            ),
            # Availability reads one day more than it was asked for: longer promises would be overlooked.
            models.CheckConstraint(
                name="bookings_allocation_within_a_day",
                condition=Q(tick_until__lte=F("tick_from") + 288),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.resource}: {self.period}"


class StoreDay(models.Model):
    """The lock of a store's local day. `version` grows with every promise made or freed: caches are keyed by it."""

    store = models.ForeignKey(Store, models.CASCADE, verbose_name=_("store"), related_name="days")
    date = models.DateField(_("date"))
    version = models.PositiveBigIntegerField(default=0, verbose_name=_("version"))

    class Meta:
        verbose_name = _("store's day")
        verbose_name_plural = _("store's days")
        ordering = ["store", "date"]
        constraints = [models.UniqueConstraint(fields=["store", "date"], name="bookings_storeday_once")]

    def __str__(self) -> str:
        return f"{self.store} {self.date}"
