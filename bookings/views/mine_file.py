"""What is known about somebody, as plain data in English words: for their own keeping, or for another program."""

from __future__ import annotations

from typing import Any

from django.db.models import prefetch_related_objects

from bookings.models import Booking, Customer, StyleAnswer
from bookings.queries.mine import Known
from notifications.models import Consent
from stores.models import Variant


def file_of(known: Known) -> dict[str, Any]:
    """Times are ISO 8601; `complete` is false when there were more visits than are written down."""
    bookings = [*known.ahead, *known.over]
    prefetch_related_objects(bookings, "answers")
    return {
        "customer": _customer(known.customer),
        "consents": [_answer(one) for one in known.answers],
        "bookings": [_booking(one) for one in bookings],
        "complete": not known.more,
    }


def _customer(customer: Customer) -> dict[str, Any]:
    return {
        "name": customer.name,
        "phone": customer.phone.as_e164 if customer.phone else "",
        "phone_proved_at": customer.phone_verified_at,
        "email": customer.email,
        "email_proved_at": customer.email_verified_at,
        "language": customer.locale,
        "known_since": customer.made_at,
    }


def _answer(answer: Consent) -> dict[str, Any]:
    return {
        "channel": answer.channel,
        "address": answer.address,
        "given": answer.given,
        "at": answer.at,
        "source": answer.source,
        "wording": answer.wording,
    }


def _booking(booking: Booking) -> dict[str, Any]:
    return {
        "reference": booking.reference,
        "state": booking.state,
        "store": booking.store.name,
        "experience": booking.experience.name,
        "starts_at": booking.starts_at,
        "ends_at": booking.ends_at,
        "timezone": booking.store.timezone,
        "stylist": booking.stylist.name if booking.stylist else "",
        "people": booking.party,
        "companions": [one.name for one in booking.companions.all()],
        "pieces": [_piece(item.variant) for item in booking.rail.all()],
        "note": booking.note,
        "occasion": booking.occasion,
        "answers": [_answered(one) for one in booking.answers.all()],
        "texts_wanted": booking.sms_consent,
        "emails_wanted": booking.email_consent,
        "booked_at": booking.made_at,
    }


def _answered(answer: StyleAnswer) -> dict[str, Any]:
    return {"question": answer.prompt, "chosen": [choice["label"] for choice in answer.chosen], "at": answer.at}


def _piece(variant: Variant) -> dict[str, str]:
    return {"sku": variant.sku, "name": variant.product.name, "colour": variant.colour, "size": variant.size}
