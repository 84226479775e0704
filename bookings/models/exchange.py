"""An exchange after a purchase: what goes back, and what comes instead."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bookings.models.booking import Booking
from bookings.querysets import ExchangeItemQuerySet, ExchangeQuerySet
from kernel.identifiers import new_reference
from stores.models import Movement, Piece, Store, Variant


class ExchangeReason(models.TextChoices):
    """Why somebody brings a piece back."""

    TOO_SMALL = "too_small", _("too small")
    TOO_LARGE = "too_large", _("too large")
    COLOUR = "colour", _("another colour")
    FAULT = "fault", _("a fault")


class Amends(models.TextChoices):
    """What somebody had instead of the piece that was owed to them."""

    MONEY = "money", _("money back")
    VOUCHER = "voucher", _("a voucher")
    AT_TILL = "at_till", _("had it at the till")


class Exchange(models.Model):
    """Pieces of one purchase that go back, and what comes instead: promised by a booking, or delivered.

    `subject` is the purchase's, as the ledger has it. `booking` promises the pieces; without one there is a
    DeliveryOrder.
    """

    reference = models.CharField(_("reference"), max_length=8, unique=True, default=new_reference, editable=False)
    subject = models.CharField(_("purchase"), max_length=80)
    booking = models.OneToOneField(
        Booking, models.PROTECT, null=True, blank=True, related_name="exchange", verbose_name=_("booking")
    )
    asked_at = models.DateTimeField(_("asked for"))

    objects = ExchangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("exchange")
        verbose_name_plural = _("exchanges")
        ordering = ["asked_at", "pk"]
        indexes = [models.Index(fields=["subject"], name="bookings_exchange_of_purchase")]

    def __str__(self) -> str:
        return self.reference


class ExchangeItem(models.Model):
    """One piece that goes back and the variant that is wanted instead, each with its movement once it was made.

    `live` until nothing is left to do with it: both legs done, called off before the first, or made good otherwise.
    `back_movement` without `out_movement` is what the shop owes.
    """

    exchange = models.ForeignKey(Exchange, models.CASCADE, related_name="items", verbose_name=_("exchange"))
    back = models.ForeignKey(Piece, models.PROTECT, related_name="exchanges", verbose_name=_("goes back"))
    wanted = models.ForeignKey(Variant, models.PROTECT, related_name="+", verbose_name=_("wanted instead"))
    reason = models.CharField(_("reason"), max_length=12, choices=ExchangeReason)
    back_movement = models.OneToOneField(
        Movement, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("came back")
    )
    out_movement = models.OneToOneField(
        Movement, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("handed out")
    )
    live = models.BooleanField(_("live"), default=True)
    amends = models.CharField(_("made good by"), max_length=8, choices=Amends, blank=True)
    amended_at = models.DateTimeField(_("made good"), null=True, blank=True)
    amended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("made good by whom"),
    )

    objects = ExchangeItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("item of an exchange")
        verbose_name_plural = _("items of exchanges")
        ordering = ["pk"]
        indexes = [
            # Nearly all are done with: what looks for the others every other second doesn't read those. With 300,000 of
            # them, whether the list of what is sent has changed is read from a third of the blocks.
            models.Index(fields=["exchange"], condition=Q(live=True), name="bookings_exchangeitem_live"),
        ]
        constraints = [
            # A sold piece waits for one exchange at a time: two would promise two pieces for it.
            models.UniqueConstraint(
                fields=["back"],
                condition=Q(live=True, back_movement__isnull=True),
                name="bookings_exchangeitem_once",
            ),
            # A visit has a variant on its rail once, so that a scanned piece is of one item.
            models.UniqueConstraint(fields=["exchange", "wanted"], name="bookings_exchangeitem_wanted"),
            # Nothing is handed out before the other piece is back, and nothing is left to do afterwards.
            models.CheckConstraint(
                name="bookings_exchangeitem_legs",
                condition=Q(out_movement__isnull=True) | Q(back_movement__isnull=False, live=False),
            ),
            # Only what came back, and wasn't handed out, has to be made good.
            models.CheckConstraint(
                name="bookings_exchangeitem_amends",
                condition=Q(amends="", amended_at__isnull=True, amended_by__isnull=True)
                | Q(
                    amends__in=["money", "voucher", "at_till"],
                    amended_at__isnull=False,
                    live=False,
                    back_movement__isnull=False,
                    out_movement__isnull=True,
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.back} → {self.wanted}"

    @property
    def is_unanswered(self) -> bool:
        """Its piece came back, and nothing was handed out or given for it; where it is sent home, the order tells."""
        return self.back_movement_id is not None and self.out_movement_id is None and not self.amends


class DeliveryOrder(models.Model):
    """What the retailer's own system sends home, in place of a promise in a store. `store` is where it was bought.

    `off_at`: when it was called off, failed, or was made good otherwise; nothing is sent, and what was to go back is
    free. What was made good of it while the rest stands is sent no more.
    """

    exchange = models.OneToOneField(Exchange, models.PROTECT, related_name="delivery", verbose_name=_("exchange"))
    store = models.ForeignKey(Store, models.PROTECT, related_name="delivery_orders", verbose_name=_("store"))
    name = models.CharField(_("name"), max_length=120)
    phone = models.CharField(_("phone"), max_length=32, blank=True)
    line1 = models.CharField(_("address"), max_length=200)
    line2 = models.CharField(_("address, second line"), max_length=200, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=20, blank=True)
    city = models.CharField(_("city"), max_length=100)
    country = models.CharField(_("country"), max_length=2, help_text=_("ISO 3166, two letters."))
    ordered_at = models.DateTimeField(_("ordered"))
    taken_at = models.DateTimeField(_("taken over by the retailer’s system"), null=True, blank=True)
    off_at = models.DateTimeField(_("called off"), null=True, blank=True)
    off_why = models.CharField(_("why it was called off"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("delivery order")
        verbose_name_plural = _("delivery orders")
        ordering = ["ordered_at", "pk"]
        indexes = [
            # A retailer's system asks for them again and again, and takes nearly all: a page of the others is read in
            # order, a dozen blocks of a store's thousand orders.
            models.Index(
                fields=["store", "id"], condition=Q(taken_at__isnull=True), name="bookings_deliveryorder_open"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="bookings_deliveryorder_taken",
                condition=Q(taken_at__isnull=True) | Q(taken_at__gte=F("ordered_at")),
            ),
            # Who calls off says why.
            models.CheckConstraint(
                name="bookings_deliveryorder_off",
                condition=Q(off_at__isnull=True, off_why="") | Q(off_at__gte=F("ordered_at")) & ~Q(off_why=""),
            ),
        ]

    def __str__(self) -> str:
        return str(self.exchange)

    @property
    def can_be_called_off(self) -> bool:
        """Nobody is sending it yet. Whether a piece came back for it, its items say: then it can be made good."""
        return self.taken_at is None and self.off_at is None
