"""An address that a calendar program reads."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from bookings.models import Customer
from stores.models import Membership, Store, Stylist
from stores.rights import Right, roles_with

READING_NOTED_EVERY: Final = timedelta(hours=1)


class FeedKind(models.TextChoices):
    """Whose visits a feed tells of."""

    STORE = "store", _("of a store")
    STYLIST = "stylist", _("of a stylist")
    CUSTOMER = "customer", _("of a customer")


class FeedQuerySet(models.QuerySet["Feed"]):
    def alive(self) -> FeedQuerySet:
        """Those that nobody has revoked."""
        return self.filter(revoked_at=None)

    def readable(self) -> FeedQuerySet:
        """Those that tell something: of a store and a stylist only while who made them may still see it there."""
        there = Q(store=None) | Q(store=OuterRef("store"))
        team = Membership.objects.filter(there, user=OuterRef("made_by"), role__in=roles_with(Right.WORK))
        staff = Q(made_by__is_active=True)
        store = staff & Q(store__active=True) & (Q(made_by__is_superuser=True) | Exists(team))
        own = staff & Q(stylist__active=True, stylist__user=F("made_by"))
        return self.alive().filter(Q(customer__isnull=False) | store | own)


class Feed(models.Model):
    """A secret, revocable address under which a calendar program reads the visits of a store, a stylist or a customer.

    The secret is kept nowhere but as its SHA-256: it is shown once. `locale`: the language it is written in.
    `version` is what was read last, and `changed_at` since when it is so (for Last-Modified); `last_read_at` is true
    to the hour, so that reading isn't writing.
    """

    store = models.ForeignKey(
        Store, models.CASCADE, verbose_name=_("store"), null=True, blank=True, related_name="feeds"
    )
    stylist = models.ForeignKey(
        Stylist, models.CASCADE, verbose_name=_("stylist"), null=True, blank=True, related_name="feeds"
    )
    customer = models.ForeignKey(
        Customer, models.CASCADE, verbose_name=_("customer"), null=True, blank=True, related_name="feeds"
    )
    digest = models.CharField(_("digest"), max_length=64, unique=True, editable=False)
    locale = models.CharField(_("language"), max_length=16)
    made_at = models.DateTimeField(_("made"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("made by"), null=True, blank=True, related_name="+"
    )
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    last_read_at = models.DateTimeField(_("last read"), null=True, blank=True)
    version = models.CharField(_("version"), max_length=64, blank=True, editable=False)
    changed_at = models.DateTimeField(_("changed"), null=True, blank=True, editable=False)

    objects = FeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")
        ordering = ["-made_at", "-pk"]
        constraints = [
            # It tells of one thing; whose else it was would be anybody's guess.
            models.CheckConstraint(
                name="calendars_feed_one_owner",
                condition=Q(store__isnull=False, stylist__isnull=True, customer__isnull=True)
                | Q(store__isnull=True, stylist__isnull=False, customer__isnull=True)
                | Q(store__isnull=True, stylist__isnull=True, customer__isnull=False),
            ),
            # What staff made ends with their right to it: somebody must have made it.
            models.CheckConstraint(
                name="calendars_feed_made_by_staff", condition=Q(customer__isnull=False) | Q(made_by__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.made_at:%Y-%m-%d}"

    @property
    def kind(self) -> FeedKind:
        if self.store_id is not None:
            return FeedKind.STORE
        return FeedKind.CUSTOMER if self.customer_id is not None else FeedKind.STYLIST

    def get_kind_display(self) -> str:
        return str(self.kind.label)

    def is_stale(self, at: datetime) -> bool:
        """Whether it was not noted for a while that it is read."""
        return self.last_read_at is None or at - self.last_read_at >= READING_NOTED_EVERY
