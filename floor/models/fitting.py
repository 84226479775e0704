"""What visitors ask for from their fitting room, and which phones may ask."""

from __future__ import annotations

import secrets
from typing import Final

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bookings.models import Booking
from floor.querysets import RoomRequestQuerySet
from stores.models import Piece, Room, Variant

MOST_TRIES: Final = 10
"""Of a word of four digits: one stranger in a thousand gets in before it is closed."""


def new_word() -> str:
    """Four digits, to be read from one phone and typed into another."""
    return f"{secrets.randbelow(10_000):04d}"


class RequestKind(models.TextChoices):
    VARIANT = "variant", _("another size or colour")
    HELP = "help", _("help")


class RequestState(models.TextChoices):
    ASKED = "asked", _("asked")
    TAKEN = "taken", _("somebody is on the way")
    DONE = "done", _("done")
    DECLINED = "declined", _("not possible")
    WITHDRAWN = "withdrawn", _("not wanted any more")


OPEN: Final = (RequestState.ASKED, RequestState.TAKEN)


class WhyDeclined(models.TextChoices):
    """Why not, in words that the visitor reads in their own language."""

    GONE = "gone", _("Somebody else has it now.")
    NOT_FOUND = "not_found", _("We looked for it and could not find it.")
    IN_PERSON = "in_person", _("We would rather tell you in person: somebody will be with you.")


class RoomRequest(models.Model):
    """One thing that a visitor asked for from the fitting room, and what became of it.

    `variant` is wanted, `instead_of` comes back. `piece` and `back` are the very pieces, once somebody took it on: the
    one is promised from then on, the other is not any more.
    """

    booking = models.ForeignKey(Booking, models.CASCADE, verbose_name=_("booking"), related_name="room_requests")
    room = models.ForeignKey(Room, models.PROTECT, verbose_name=_("room"), null=True, blank=True, related_name="+")
    kind = models.CharField(_("kind"), max_length=8, choices=RequestKind)
    variant = models.ForeignKey(
        Variant, models.PROTECT, verbose_name=_("wanted"), null=True, blank=True, related_name="+"
    )
    instead_of = models.ForeignKey(
        Variant, models.PROTECT, verbose_name=_("instead of"), null=True, blank=True, related_name="+"
    )
    piece = models.ForeignKey(
        Piece, models.PROTECT, verbose_name=_("piece to bring"), null=True, blank=True, related_name="+"
    )
    back = models.ForeignKey(
        Piece, models.PROTECT, verbose_name=_("piece to take back"), null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField(_("asked"))
    state = models.CharField(_("state"), max_length=10, choices=RequestState, default=RequestState.ASKED)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("taken by"), null=True, blank=True, related_name="+"
    )
    taken_at = models.DateTimeField(_("taken"), null=True, blank=True)
    done_at = models.DateTimeField(_("settled"), null=True, blank=True)
    why = models.CharField(_("why not"), max_length=12, choices=WhyDeclined, blank=True)

    objects = RoomRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request from a room")
        verbose_name_plural = _("requests from rooms")
        ordering = ["asked_at", "pk"]
        indexes = [
            models.Index(fields=["asked_at"], condition=Q(state__in=OPEN), name="floor_roomrequest_open"),
            models.Index(fields=["done_at"], condition=Q(state="done"), name="floor_roomrequest_done"),
        ]
        constraints = [
            # Two taps, or two phones in one room, send one runner.
            models.UniqueConstraint(
                fields=["booking", "kind", "variant"],
                condition=Q(state__in=OPEN),
                nulls_distinct=False,
                name="floor_roomrequest_open_once",
            ),
            # Help is no variant, and a size is one.
            models.CheckConstraint(
                name="floor_roomrequest_wanted",
                condition=Q(kind="variant", variant__isnull=False)
                | Q(kind="help", variant__isnull=True, instead_of__isnull=True, piece__isnull=True, back__isnull=True),
            ),
            models.CheckConstraint(
                name="floor_roomrequest_another",
                condition=Q(instead_of__isnull=True) | ~Q(variant=F("instead_of")),
            ),
            # The clock on the board reads these: each state has exactly its times.
            models.CheckConstraint(
                name="floor_roomrequest_times",
                condition=Q(state="asked", taken_by__isnull=True, taken_at__isnull=True, done_at__isnull=True)
                | Q(state="taken", taken_by__isnull=False, taken_at__isnull=False, done_at__isnull=True)
                | Q(state="done", taken_by__isnull=False, taken_at__isnull=False, done_at__isnull=False)
                | Q(state__in=["declined", "withdrawn"], done_at__isnull=False),
            ),
            # A no says why, and nothing else does.
            models.CheckConstraint(
                name="floor_roomrequest_why",
                condition=(Q(state="declined") & ~Q(why="")) | (~Q(state="declined") & Q(why="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.booking}: {self.get_kind_display()}"


class RoomKey(models.Model):
    """A visit that was opened in its room: the first phone needs nothing, every other one the word."""

    booking = models.OneToOneField(Booking, models.CASCADE, verbose_name=_("booking"), related_name="room_key")
    word = models.CharField(_("word for further phones"), max_length=4, default=new_word)
    opened_at = models.DateTimeField(_("first opened"), null=True, blank=True)
    tries = models.PositiveSmallIntegerField(_("wrong words"), default=0, validators=[MaxValueValidator(MOST_TRIES)])

    class Meta:
        verbose_name = _("key to a room's page")
        verbose_name_plural = _("keys to rooms' pages")
        constraints = [models.CheckConstraint(name="floor_roomkey_tries", condition=Q(tries__lte=MOST_TRIES))]

    def __str__(self) -> str:
        return str(self.booking)
