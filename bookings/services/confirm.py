"""Confirm: a hold becomes a booking with a name. And `book`: both in one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bookings.errors import HoldExpired, IllegalMove, SlotTaken
from bookings.models import Booking, BookingSource, BookingState
from bookings.models.booking import TIMES
from bookings.queries.wishes import Wish
from bookings.services.approval import BY_STAFF, give_word, promise_or_ask
from bookings.services.customers import Contact, check_ahead, customer_for, lock_person
from bookings.services.exchange_backs import check_still_bought
from bookings.services.hold import make_hold, with_alternatives
from bookings.services.locks import lock_days, promising
from bookings.services.once import Request, earlier_booking, remember
from bookings.services.phone_check import count_text, require_proof
from bookings.services.promise import ask
from bookings.services.state import Actor
from bookings.services.waiting_first import give_way, those_waiting_first
from bookings.ways import SMS, WHATSAPP, channels
from notifications.services.consent import record_consent
from stores.models import Store

MOVABLE: Final = (
    "state", "expires_at", "store_id", "session_id", "stylist_id", "party", *TIMES,
)  # fmt: skip
"""What may have changed since a hold was read: messages are owed for what it is under the lock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What the customer says of themselves, and what they agree to receive; `wording`: the words that asked for it.

    `whatsapp`: their texts go that way, by SMS where it fails.
    """

    contact: Contact
    sms: bool = True
    email: bool = True
    whatsapp: bool = False
    wording: str = ""
    note: str = ""
    occasion: str = ""


def confirm(*, booking: Booking, details: Details, at: datetime, request: Request | None = None) -> Booking:
    """Put a name to a hold: it is booked, or a person of the store is asked. Enqueues the messages that are owed.

    With a `request` (Idempotency-Key) that was answered before, returns that request's booking and does nothing.
    Raises HoldExpired, IllegalMove, CodeNeeded, TooManyAhead, TooManyTexts, RequestInFlight, RequestKeyReused, and
    for an exchange PieceNotInPurchase.
    """
    with promising():
        earlier = earlier_booking(request)
        if earlier is not None:
            return earlier
        make_confirmed(booking, details, at=at)
        remember(request, booking, at=at)
    return booking


def make_confirmed(booking: Booking, details: Details, *, at: datetime) -> None:
    """The work of `confirm`, inside the caller's transaction."""
    held = Booking.objects.select_for_update(of=("self",)).only(*MOVABLE).get(pk=booking.pk)
    lapsed = held.expires_at is not None and held.expires_at <= at
    if held.state == BookingState.EXPIRED or lapsed:
        raise HoldExpired
    for name in MOVABLE:
        setattr(booking, name, getattr(held, name))
    if held.state != BookingState.HELD:
        raise IllegalMove(state=held.state, to=BookingState.CONFIRMED)
    check_still_bought(booking)
    lock_person(details.contact.phone)
    require_proof(booking, details.contact.phone, email=details.contact.email, at=at)
    check_ahead(booking, details.contact.phone, at=at)
    if details.sms:
        count_text(details.contact.phone, at=at, booking=booking)
    put_name(booking, details, at=at)


def put_name(booking: Booking, details: Details, *, at: datetime, actor: Actor = None) -> None:
    """Confirm a hold for whoever it is for, or ask the store. Inside the caller's transaction, which locked it."""
    booking.customer = customer_for(details.contact, booking, at=at)
    booking.sms_consent, booking.email_consent = details.sms, details.email and bool(details.contact.email)
    booking.whatsapp = details.sms and details.whatsapp
    _keep_consent(booking, details.wording, at=at)
    promise = give_word if booking.source in BY_STAFF else promise_or_ask
    promise(
        booking,
        at=at,
        actor=actor,
        customer=booking.customer,
        note=details.note,
        occasion=details.occasion,
        sms_consent=booking.sms_consent,
        email_consent=booking.email_consent,
        whatsapp=booking.whatsapp,
        locale=details.contact.locale or booking.locale,
    )


def _keep_consent(booking: Booking, wording: str, *, at: datetime) -> None:
    """Write down each yes, before anything is owed on the strength of it.

    A no is of this booking alone, and says nothing about the number's other bookings.
    """
    source = f"{booking.source}:{booking.reference}"
    agreed = channels(booking)
    by_whatsapp = [(WHATSAPP, address) for channel, address in agreed if channel == SMS and booking.whatsapp]
    for channel, address in agreed + by_whatsapp:
        record_consent(channel=channel, address=address, given=True, at=at, source=source, wording=wording)


@those_waiting_first
def book(
    *,
    wish: Wish,
    store: Store,
    starts_at: datetime,
    details: Details,
    at: datetime,
    source: BookingSource = BookingSource.API,
    request: Request | None = None,
) -> Booking:
    """Hold and confirm in one transaction. Raises what `hold` and `confirm` raise."""
    try:
        with promising():
            earlier = earlier_booking(request)
            if earlier is not None:
                return earlier
            question = ask(wish, store, starts_at, at=at, opened=True)
            lock_days(question.days)
            give_way(question.days, hosts=question.hosts, at=at)
            booking = make_hold(question, at=at, source=source, locale=details.contact.locale or store.locale)
            make_confirmed(booking, details, at=at)
            remember(request, booking, at=at)
            return booking
    except SlotTaken as refusal:
        raise with_alternatives(refusal, wish, store, starts_at, at=at) from refusal
