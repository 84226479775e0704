"""What somebody who has proved who they are sets right themselves: how they are written to, their name and e-mail."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bookings.models import NAMED, Booking, Customer
from bookings.services.locks import promising
from bookings.services.owing import owed_now
from notifications.models import Channel
from notifications.services.consent import lift, record_consent
from notifications.services.reconcile import reconcile_many


def set_consent(*, customer: Customer, channel: Channel, given: bool, at: datetime, source: str, wording: str) -> None:
    """Let messages of one channel come, or stop them: for all visits ahead, and as an answer that is kept.

    Of an e-mail that isn't proved only a yes is kept, as a booking keeps it: the mailbox may be somebody else's, who
    must not be silenced, nor be written to against their STOP. Raises StoreBusy.
    """
    with promising():
        visits, person = _locked(customer, at)
        address = _address(person, channel)
        if not address:
            return
        proved = channel == Channel.SMS or person.email_verified_at is not None
        if given or proved:
            record_consent(channel=channel, address=address, given=given, at=at, source=source, wording=wording)
        if given and proved:
            lift(channel=channel, address=address, at=at)
        _want(visits, channel, given)
        reconcile_many(owed_now(visits), at=at)


def correct_customer(*, customer: Customer, name: str, email: str, at: datetime, source: str, wording: str) -> None:
    """Another name, another e-mail or none. A new e-mail isn't proved; the mails that visits ahead owe go there.

    Raises StoreBusy.
    """
    with promising():
        visits, person = _locked(customer, at)
        moved = email.lower() != person.email.lower()
        person.name, person.email = name, email
        if moved:
            person.email_verified_at = None
        person.save(update_fields=["name", "email", "email_verified_at"])
        if moved and email and any(visit.email_consent for visit in visits):
            record_consent(channel=Channel.EMAIL, address=email, given=True, at=at, source=source, wording=wording)
        reconcile_many(owed_now(visits), at=at)


def _locked(customer: Customer, at: datetime) -> tuple[Sequence[Booking], Customer]:
    """The visits ahead, then their customer: the order in which a confirmation locks, too."""
    ahead = Booking.objects.filter(customer=customer, state__in=NAMED, ends_at__gt=at)
    visits = list(ahead.select_related("experience").select_for_update(of=("self",)).order_by("pk"))
    person = Customer.objects.select_for_update().get(pk=customer.pk)
    for visit in visits:
        visit.customer = person
    return visits, person


def _address(person: Customer, channel: Channel) -> str:
    if channel == Channel.EMAIL:
        return person.email
    return person.phone.as_e164 if person.phone else ""


def _want(visits: Sequence[Booking], channel: Channel, given: bool) -> None:
    wanted = "sms_consent" if channel == Channel.SMS else "email_consent"
    for visit in visits:
        setattr(visit, wanted, given)
    Booking.objects.filter(pk__in=[visit.pk for visit in visits]).update(**{wanted: given})
