"""Who a booking is for: found again by a proved phone or e-mail, else written anew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from bookings.errors import CodeNeeded, TooManyAhead
from bookings.models import Booking, Customer
from bookings.querysets import CustomerQuerySet
from bookings.services.locks import promising
from bookings.services.owing import owe_messages
from bookings.services.phone_check import proved_phone


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A name, a phone in E.164, an e-mail or "", and the language to write in ("" = the booking's)."""

    name: str
    phone: str
    email: str = ""
    locale: str = ""


def lock_person(phone: str) -> None:
    """One confirmation of a number at a time, until the transaction ends.

    Side by side, each of ten would count too few live bookings to ask for a code, and two would write one person.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"person:{phone}"])


def check_ahead(booking: Booking, phone: str, *, at: datetime) -> None:
    """That a number has fewer live bookings of the experience, in all stores, than the house allows one customer.

    The caller has the person's lock: of two confirmations at once the second counts the first. Raises TooManyAhead.
    """
    most = booking.experience.live_max
    if most is None:
        return
    theirs = Booking.objects.live(at).filter(customer__phone=phone, experience=booking.experience_id)
    if theirs.exclude(pk=booking.pk).count() >= most:
        raise TooManyAhead(field="phone", most=most)


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

    A person who proved the address before, with the same number, is found again: the booking is theirs, too. With
    another number the address is theirs from now on under the new one, and nothing else changes hands: texts about a
    visit go where its customer asked for them. None without an address. Raises StoreBusy.
    """
    with promising():
        visit = _locked_visit(booking)
        claimed = visit.customer
        same = _locked(Customer.objects.with_email(claimed.email)) if claimed and claimed.email else []
        customer = next((one for one in same if one == claimed), None)
        if customer is None:
            return None
        known = next((one for one in same if one.email_verified_at is not None), None)
        if known is not None and known.phone == customer.phone:
            return _found_again(visit, known, at=at)
        if known is not None:
            known.email_verified_at = None
            known.save(update_fields=["email_verified_at"])
        customer.email_verified_at = at
        customer.save(update_fields=["email_verified_at"])
        return customer


def prove_phone(*, booking: Booking, at: datetime) -> Customer:
    """Remember that the customer's number is theirs: it was proved by a code for this booking. Idempotent.

    A person who proved the number before is found again: the booking is theirs, too, and is written about to the
    e-mail that is known of them, or, where none is, to the one that was typed for it.
    Raises CodeNeeded while the number isn't proved for this booking, StoreBusy.
    """
    with promising():
        visit = _locked_visit(booking)
        claimed = visit.customer
        if claimed and claimed.phone:
            lock_person(claimed.phone.as_e164)
        same = _locked(Customer.objects.filter(phone=claimed.phone)) if claimed and claimed.phone else []
        customer = next((one for one in same if one == claimed), None)
        if customer is None or not proved_phone(booking, customer.phone.as_e164):
            raise CodeNeeded(field="phone")
        known = next((one for one in same if one.phone_verified_at is not None), None)
        if known is None:
            customer.phone_verified_at = at
            customer.save(update_fields=["phone_verified_at"])
            return customer
        if not known.email and customer.email:
            known.email = customer.email
            known.save(update_fields=["email"])
        return _found_again(visit, known, at=at)


def _locked_visit(booking: Booking) -> Booking:
    """The booking as it is now, before any customer is locked: the order in which a confirmation locks, too."""
    return Booking.objects.select_for_update(of=("self",)).select_related("customer").get(pk=booking.pk)


def _locked(customers: CustomerQuerySet) -> list[Customer]:
    """All who claim the same, locked in the order of their ids: two proofs at once follow one another."""
    return list(customers.order_by("pk").select_for_update())


def _found_again(visit: Booking, known: Customer, *, at: datetime) -> Customer:
    """Give the booking to somebody known; nothing of another row is taken over."""
    if visit.customer_id != known.pk:
        visit.customer = known
        visit.save(update_fields=["customer"])
        owe_messages(visit, at=at)
    return known
