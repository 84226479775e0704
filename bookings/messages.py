"""The words of every message about a booking, made at the moment of delivery from its present state.

`notifications` asks for them (settings.NOTIFICATIONS_COMPOSERS), in the recipient's language. None means that the
message is not owed any more: the booking was moved or cancelled meanwhile.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bookings.calendar import address_of, calendar_of, grouped, place_of, title_of
from bookings.letters import LAYOUTS, OVER, are_named, law_wants_stop, letter_of, reply_words, stop_words, text_of
from bookings.locales import dated_hour, full_day, hour, listed, short_day
from bookings.models import Booking, BookingState, ExchangeItem, PhoneCheck, Settled
from bookings.phrases import CALLED_OFF, PHRASES, Phrases
from bookings.phrases_after import PHRASES_AFTER, facts_after, thanks_context
from bookings.planner import INSIDE, Kind, is_apologised_for, subject_of
from bookings.prepared import owing, own_words, rail_of
from bookings.queries.booking import kept_items
from bookings.queries.purchases import purchase_of
from bookings.services.phone_check import code_of
from bookings.terms import terms_of
from bookings.tokens import mail_url, manage_url
from bookings.typed import leads_away
from experiences.models import Purpose, Saying
from experiences.queries.worded import NONE, Asked, Own
from notifications.models import Channel, Message
from notifications.words import Owed, Words
from stores.models import Variant

ENDABLE: Final = frozenset({Saying.CONFIRMATION, Saying.WELCOME, Saying.EXCHANGE, Saying.REQUESTED, Saying.THANKS})
"""What begins a thread of texts, and what nobody is waiting for."""


def compose(message: Message, at: datetime) -> Words | None:
    """The words of a message about a booking, or None when it is no longer owed."""
    found = owing(message)
    if found is None or not _is_among(found[1], message):
        return None
    booking = found[0]
    saying = saying_of(message.kind, booking)
    if message.kind == Kind.CANCELLED and booking.any_time:
        phrases, own = CALLED_OFF, NONE
    else:
        language = get_language() or settings.LANGUAGE_CODE
        phrases = phrases_for(saying)
        own = own_words(Asked(booking.experience_id, booking.store_id, saying, language))
    facts = facts_of(booking) | _besides(saying, booking, at)
    if are_named(own, "pieces"):
        facts["pieces"] = _listed([item.variant for item in rail_of(booking)])
    if message.channel == Channel.EMAIL:
        return _mail(booking, saying, phrases, own, facts, at)
    wants_stop = saying in ENDABLE and law_wants_stop(message.recipient)
    return Words(text=text_of(phrases, own.sms, facts, says_stop=wants_stop), facts=facts)


def compose_code(message: Message, at: datetime) -> Words | None:
    """The words of a one-time code, or None when it was used or ran out."""
    good = PhoneCheck.objects.filter(passed_at=None, expires_at__gt=at).select_related("booking__store")
    check = good.filter(pk=message.subject.partition(":")[2]).first()
    if check is None:
        return None
    words = {"store": check.booking.store.said("name"), "code": code_of(check)}
    return Words(
        text=_(
            "%(store)s: %(code)s is your code to confirm your number. Type it on our page only; "
            "nobody will ask you for it by phone."
        )
        % words
    )


def phrases_for(saying: str) -> Phrases:
    """What is said without words of anybody's own."""
    return PHRASES_AFTER.get(saying) or PHRASES[saying]


def saying_of(kind: str, booking: Booking) -> str:
    """In which of its ways a message is said of this booking: a `Saying`, where managers may say it in their own."""
    if kind in (Kind.CHANGED, Kind.CANCELLED) and is_apologised_for(booking):
        return Saying(f"sorry_{kind}")
    if kind != Kind.CONFIRMATION:
        return kind
    if booking.experience.purpose == Purpose.EXCHANGE:
        return Saying.EXCHANGE
    return Saying.WELCOME if booking.state in INSIDE else Saying.CONFIRMATION


def _besides(saying: str, booking: Booking, at: datetime) -> dict[str, str]:
    """The facts of one kind of message alone."""
    if saying == Saying.EXCHANGE:
        return _exchanged(booking)
    if saying == Saying.BOUGHT:
        return _bought(booking, at)
    if saying == Saying.INSTEAD:
        return _instead(booking)
    if saying in PHRASES_AFTER:
        return facts_after(saying, booking)
    return _kept(booking) if saying == Saying.KEPT else {}


def _is_among(owed: Sequence[Owed], message: Message) -> bool:
    now = (one.avoiding(message.failed_ways) for one in owed if one.dedupe_key == message.dedupe_key)
    return any(one.channel == message.channel for one in now)


def facts_of(booking: Booking) -> dict[str, str]:
    """What can be said of every booking; no query where its store, experience and customer are read."""
    store = booking.store
    return {
        "store": store.said("name"),
        "experience": booking.experience.said("name"),
        "name": booking.customer.name if booking.customer else "",
        "day": short_day(booking.starts_at.astimezone(store.zone).date()),
        "time": hour(booking.starts_at, store.zone),
        "until": hour(booking.ends_at, store.zone),
        "place": place_of(store),
        "address": address_of(store),
        "reference": grouped(booking.reference),
        "link": manage_url(booking),
        "answer": dated_hour(booking.expires_at, store.zone) if booking.expires_at else "",
        "why": booking.get_declined_why_display(),
        "reply": reply_words(),
        "stop": stop_words(),
    }


def _instead(booking: Booking) -> dict[str, str]:
    """What can't be there, and what of the same products hangs on the rail now; all of it where there is none."""
    settled = booking.shortfalls.filter(how=Settled.OTHER).select_related("variant__product")
    gone = [row.variant for row in settled.order_by("settled_at", "pk")]
    rail = [item.variant for item in rail_of(booking)]
    products = {variant.product_id for variant in gone}
    instead = [variant for variant in rail if variant.product_id in products] or rail
    return {"gone": _listed(gone), "instead": _listed(instead)}


def _kept(booking: Booking) -> dict[str, str]:
    """What is kept on hold after the visit, and the last day on which it is."""
    items = list(kept_items(booking))
    last = max(item.kept_day for item in items if item.kept_day)
    until = short_day(last.astimezone(booking.store.zone).date())
    return {"kept": _listed([item.variant for item in items]), "until": until}


def _exchanged(booking: Booking) -> dict[str, str]:
    """What is brought, what waits, and until when it does where it waits all day."""
    items = ExchangeItem.objects.filter(exchange__booking=booking).order_by("pk")
    rows = list(items.select_related("back__variant__product", "wanted__product"))
    return {
        "back": _listed([row.back.variant for row in rows]),
        "wanted": _listed([row.wanted for row in rows]),
        "times": _times(booking),
    }


def _times(booking: Booking) -> str:
    """The hour, or until when it waits all day: its start is then only when it was asked for."""
    zone = booking.store.zone
    if booking.any_time:
        return _("until %(time)s") % {"time": hour(booking.ends_at, zone)}
    return hour(booking.starts_at, zone)


def _when(booking: Booking) -> str:
    day = full_day(booking.starts_at.astimezone(booking.store.zone).date())
    return _("%(day)s, %(time)s") % {"day": day, "time": _times(booking)}


def _bought(booking: Booking, at: datetime) -> dict[str, str]:
    """What was taken home, the last day on which all of it can be exchanged, and where that is said."""
    purchase = purchase_of(subject_of(booking), at=at)
    last = min((one.until for one in purchase.pieces), default=at) - timedelta(minutes=1)
    return {
        "bought": _listed([one.variant for one in purchase.pieces]),
        "last": short_day(last.astimezone(booking.store.zone).date()),
        "link": f"{manage_url(booking)}exchange/",
    }


def _listed(variants: list[Variant]) -> str:
    return listed([piece_words(variant) for variant in variants])


def _mail(booking: Booking, saying: str, phrases: Phrases, own: Own, facts: dict[str, str], at: datetime) -> Words:
    context = mail_context(booking, [piece_words(item.variant) for item in rail_of(booking)], at)
    context["link"] = facts["link"] if saying == Saying.BOUGHT else mail_url(booking)
    if saying == Kind.THANKS:
        context |= thanks_context(booking)
    words = letter_of(saying, phrases, own, facts, context)
    method = _method(booking, ends=saying in OVER or saying == Saying.REQUESTED)
    if saying in LAYOUTS or method is None:
        return words
    return replace(words, calendar=calendar_of(booking, at=at, method=method), calendar_method=method)


def _method(booking: Booking, *, ends: bool) -> Literal["REQUEST", "CANCEL"] | None:
    """What becomes of the calendar's entry. There is none until the store's word was given, and when it isn't, no more.

    Who moves what was approved asks anew: the time that they had is gone.
    """
    if not ends:
        return "REQUEST" if booking.state != BookingState.REQUESTED else None
    was_there = booking.confirmed_at is not None or booking.moves.filter(to_state=BookingState.CONFIRMED).exists()
    return "CANCEL" if was_there else None


def mail_context(booking: Booking, pieces: Sequence[str], at: datetime) -> dict[str, Any]:
    """What a mail says beside its own words. A note that leads away from us is read by the store alone."""
    return {
        "title": title_of(booking),
        "when": _when(booking),
        "pieces": pieces,
        "directions": booking.store.said("directions"),
        "terms": terms_of(booking, at=at),
        "note": "" if leads_away(booking.note) else booking.note,
        "phone": booking.store.phone,
    }


def piece_words(variant: Variant) -> str:
    """Evening dress, Ink, M."""
    words = {"name": variant.product.said("name"), "colour": variant.said("colour"), "size": variant.said("size")}
    return _("%(name)s, %(colour)s, %(size)s") % words
