"""All that is known about somebody who has proved who they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bookings.models import Booking, Customer, Wait
from bookings.querysets import BookingQuerySet
from notifications.models import Consent
from notifications.services.consent import latest_answers

MOST: Final = 50
MOST_IN_FILE: Final = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A customer, their visits that are still to come and those that are over, what they last agreed to.

    `waits`: their number's places on waiting lists, the latest first, those that are over too.
    """

    customer: Customer
    ahead: Sequence[Booking]
    over: Sequence[Booking]
    more: bool
    answers: Sequence[Consent]
    waits: Sequence[Wait]


def known_of(customer: Customer, *, at: datetime, most: int = MOST) -> Known:
    """What is known of a customer, with up to `most` visits: a constant number of queries.

    Soonest first what lies ahead, latest first what is over.
    """
    theirs = _with_all(Booking.objects.filter(customer=customer))
    ahead = list(theirs.live(at).filter(ends_at__gt=at).order_by("starts_at", "pk")[: most + 1])
    room = max(0, most + 1 - len(ahead))
    over = list(theirs.exclude(pk__in=[one.pk for one in ahead]).order_by("-starts_at", "-pk")[:room])
    more = len(ahead) + len(over) > most
    ahead, over = ahead[:most], over[: max(0, most - len(ahead))]
    return Known(
        customer=customer,
        ahead=ahead,
        over=over,
        more=more,
        answers=_answers(customer, [*ahead, *over]),
        waits=_waits(customer),
    )


def _waits(customer: Customer) -> list[Wait]:
    """Only of a number that is proved theirs: who waits gives no other sign of who they are."""
    if not customer.phone or customer.phone_verified_at is None:
        return []
    related = Wait.objects.filter(phone=customer.phone).select_related("store", "experience", "stylist_wanted")
    return list(related.prefetch_related("variants__product").order_by("-joined_at", "-pk")[:MOST])


def _with_all(bookings: BookingQuerySet) -> BookingQuerySet:
    return bookings.select_related("store", "experience", "stylist").prefetch_related(
        "rail__variant__product", "companions"
    )


def _answers(customer: Customer, bookings: Sequence[Booking]) -> list[Consent]:
    """An e-mail that was only typed may be somebody else's: then only what was said with these bookings."""
    own = None if customer.email_verified_at else [f"{one.source}:{one.reference}" for one in bookings]
    phone = customer.phone.as_e164 if customer.phone else ""
    return latest_answers(phone=phone, email=customer.email, told_by=own)
