"""The queue of people who walked in when nothing was free: one ticket each, with a number that is said aloud."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from bookings.models import Booking
from experiences.models import Experience
from floor.querysets import QueueTicketQuerySet
from kernel.identifiers import new_room_code, new_uid
from stores.models import Store, Stylist, Variant


class TicketState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    CALLED = "called", _("called")
    SERVED = "served", _("served")
    LEFT = "left", _("left the queue")
    MISSED = "missed", _("didn't come when called")


IN_LINE: Final = (TicketState.WAITING, TicketState.CALLED)


class QueueTicket(models.Model):
    """Somebody's place in a store's queue of a day, and what became of it.

    `told_at`: since when they are owed the text that it is nearly their turn. `uid`: what the secret of their page is
    made of. `browser`: the one that took the number by the poster; "" where staff gave it.
    """

    store = models.ForeignKey(Store, models.PROTECT, verbose_name=_("store"), related_name="+")
    day = models.DateField(_("day"))
    number = models.PositiveSmallIntegerField(_("number"))
    experience = models.ForeignKey(Experience, models.PROTECT, verbose_name=_("experience"), related_name="+")
    party = models.PositiveSmallIntegerField(_("people"), default=1)
    stylist = models.ForeignKey(
        Stylist, models.PROTECT, verbose_name=_("stylist asked for"), null=True, blank=True, related_name="+"
    )
    variants = models.ManyToManyField(Variant, verbose_name=_("pieces wanted"), blank=True, related_name="+")
    name = models.CharField(_("name"), max_length=120)
    phone = PhoneNumberField(_("phone"), blank=True)
    texts_wanted = models.BooleanField(_("texts wanted"), default=False)
    locale = models.CharField(_("language"), max_length=16, default="en")
    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False, verbose_name=_("UID"))
    browser = models.CharField(_("browser"), max_length=32, blank=True, editable=False)
    state = models.CharField(_("state"), max_length=8, choices=TicketState, default=TicketState.WAITING)
    made_at = models.DateTimeField(_("made"))
    called_at = models.DateTimeField(_("called"), null=True, blank=True)
    called_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("called by"), null=True, blank=True, related_name="+"
    )
    told_at = models.DateTimeField(_("text owed"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    booking = models.OneToOneField(
        Booking, models.PROTECT, verbose_name=_("booking"), null=True, blank=True, related_name="queue_ticket"
    )

    objects = QueueTicketQuerySet.as_manager()

    class Meta:
        verbose_name = _("place in the queue")
        verbose_name_plural = _("places in the queue")
        ordering = ["day", "number", "pk"]
        indexes = [
            models.Index(fields=["store", "number"], condition=Q(state__in=IN_LINE), name="floor_queueticket_in_line"),
        ]
        constraints = [
            # A number is called out once: two people would come.
            models.UniqueConstraint(fields=["store", "day", "number"], name="floor_queueticket_number"),
            models.CheckConstraint(name="floor_queueticket_party", condition=Q(party__gte=1)),
            # The page and the estimate read these: each state has exactly its times.
            models.CheckConstraint(
                name="floor_queueticket_times",
                condition=Q(state="waiting", called_at__isnull=True, called_by__isnull=True, ended_at__isnull=True)
                | Q(state="called", called_at__isnull=False, called_by__isnull=False, ended_at__isnull=True)
                | Q(state="missed", called_at__isnull=False, ended_at__isnull=False)
                | Q(state__in=["served", "left"], ended_at__isnull=False),
            ),
            # Served means promised, and nothing else is.
            models.CheckConstraint(
                name="floor_queueticket_booking",
                condition=Q(state="served", booking__isnull=False) | (~Q(state="served") & Q(booking__isnull=True)),
            ),
            # Nobody is texted who didn't ask for it.
            models.CheckConstraint(
                name="floor_queueticket_texts",
                condition=Q(texts_wanted=False) | ~Q(phone=""),
            ),
            # Who takes a number by themselves takes one: a second tap, or a second tab, must not.
            models.UniqueConstraint(
                fields=["browser"],
                condition=Q(state__in=IN_LINE) & ~Q(browser=""),
                name="floor_queueticket_one_a_browser",
            ),
            models.UniqueConstraint(
                fields=["phone"],
                condition=Q(state__in=IN_LINE) & ~Q(browser="") & ~Q(phone=""),
                name="floor_queueticket_one_a_phone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}"


class QueueDoor(models.Model):
    """Whether people may take a number by themselves in a store, and the code that its poster says for it."""

    store = models.OneToOneField(Store, models.CASCADE, verbose_name=_("store"), related_name="queue_door")
    code = models.CharField(_("code"), max_length=16, unique=True, default=new_room_code, editable=False)
    open = models.BooleanField(_("open"), default=False)
    changed_at = models.DateTimeField(_("changed"))
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("changed by"), related_name="+"
    )

    class Meta:
        verbose_name = _("way into the queue")
        verbose_name_plural = _("ways into the queue")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.code
