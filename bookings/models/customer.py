"""Who books."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from bookings.querysets import CustomerQuerySet
from kernel.identifiers import new_uid


class Customer(models.Model):
    """A person who books, found again by a phone or e-mail that they proved to be theirs.

    An unproved claim makes a new row, so that nobody reaches another's bookings by typing their number.
    """

    name = models.CharField(_("name"), max_length=120)
    phone = PhoneNumberField(_("phone"), blank=True)
    phone_verified_at = models.DateTimeField(_("phone proved"), null=True, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    email_verified_at = models.DateTimeField(_("e-mail proved"), null=True, blank=True)
    locale = models.CharField(_("language"), max_length=16, default="en")
    made_at = models.DateTimeField(_("made"))

    objects = CustomerQuerySet.as_manager()

    class Meta:
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        ordering = ["name", "pk"]
        indexes = [
            models.Index(fields=["phone"], name="bookings_customer_by_phone"),
            # Capitals are not told apart.
            models.Index(Upper("email"), condition=~Q(email=""), name="bookings_customer_by_mail"),
        ]
        constraints = [
            # A proved number leads to one person, else "found again" would be a guess.
            models.UniqueConstraint(
                fields=["phone"],
                condition=Q(phone_verified_at__isnull=False),
                name="bookings_customer_verified_phone",
            ),
            models.UniqueConstraint(
                fields=["email"],
                condition=Q(email_verified_at__isnull=False),
                name="bookings_customer_verified_email",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PhoneCheck(models.Model):
    """A one-time code sent to a phone for one booking: six digits, ten minutes, five tries.

    The code itself is derived from `seed` with the site's key and is stored nowhere.
    """

    booking = models.ForeignKey(
        "bookings.Booking", models.CASCADE, verbose_name=_("booking"), related_name="phone_checks"
    )
    phone = PhoneNumberField(_("phone"))
    seed = models.CharField(max_length=32, default=new_uid, editable=False, verbose_name=_("seed"))
    made_at = models.DateTimeField(_("made"))
    expires_at = models.DateTimeField(_("expires"))
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    passed_at = models.DateTimeField(_("passed"), null=True, blank=True)

    class Meta:
        verbose_name = _("phone check")
        verbose_name_plural = _("phone checks")
        ordering = ["made_at", "pk"]
        indexes = [models.Index(fields=["phone", "made_at"], name="bookings_phonecheck_by_phone")]

    def __str__(self) -> str:
        return f"{self.phone} {self.made_at:%Y-%m-%d %H:%M}"
