"""What is known about somebody, as plain data in English words: for their own keeping, or for another program."""

from __future__ import annotations

from operator import itemgetter
from typing import Any, Final

from django.db.models import prefetch_related_objects

from bookings.models import Booking, Customer, StyleAnswer, Wait
from bookings.planner import subject_of
from bookings.queries.mine import Known
from notifications.models import Category, Channel, Consent, Message, Reply
from stores.models import Variant

MOST_TEXTS: Final = 500


def file_of(known: Known) -> dict[str, Any]:
    """Times are ISO 8601; `complete` is false when there were more visits than are written down."""
    bookings = [*known.ahead, *known.over]
    prefetch_related_objects(bookings, "answers", "feedback")
    return {
        "customer": _customer(known.customer),
        "consents": [_answer(one) for one in known.answers],
        "bookings": [_booking(one) for one in bookings],
        "waiting": [_wait(one) for one in known.waits],
        "texts": _texts(known.customer, bookings),
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


def _texts(customer: Customer, bookings: list[Booking]) -> list[dict[str, Any]]:
    """What they wrote to the house's number, and what was answered about their visits, latest first.

    Only of a number that is proved theirs: another one's texts may be somebody else's.
    """
    if not customer.phone or customer.phone_verified_at is None:
        return []
    number = customer.phone.as_e164
    by_phone = Reply.objects.filter(channel__in=(Channel.SMS, Channel.WHATSAPP), address=number)
    theirs = by_phone.order_by("-received_at", "-pk")[:MOST_TEXTS]
    keys = [subject_of(booking) for booking in bookings]
    answers = Message.objects.filter(about__in=keys, category=Category.CHAT, recipient=number)
    ours = answers.sent().latest_first()[:MOST_TEXTS]
    written = [{"by": "customer", "channel": one.channel, "at": one.received_at, "text": one.text} for one in theirs]
    answered = [{"by": "store", "channel": one.channel, "at": one.sent_at, "text": one.text} for one in ours]
    return sorted([*written, *answered], key=itemgetter("at"), reverse=True)


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
        "feedback": _said(booking),
        "texts_wanted": booking.sms_consent,
        "emails_wanted": booking.email_consent,
        "booked_at": booking.made_at,
    }


def _wait(wait: Wait) -> dict[str, Any]:
    return {
        "state": wait.state,
        "store": wait.store.name,
        "experience": wait.experience.name,
        "first_day": wait.first_date,
        "last_day": wait.last_date,
        "starts_at": wait.starts_at,
        "stylist": wait.stylist_wanted.name if wait.stylist_wanted else "",
        "name": wait.name,
        "email": wait.email,
        "people": wait.party,
        "pieces": [_piece(variant) for variant in wait.variants.all()],
        "note": wait.note,
        "occasion": wait.occasion,
        "joined_at": wait.joined_at,
    }


def _answered(answer: StyleAnswer) -> dict[str, Any]:
    return {"question": answer.prompt, "chosen": [choice["label"] for choice in answer.chosen], "at": answer.at}


def _said(booking: Booking) -> dict[str, Any] | None:
    said = getattr(booking, "feedback", None)
    return {"answer": said.get_answer_display(), "words": said.words, "at": said.at} if said else None


def _piece(variant: Variant) -> dict[str, str]:
    return {"sku": variant.sku, "name": variant.product.name, "colour": variant.colour, "size": variant.size}
