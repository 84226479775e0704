"""An address of another system, and what it is told."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kernel.identifiers import new_uid
from stores.models import Store


class Event(models.TextChoices):
    """What happens, and other systems may hear of. The names are part of what they read: they never change."""

    REQUESTED = "booking.requested", _("a visit is asked for, and the store is to answer")
    CONFIRMED = "booking.confirmed", _("a visit is booked")
    MOVED = "booking.moved", _("a visit has another time or store")
    CHANGED = "booking.changed", _("something else of a visit changed, its pieces say")
    ARRIVED = "booking.arrived", _("a visitor has arrived")
    COMPLETED = "booking.completed", _("a visit is over")
    CANCELLED = "booking.cancelled", _("a visit is cancelled")
    NO_SHOW = "booking.no_show", _("a visitor didn’t come")
    ORDERED = "order.made", _("a delivery is ordered")
    ORDER_OFF = "order.called_off", _("a delivery is called off")
    SOLD = "piece.sold", _("a piece is sold")
    RETURNED = "piece.returned", _("a sold piece is back")


class Hook(models.Model):
    """A webhook of a store, or of every store (without one). Its secret is derived from `uid` and `secret_number`.

    `former_until`: so long the secret before this one signs, too. `failures`: tries in a row that failed; while it
    fails nothing is tried before `resting_until`, and in the end it is paused until somebody has looked at it.
    """

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False, verbose_name=_("UID"))
    store = models.ForeignKey(Store, models.CASCADE, related_name="+", verbose_name=_("store"), null=True, blank=True)
    name = models.CharField(_("name"), max_length=80)
    url = models.CharField(_("address"), max_length=500)
    events = ArrayField(models.CharField(max_length=24, choices=Event), verbose_name=_("events"))
    secret_number = models.PositiveIntegerField(_("number of the secret"), default=1, editable=False)
    former_until = models.DateTimeField(_("former secret signs until"), null=True, blank=True, editable=False)
    active = models.BooleanField(_("active"), default=True)
    paused_at = models.DateTimeField(_("paused"), null=True, blank=True)
    failures = models.PositiveIntegerField(_("failures in a row"), default=0)
    resting_until = models.DateTimeField(_("rests until"), null=True, blank=True)
    tried_at = models.DateTimeField(_("last tried"), null=True, blank=True)
    made_at = models.DateTimeField(_("made"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("made by"), null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering = ["name", "pk"]
        constraints = [
            # One that hears of nothing is a mistake that nobody would find.
            models.CheckConstraint(name="hooks_hook_events", condition=Q(events__len__gt=0)),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def event_labels(self) -> list[str]:
        return [str(event.label) for event in Event if event in self.events]
