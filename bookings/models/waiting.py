"""Who waits for what can't be had now, and what was offered to them."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import ExpressionWrapper, F, Q, Value
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from bookings.models.booking import Booking, Occasion
from bookings.querysets import WaitQuerySet
from experiences.models import Experience, Session
from kernel.identifiers import new_uid
from stores.models import Store, Stylist, Variant

MOST_DAYS: Final = 7
"""A wait is for at most so many local days on end."""
_DAYS_LATER: Final = ExpressionWrapper(F("first_date") + Value(MOST_DAYS), output_field=models.DateField())


class WindowKind(models.TextChoices):
    """What somebody waits for: one start, any start of a day or of some days, or a place in a session."""

    SLOT = "slot", _("a time")
    DAY = "day", _("a day")
    WEEK = "week", _("several days")
    SESSION = "session", _("an event")


class WaitState(models.TextChoices):
    WAITING = "waiting", _("in line")
    SERVED = "served", _("got a place")
    LEFT = "left", _("left the list")
    OVER = "over", _("in vain")


class Wait(models.Model):
    """Somebody who waits, and for what: the first of several is who has the higher priority, then who joined first.

    `first_date` and `last_date` are the local dates of the store in which the visit would begin; `starts_at` is set
    where it is one start, `session` where it is an event's. `priority` is 0, or what staff made of it.
    """

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False, verbose_name=_("UID"))
    token_version = models.PositiveIntegerField(default=1, editable=False, verbose_name=_("version of the link"))
    state = models.CharField(_("state"), max_length=8, choices=WaitState, default=WaitState.WAITING)
    store = models.ForeignKey(Store, models.PROTECT, verbose_name=_("store"), related_name="waits")
    experience = models.ForeignKey(Experience, models.PROTECT, verbose_name=_("experience"), related_name="waits")
    kind = models.CharField(_("waits for"), max_length=8, choices=WindowKind)
    first_date = models.DateField(_("first day"))
    last_date = models.DateField(_("last day"))
    starts_at = models.DateTimeField(_("starts"), null=True, blank=True)
    session = models.ForeignKey(
        Session, models.PROTECT, verbose_name=_("session"), null=True, blank=True, related_name="waits"
    )
    party = models.PositiveSmallIntegerField(_("people"), default=1)
    stylist_wanted = models.ForeignKey(
        Stylist, models.PROTECT, verbose_name=_("stylist asked for"), null=True, blank=True, related_name="+"
    )
    variants = models.ManyToManyField(Variant, verbose_name=_("pieces wanted"), blank=True, related_name="+")
    name = models.CharField(_("name"), max_length=120)
    phone = PhoneNumberField(_("phone"))
    email = models.EmailField(_("e-mail"), blank=True)
    locale = models.CharField(_("language"), max_length=16, default="en")
    sms_consent = models.BooleanField(_("texts wanted"), default=False)
    whatsapp = models.BooleanField(_("texts by WhatsApp"), default=False, db_default=False)
    email_consent = models.BooleanField(_("e-mails wanted"), default=False)
    note = models.TextField(_("note"), blank=True)
    occasion = models.CharField(_("occasion"), max_length=8, choices=Occasion, blank=True)
    priority = models.SmallIntegerField(_("priority"), default=0)
    joined_at = models.DateTimeField(_("joined"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = WaitQuerySet.as_manager()

    class Meta:
        verbose_name = _("place on the waiting list")
        verbose_name_plural = _("waiting list")
        ordering = ["-priority", "joined_at", "pk"]
        indexes = [
            # Does anybody wait for this day: asked by everybody who promises something of it.
            models.Index(
                fields=["store", "last_date", "first_date"],
                condition=Q(state="waiting"),
                name="bookings_wait_live",
            ),
            models.Index(fields=["phone"], condition=Q(state="waiting"), name="bookings_wait_of"),
            # How much an e-mail address waits for, whoever types it.
            models.Index(Upper("email"), "joined_at", condition=~Q(email=""), name="bookings_wait_mailed"),
        ]
        constraints = [
            # Who waits twice for the same would be told twice, and stand in their own way.
            models.UniqueConstraint(
                fields=["phone", "store", "experience", "first_date", "last_date", "starts_at"],
                condition=Q(state="waiting"),
                nulls_distinct=False,
                name="bookings_wait_once",
            ),
            models.CheckConstraint(
                name="bookings_wait_window",
                condition=Q(last_date__gte=F("first_date"), last_date__lt=_DAYS_LATER)
                & (Q(kind="week") | Q(last_date=F("first_date"))),
            ),
            # What is waited for is told by the kind alone.
            models.CheckConstraint(
                name="bookings_wait_kind",
                condition=Q(kind="slot", starts_at__isnull=False, session__isnull=True)
                | Q(kind="session", starts_at__isnull=False, session__isnull=False)
                | Q(kind__in=["day", "week"], starts_at__isnull=True, session__isnull=True),
            ),
            models.CheckConstraint(name="bookings_wait_party", condition=Q(party__gte=1)),
            # An offer that nobody hears of keeps its place from everybody.
            models.CheckConstraint(name="bookings_wait_known", condition=~Q(phone="")),
            models.CheckConstraint(
                name="bookings_wait_ended",
                condition=Q(state="waiting", ended_at__isnull=True) | (~Q(state="waiting") & Q(ended_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.store}, {self.first_date}"

    @property
    def is_live(self) -> bool:
        return self.state == WaitState.WAITING


class OfferState(models.TextChoices):
    OFFERED = "offered", _("kept for them")
    TOLD = "told", _("told of it")
    ACCEPTED = "accepted", _("taken by them")
    DECLINED = "declined", _("turned down")
    EXPIRED = "expired", _("not answered")
    WITHDRAWN = "withdrawn", _("ended by the store")


class Offer(models.Model):
    """One start that was offered to somebody who waits: `booking` is the hold that keeps it for them meanwhile.

    Where those waiting are only told, there is no hold. Withdrawn is what the store itself ended before its time.
    """

    wait = models.ForeignKey(Wait, models.PROTECT, verbose_name=_("wait"), related_name="offers")
    booking = models.OneToOneField(
        Booking, models.PROTECT, verbose_name=_("booking"), null=True, blank=True, related_name="offer"
    )
    starts_at = models.DateTimeField(_("starts"))
    made_at = models.DateTimeField(_("made"))
    state = models.CharField(_("state"), max_length=9, choices=OfferState, default=OfferState.OFFERED)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("offer")
        verbose_name_plural = _("offers")
        ordering = ["made_at", "pk"]
        constraints = [
            # Two at once would keep two places for one person.
            models.UniqueConstraint(fields=["wait"], condition=Q(state="offered"), name="bookings_offer_one"),
            # What was declined, or not answered, isn't offered to the same person again.
            models.UniqueConstraint(
                fields=["wait", "starts_at"], condition=~Q(state="withdrawn"), name="bookings_offer_once"
            ),
            models.CheckConstraint(
                name="bookings_offer_held",
                condition=Q(state="told", booking__isnull=True) | (~Q(state="told") & Q(booking__isnull=False)),
            ),
            models.CheckConstraint(
                name="bookings_offer_ended",
                condition=Q(state__in=["offered", "told"], ended_at__isnull=True)
                | (~Q(state__in=["offered", "told"]) & Q(ended_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.wait}: {self.starts_at:%Y-%m-%d %H:%M}"


class Served(models.Model):
    """How a store's day was when all who wait for it were last served: who promises something of it compares.

    `versions`: the sum of the versions of the day, here and where its stylists also host. `pieces`: the sum of the ids
    of the pieces that those waiting want and that hang here. Holds that ran out by `looked_at` counted as free.
    """

    store = models.ForeignKey(Store, models.CASCADE, verbose_name=_("store"), related_name="+")
    date = models.DateField(_("date"))
    edition = models.PositiveIntegerField(_("edition"))
    versions = models.PositiveBigIntegerField(_("versions"))
    pieces = models.PositiveBigIntegerField(_("pieces"))
    looked_at = models.DateTimeField(_("looked"))

    class Meta:
        verbose_name = _("day of the waiting list")
        verbose_name_plural = _("days of the waiting list")
        ordering = ["store", "date"]
        constraints = [models.UniqueConstraint(fields=["store", "date"], name="bookings_served_once")]

    def __str__(self) -> str:
        return f"{self.store} {self.date}"
