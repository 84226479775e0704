"""Who a booking is for: found again by a proved phone or e-mail, else written anew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from bookings.models import Booking, Customer
from bookings.services.phone_check import proved_phone


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A name, a phone in E.164, an e-mail or "", and the language to write in ("" = the booking's)."""

    name: str
    phone: str
    email: str = ""
    locale: str = ""


def customer_for(contact: Contact, booking: Booking, *, at: datetime) -> Customer:
    """The customer of a booking. Only a number proved for this very booking leads to an existing person.

    Whoever merely types a number gets a row of their own, and sees and changes nothing of its owner's.
    """
    if not proved_phone(booking, contact.phone):
        return _new(contact, at)
    known = Customer.objects.with_proved_phone(contact.phone).select_for_update().first()
    if known is None:
        return _new(contact, at, phone_verified_at=at)
    known.name, known.phone_verified_at = contact.name, at
    known.locale = contact.locale or known.locale
    if contact.email and contact.email != known.email:
        known.email, known.email_verified_at = contact.email, None
    known.save(update_fields=["name", "phone_verified_at", "email", "email_verified_at", "locale"])
    return known


def _new(contact: Contact, at: datetime, phone_verified_at: datetime | None = None) -> Customer:
    return Customer.objects.create(
        name=contact.name,
        phone=contact.phone,
        email=contact.email,
        locale=contact.locale or "en",
        phone_verified_at=phone_verified_at,
        made_at=at,
    )


def prove_email(*, booking: Booking, at: datetime) -> Customer | None:
    """Remember that the customer's e-mail is theirs: they came by a link from it and said so. Idempotent.

    A person who proved the address before is found again: the booking is theirs, too. None without an address.
    """
    with transaction.atomic(durable=True):
        customer = Customer.objects.select_for_update().filter(bookings=booking).first()
        if customer is None or not customer.email:
            return None
        known = Customer.objects.with_proved_email(customer.email).select_for_update().first()
        if known is None:
            customer.email_verified_at = at
            customer.save(update_fields=["email_verified_at"])
            return customer
        Booking.objects.filter(pk=booking.pk).update(customer=known)
        return known
