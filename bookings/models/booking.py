"""The customer's appointment, from hold to the end of the visit."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bookings.models.customer import Customer
from bookings.models.states import EXPECTED, LIVE, RUNNING_OUT, BookingState, DeclinedWhy
from bookings.periods import Periods
from bookings.querysets import BookingQuerySet
from experiences.models import Experience, Session, terms_for
from kernel.identifiers import new_reference, new_uid
from kernel.intervals import Period
from stores.models import Store, Stylist

TIMES: Final = (
    "starts_at", "ends_at", "promised_from", "promised_until", "room_from", "room_until", "stylist_from",
    "stylist_until", "any_time",
)  # fmt: skip
"""What `Booking.set_time` writes."""


class BookingSource(models.TextChoices):
    WEB = "web", _("web")
    API = "api", _("API")
    STAFF = "staff", _("staff")
    WALK_IN = "walk_in", _("walk-in")
    WAITING = "waiting", _("waiting list")


class Occasion(models.TextChoices):
    """What a visit is for, as the customer says it, so that their host knows before they stand there."""

    BIRTHDAY = "birthday", _("birthday")
    WEDDING = "wedding", _("wedding")
    GIFT = "gift", _("a gift")
    OTHER = "other", _("another occasion")


class Booking(models.Model):
    """What the store promised to a customer. Its state is written by `bookings.services.state` alone.

    `stylist` is who hosts, which staff may change; `stylist_wanted` is who the customer asked for, if anybody.
    `promised_from` and `promised_until` enclose all that is promised; the room's and the stylist's own bounds, where
    they are not written down, are the same.
    `any_time`: an exchange waits from its start until its end, and whoever comes in between is not late.
    `expires_at`: of a hold, until when it is kept; of a request, by when the store answers. `asked_at`: when somebody
    of the store was last asked to approve it. `confirmed_at`: when its word was given, which a new request takes back.
    `tell_from`: when the store itself changed it, from when on the customer is told, unless it is taken back before.
    `coming_at`: when the customer said that they come, at this very time. Of who was asked and didn't say it,
    `pieces_freed_at` is when their pieces were given back, `released_at` when the rest was.
    `sequence` and `uid` are the calendar's (RFC 5545): one UID for life, a higher SEQUENCE with each change.
    """

    reference = models.CharField(_("reference"), max_length=8, unique=True, default=new_reference, editable=False)
    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False, verbose_name=_("UID"))
    token_version = models.PositiveIntegerField(default=1, editable=False, verbose_name=_("version of the link"))
    state = models.CharField(_("state"), max_length=12, choices=BookingState, default=BookingState.HELD)
    store = models.ForeignKey(Store, models.PROTECT, related_name="bookings", verbose_name=_("store"))
    experience = models.ForeignKey(
        Experience,
        models.PROTECT,
        related_name="bookings",
        verbose_name=_("experience"),
    )
    session = models.ForeignKey(
        Session, models.PROTECT, verbose_name=_("session"), null=True, blank=True, related_name="bookings"
    )
    customer = models.ForeignKey(
        Customer, models.PROTECT, verbose_name=_("customer"), null=True, blank=True, related_name="bookings"
    )
    stylist = models.ForeignKey(
        Stylist, models.PROTECT, verbose_name=_("stylist"), null=True, blank=True, related_name="bookings"
    )
    stylist_wanted = models.ForeignKey(
        Stylist, models.PROTECT, verbose_name=_("stylist asked for"), null=True, blank=True, related_name="+"
    )
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    promised_from = models.DateTimeField(_("promised from"), editable=False)
    promised_until = models.DateTimeField(_("promised until"), editable=False)
    room_from = models.DateTimeField(_("rooms and pieces from"), null=True, editable=False)
    room_until = models.DateTimeField(_("rooms and pieces until"), null=True, editable=False)
    stylist_from = models.DateTimeField(_("stylist from"), null=True, editable=False)
    stylist_until = models.DateTimeField(_("stylist until"), null=True, editable=False)
    any_time = models.BooleanField(_("any time from start to end"), default=False, db_default=False, editable=False)
    party = models.PositiveSmallIntegerField(_("people"), default=1)
    expires_at = models.DateTimeField(_("held until"), null=True, blank=True)
    asked_at = models.DateTimeField(_("store asked"), null=True, blank=True, editable=False)
    declined_why = models.CharField(
        _("why it was declined"), max_length=12, choices=DeclinedWhy, blank=True, db_default="", editable=False
    )
    extensions = models.PositiveSmallIntegerField(_("times extended"), default=0)
    sequence = models.PositiveIntegerField(default=0, editable=False, verbose_name=_("times changed"))
    locale = models.CharField(_("language"), max_length=16, default="en")
    note = models.TextField(_("note"), blank=True)
    occasion = models.CharField(_("occasion"), max_length=8, choices=Occasion, blank=True)
    sms_consent = models.BooleanField(_("texts wanted"), default=False)
    email_consent = models.BooleanField(_("e-mails wanted"), default=False)
    whatsapp = models.BooleanField(_("texts by WhatsApp"), default=False, db_default=False)
    source = models.CharField(_("made by"), max_length=8, choices=BookingSource, default=BookingSource.WEB)
    price = models.PositiveIntegerField(_("price"), default=0)
    deposit = models.PositiveIntegerField(_("deposit"), default=0)
    no_show_fee = models.PositiveIntegerField(_("fee for who doesn’t come"), default=0)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    made_at = models.DateTimeField(_("made"))
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    awaited_until = models.DateTimeField(_("waited for until"), null=True, blank=True)
    changed_at = models.DateTimeField(_("time last changed"), null=True, blank=True)
    tell_from = models.DateTimeField(_("told from"), null=True, blank=True, editable=False)
    coming_at = models.DateTimeField(_("said that they come"), null=True, blank=True, editable=False)
    pieces_freed_at = models.DateTimeField(_("pieces given back"), null=True, blank=True, editable=False)
    released_at = models.DateTimeField(_("called off unconfirmed"), null=True, blank=True, editable=False)

    objects = BookingQuerySet.as_manager()

    class Meta:
        verbose_name = _("booking")
        verbose_name_plural = _("bookings")
        ordering = ["starts_at", "pk"]
        indexes = [
            models.Index(fields=["store", "starts_at"], name="bookings_booking_by_store"),
            models.Index(
                fields=["customer"],
                condition=Q(state__in=sorted(LIVE)),
                name="bookings_booking_live_of",
            ),
            models.Index(
                fields=["expires_at"],
                condition=Q(state__in=sorted(RUNNING_OUT)),
                name="bookings_booking_running_out",
            ),
            # Who waits for an answer: counted at the head of each page of the floor.
            models.Index(
                fields=["store", "expires_at"],
                condition=Q(state="requested"),
                name="bookings_booking_asked",
            ),
            # Who hasn't come: asked by the worker each minute, among the few that are expected.
            models.Index(
                fields=["starts_at"],
                condition=Q(state="confirmed"),
                name="bookings_booking_awaited",
            ),
        ]
        constraints = [
            models.CheckConstraint(name="bookings_booking_order", condition=Q(ends_at__gt=F("starts_at"))),
            models.CheckConstraint(
                name="bookings_booking_promised",
                condition=Q(promised_from__lte=F("starts_at")) & Q(promised_until__gte=F("ends_at")),
            ),
            models.CheckConstraint(name="bookings_booking_party", condition=Q(party__gte=1)),
            # The board has a word for each of these, and for no other.
            models.CheckConstraint(name="bookings_booking_occasion", condition=Q(occasion__in=["", *Occasion.values])),
            # A hold without an end would block its slot for ever; an end on anything else would be read as one.
            models.CheckConstraint(
                name="bookings_booking_hold_ends",
                condition=Q(state__in=sorted(RUNNING_OUT), expires_at__isnull=False)
                | (~Q(state__in=sorted(RUNNING_OUT)) & Q(expires_at__isnull=True)),
            ),
            # Who waits for the store's word doesn't have it yet, and hears before they would come.
            models.CheckConstraint(
                name="bookings_booking_asks",
                condition=~Q(state="requested")
                | Q(asked_at__isnull=False, confirmed_at__isnull=True, expires_at__lt=F("starts_at")),
            ),
            # What was declined is called off, and nothing else was declined.
            models.CheckConstraint(
                name="bookings_booking_declined",
                condition=Q(declined_why="") | Q(state="cancelled", declined_why__in=DeclinedWhy.values),
            ),
            # Who said that they come loses nothing.
            models.CheckConstraint(
                name="bookings_booking_released",
                condition=Q(released_at__isnull=True) | Q(state="cancelled", coming_at__isnull=True),
            ),
            # WCAG 2.2.1: a time limit may be extended at least ten times.
            models.CheckConstraint(name="bookings_booking_extensions", condition=Q(extensions__lte=10)),
            # Whoever is expected has a name.
            models.CheckConstraint(
                name="bookings_booking_known",
                condition=Q(state__in=["held", "expired", "cancelled"]) | Q(customer__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    @property
    def is_expected(self) -> bool:
        return self.state in EXPECTED

    @property
    def terms(self) -> Experience:
        """The experience as it is in the booking's store: one query, or none when it is known."""
        if self.experience.there != self.store_id:
            here = self.experience, self.store_id
            self.experience = terms_for([here])[self.experience_id, self.store_id]
        return self.experience

    @property
    def length(self) -> timedelta:
        """How long it lasts: what was promised stays, whatever the terms are by now."""
        return self.ends_at - self.starts_at

    @property
    def minutes(self) -> int:
        return int(self.length / timedelta(minutes=1))

    @property
    def due_at(self) -> datetime:
        """By when somebody should have come."""
        return self.ends_at if self.any_time else self.starts_at

    @property
    def visit(self) -> Period:
        return Period(self.starts_at, self.ends_at)

    @property
    def promised_period(self) -> Period:
        """All that is promised lies in it: the visit with the buffers of the day on which it was promised."""
        return Period(self.promised_from, self.promised_until)

    @property
    def periods(self) -> Periods:
        """What each kind of its resources is promised for."""
        return Periods(
            rooms=Period(self.room_from or self.promised_from, self.room_until or self.promised_until),
            stylist=Period(self.stylist_from or self.promised_from, self.stylist_until or self.promised_until),
        )

    def set_time(self, visit: Period, periods: Periods, *, any_time: bool = False) -> None:
        """Write down another time and its promises; the fields are those of `TIMES`."""
        self.any_time = any_time
        self.starts_at, self.ends_at = visit.start, visit.end
        self.promised_from, self.promised_until = periods.whole.start, periods.whole.end
        self.room_from, self.room_until = periods.rooms.start, periods.rooms.end
        self.stylist_from, self.stylist_until = periods.stylist.start, periods.stylist.end


class Companion(models.Model):
    """Somebody who comes along, by the name under which the host greets them."""

    booking = models.ForeignKey(Booking, models.CASCADE, verbose_name=_("booking"), related_name="companions")
    name = models.CharField(_("name"), max_length=120)

    class Meta:
        verbose_name = _("companion")
        verbose_name_plural = _("companions")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class Move(models.Model):
    """One legal change of a booking's state: when, from, to, by whom, why. Never edited, never removed.

    `changes`: what staff changed within a state, by its name, as [before, after].
    """

    booking = models.ForeignKey(Booking, models.PROTECT, verbose_name=_("booking"), related_name="moves")
    at = models.DateTimeField(_("at"))
    from_state = models.CharField(_("from"), max_length=12, choices=BookingState, blank=True)
    to_state = models.CharField(_("to"), max_length=12, choices=BookingState)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("by"),
        null=True,
        blank=True,
        related_name="+",
    )
    why = models.CharField(_("why"), max_length=200, blank=True)
    changes = models.JSONField(_("changes"), default=dict, blank=True)

    class Meta:
        verbose_name = _("move")
        verbose_name_plural = _("moves")
        ordering = ["at", "pk"]
        triggers = [
            # What happened to a booking is told to customers and courts alike: it is only ever added to.
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.from_state} → {self.to_state}"
