"""The showroom, and when its doors are open."""

from __future__ import annotations

from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from stores.models.words import Translated
from stores.querysets import StoreQuerySet


class Weekday(models.IntegerChoices):
    """Monday is 0, as in `date.weekday`."""

    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


def validate_timezone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError(_("“%(name)s” is not a time zone."), params={"name": name})


class Store(Translated):
    """A showroom with an address, a time zone, a currency, a default phone region and opening hours."""

    slug = models.SlugField(_("slug"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    introduction = models.TextField(_("introduction"), blank=True)
    street = models.CharField(_("street"), max_length=200)
    postal_code = models.CharField(_("postal code"), max_length=20, blank=True)
    city = models.CharField(_("city"), max_length=100)
    country = models.CharField(
        _("country"),
        max_length=2,
        validators=[RegexValidator(r"^[A-Z]{2}$")],
        help_text=_("ISO 3166, two letters."),
    )
    directions = models.TextField(_("how to find us"), blank=True)
    latitude = models.FloatField(_("latitude"), validators=[MinValueValidator(-90), MaxValueValidator(90)])
    longitude = models.FloatField(_("longitude"), validators=[MinValueValidator(-180), MaxValueValidator(180)])
    timezone = models.CharField(_("time zone"), max_length=64, validators=[validate_timezone])
    currency = models.CharField(
        _("currency"),
        max_length=3,
        validators=[RegexValidator(r"^[A-Z]{3}$")],
        help_text=_("ISO 4217."),
    )
    phone_region = models.CharField(
        _("phone region"),
        max_length=2,
        validators=[RegexValidator(r"^[A-Z]{2}$")],
        help_text=_("How a number without a country code is read: GB, CN…"),
    )
    locale = models.CharField(_("language"), max_length=16, default="en")
    phone = models.CharField(_("phone"), max_length=32, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    exchange_days = models.PositiveSmallIntegerField(
        _("days for an exchange"), default=30, help_text=_("So many days after its purchase a piece can be exchanged.")
    )
    idle_minutes = models.PositiveSmallIntegerField(
        _("minutes until a shared device locks"),
        default=2,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text=_("So long untouched, a shared device asks for the PIN again."),
    )
    active = models.BooleanField(_("active"), default=True)

    objects = StoreQuerySet.as_manager()

    class Meta:
        verbose_name = _("store")
        verbose_name_plural = _("stores")
        ordering = ["name", "pk"]
        constraints = [
            # A place that is not on Earth would break every distance.
            models.CheckConstraint(
                name="stores_store_on_earth",
                condition=Q(latitude__range=(-90, 90)) & Q(longitude__range=(-180, 180)),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("store", args=[self.slug])

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


class OpeningPeriod(models.Model):
    """A weekly period in which the doors are open, in wall time of the store's zone.

    A day may have several. `closes` at or before `opens` means the next day: 18:00 to 02:00, 00:00 to 00:00.
    """

    store = models.ForeignKey(Store, models.CASCADE, verbose_name=_("store"), related_name="opening_periods")
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday)
    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"))

    class Meta:
        verbose_name = _("opening period")
        verbose_name_plural = _("opening hours")
        ordering = ["weekday", "opens", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["store", "weekday", "opens"], name="stores_openingperiod_once"),
            models.CheckConstraint(name="stores_openingperiod_weekday", condition=Q(weekday__range=(0, 6))),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens:%H:%M}–{self.closes:%H:%M}"


class HoursException(models.Model):
    """What replaces the weekly hours on one date: one period a row, or closed when both ends are empty."""

    store = models.ForeignKey(Store, models.CASCADE, verbose_name=_("store"), related_name="hours_exceptions")
    date = models.DateField(_("date"))
    opens = models.TimeField(_("opens"), null=True, blank=True)
    closes = models.TimeField(_("closes"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("exception to the hours")
        verbose_name_plural = _("exceptions to the hours")
        ordering = ["date", "opens", "pk"]
        constraints = [
            # Half an exception would be read as closed by one reader and as open by another.
            models.CheckConstraint(
                name="stores_hoursexception_both_ends",
                condition=Q(opens__isnull=True, closes__isnull=True) | Q(opens__isnull=False, closes__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["store", "date", "opens"],
                name="stores_hoursexception_once",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        if self.opens is None or self.closes is None:
            return " ".join((str(self.date), str(_("closed"))))
        return f"{self.date} {self.opens:%H:%M}–{self.closes:%H:%M}"
