"""Who a booking is for: found again by a proved phone or e-mail, else written anew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

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
    known.email = contact.email or known.email
    known.locale = contact.locale or known.locale
    if known.email != contact.email:
        known.email_verified_at = None
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
