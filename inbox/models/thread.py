"""A talk between one number and one store, and what was said in it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bookings.models import Booking, Customer
from inbox.querysets import ThreadQuerySet
from notifications.models import Channel, Message, Reply
from stores.models import Store


class Thread(models.Model):
    """All that one number and one store write to each other on one channel, for good.

    `customer` and `booking`: whose and which it is about by what was last written. `unanswered` counts what a person of
    the store has to read since somebody saw to it. `told_hours_at`: when they last read that the store is closed.
    """

    store = models.ForeignKey(Store, models.PROTECT, verbose_name=_("store"), related_name="threads")
    channel = models.CharField(_("channel"), max_length=8, choices=Channel.choices)
    address = models.CharField(_("number"), max_length=254)
    locale = models.CharField(_("language"), max_length=16, default="en")
    customer = models.ForeignKey(
        Customer, models.SET_NULL, verbose_name=_("customer"), null=True, blank=True, related_name="threads"
    )
    booking = models.ForeignKey(
        Booking, models.SET_NULL, verbose_name=_("booking"), null=True, blank=True, related_name="threads"
    )
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("answered by"),
        null=True,
        blank=True,
        related_name="+",
    )
    unanswered = models.PositiveSmallIntegerField(_("unanswered"), default=0)
    last_at = models.DateTimeField(_("last written"))
    told_hours_at = models.DateTimeField(_("told the hours"), null=True, blank=True)

    objects = ThreadQuerySet.as_manager()

    class Meta:
        verbose_name = _("thread")
        verbose_name_plural = _("threads")
        ordering: ClassVar = ["-last_at", "-pk"]
        constraints: ClassVar = [
            # Two texts of one number at once make one talk.
            models.UniqueConstraint(fields=["store", "channel", "address"], name="inbox_thread_of_one"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["store", "-last_at", "-id"], name="inbox_thread_latest"),
            # How many wait is asked by every page of the floor.
            models.Index(fields=["store", "last_at"], condition=Q(unanswered__gt=0), name="inbox_thread_unanswered"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.address}"


class Who(models.TextChoices):
    THEM = "them", _("they")
    US = "us", _("one of us")
    HOUSE = "house", _("answered automatically")


class Entry(models.Model):
    """One thing that was said: their text, a person's answer, or what the house answered by itself, once to a text.

    The words of an answer are what its message says (subject `chat:ID`), or those of the `message` about the visit
    that answers by itself. `nonce` is the form's, so that who taps twice says it once. `lost_at`: when it was found
    that a person's answer doesn't arrive.
    """

    thread = models.ForeignKey(Thread, models.CASCADE, verbose_name=_("thread"), related_name="entries")
    at = models.DateTimeField(_("at"))
    who = models.CharField(_("who"), max_length=8, choices=Who)
    text = models.TextField(_("text"), blank=True)
    pictures = models.PositiveSmallIntegerField(_("pictures"), default=0)
    reply = models.ForeignKey(
        Reply, models.PROTECT, verbose_name=_("reply"), null=True, blank=True, related_name="entries"
    )
    message = models.ForeignKey(
        Message, models.CASCADE, verbose_name=_("message"), null=True, blank=True, related_name="+"
    )
    lost_at = models.DateTimeField(_("found lost"), null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("by"), null=True, blank=True, related_name="+"
    )
    nonce = models.CharField(_("number of the form"), max_length=32, blank=True, default="", editable=False)

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [
            # A text that is worked on again, after a crash, is written down and answered once.
            models.UniqueConstraint(
                fields=["reply", "who"], condition=Q(reply__isnull=False), name="inbox_entry_of_reply"
            ),
            models.UniqueConstraint(fields=["thread", "nonce"], condition=~Q(nonce=""), name="inbox_entry_said_once"),
            models.CheckConstraint(condition=Q(who="us") | Q(reply__isnull=False), name="inbox_entry_follows_reply"),
        ]
        indexes: ClassVar = [models.Index(F("thread"), F("at").desc(), F("id").desc(), name="inbox_entry_latest")]

    def __str__(self) -> str:
        return f"{self.who} {self.at:%Y-%m-%d %H:%M}"

    @property
    def outbox_key(self) -> str:
        """Under which the outbox knows it, where it is an answer."""
        return f"chat:{self.pk}"
