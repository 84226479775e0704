"""The words of every message about a booking, made at the moment of delivery from its present state.

`notifications` asks for them (settings.NOTIFICATIONS_COMPOSERS), in the recipient's language. None means that the
message is not owed any more: the booking was moved or cancelled meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Final, Literal

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bookings.calendar import calendar_of, grouped, place_of, title_of
from bookings.locales import dated_hour, full_day, hour, listed, short_day
from bookings.models import Booking, BookingState, ExchangeItem, PhoneCheck, Settled
from bookings.phrases import APPROVAL, SORRY, Phrases
from bookings.planner import INSIDE, Kind, is_apologised_for, subject_of
from bookings.queries.booking import kept_items
from bookings.queries.purchases import purchase_of
from bookings.services.owing import owed_now
from bookings.services.phone_check import code_of
from bookings.terms import terms_of
from bookings.tokens import mail_url, manage_url
from experiences.models import Purpose
from notifications.models import Channel, Message
from notifications.words import Words
from stores.models import Variant

PHRASES: Final[Mapping[str, Phrases]] = MappingProxyType(
    {
        **APPROVAL,
        Kind.CONFIRMATION: Phrases(
            sms=gettext_lazy(
                "%(store)s: see you %(day)s at %(time)s. Ref %(reference)s. See, change or cancel: %(link)s"
            ),
            subject=gettext_lazy("See you at %(store)s, %(day)s, %(time)s"),
            lead=gettext_lazy("Everything is kept for you, and for nobody else at that time."),
        ),
        Kind.REMINDER_DAY: Phrases(
            sms=gettext_lazy("%(store)s: see you %(day)s at %(time)s. Plans changed? %(link)s"),
            subject=gettext_lazy("A reminder: %(store)s, %(day)s, %(time)s"),
            lead=gettext_lazy("A little reminder of your visit. Plans changed? Move or cancel it with one tap."),
        ),
        Kind.REMINDER_HOURS: Phrases(
            sms=gettext_lazy("%(store)s: we look forward to seeing you at %(time)s. %(place)s. Your ticket: %(link)s"),
            subject=gettext_lazy("Soon: %(time)s at %(store)s"),
            lead=gettext_lazy("We look forward to seeing you in a little while. Have your ticket ready at the door."),
        ),
        Kind.CHANGED: Phrases(
            sms=gettext_lazy("%(store)s: your visit is now %(day)s at %(time)s. Ref %(reference)s. %(link)s"),
            subject=gettext_lazy("New time at %(store)s: %(day)s, %(time)s"),
            lead=gettext_lazy("Your visit has a new time, and everything is kept for you then."),
        ),
        Kind.CANCELLED: Phrases(
            sms=gettext_lazy("%(store)s: your visit on %(day)s at %(time)s is cancelled. Come another day: %(link)s"),
            subject=gettext_lazy("Cancelled: %(store)s, %(day)s, %(time)s"),
            lead=gettext_lazy("Your visit is cancelled, and nothing is kept for you any more. Come another day!"),
        ),
        Kind.INSTEAD: Phrases(
            sms=gettext_lazy(
                "%(store)s: sorry, %(gone)s can't be there %(day)s. Waiting instead: %(instead)s. %(link)s"
            ),
            subject=gettext_lazy("Another piece is waiting for you at %(store)s, %(day)s, %(time)s"),
            lead=gettext_lazy("We are sorry: not all that you chose can be there. These are waiting for you now."),
        ),
        Kind.KEPT: Phrases(
            sms=gettext_lazy("%(store)s: kept for you until the evening of %(until)s: %(kept)s. %(link)s"),
            subject=gettext_lazy("Kept for you at %(store)s until the evening of %(until)s"),
            lead=gettext_lazy("Thank you for coming. What you asked us to keep is put aside for you until then."),
        ),
        Kind.BOUGHT: Phrases(
            sms=gettext_lazy("%(store)s: not quite right? Exchange what you took home until %(last)s: %(link)s"),
            subject=gettext_lazy("Not quite right? Exchange it until %(last)s"),
            lead=gettext_lazy(
                "Enjoy what you took home. If something isn't quite right, say what should come instead, "
                "and it is kept for you first."
            ),
        ),
    }
)


OVER: Final = frozenset({Kind.CANCELLED, Kind.DECLINED})

WELCOME: Final = Phrases(
    sms=gettext_lazy(
        "%(store)s: welcome! All is yours until %(until)s. Ref %(reference)s. Your visit and its pieces: %(link)s"
    ),
    subject=gettext_lazy("Welcome to %(store)s"),
    lead=gettext_lazy("Welcome! All of this is yours for your visit, and nobody else's."),
)
"""The confirmation of somebody who walked in and stands in the store already."""

EXCHANGE: Final = Phrases(
    sms=gettext_lazy(
        "%(store)s: your exchange %(day)s, %(times)s. Please bring %(back)s; %(wanted)s waits. "
        "Ref %(reference)s. %(link)s"
    ),
    subject=gettext_lazy("Your exchange at %(store)s, %(day)s, %(times)s"),
    lead=gettext_lazy("Please bring %(back)s. %(wanted)s is kept for you, and for nobody else."),
)
"""The confirmation of an exchange: what to bring, and what waits."""

CALLED_OFF: Final = Phrases(
    sms=gettext_lazy("%(store)s: your exchange on %(day)s is cancelled. Come another day: %(link)s"),
    subject=gettext_lazy("Cancelled: your exchange at %(store)s, %(day)s"),
    lead=PHRASES[Kind.CANCELLED].lead,
)
"""The cancellation of an exchange that had no hour."""


def compose(message: Message, at: datetime) -> Words | None:
    """The words of a message about a booking, or None when it is no longer owed."""
    booking = _booking_of(message)
    if booking is None or not _still_owed(message, booking):
        return None
    phrases, facts = _phrases(message, booking), _facts(booking)
    if phrases is EXCHANGE:
        facts |= _exchanged(booking)
    if message.kind == Kind.BOUGHT:
        facts |= _bought(booking, at)
    if message.kind == Kind.INSTEAD:
        facts |= _instead(booking)
    if message.kind == Kind.KEPT:
        facts |= _kept(booking)
    if message.channel == Channel.SMS:
        return Words(text=str(phrases.sms) % facts)
    return _mail(message, booking, phrases, facts, at)


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


def _phrases(message: Message, booking: Booking) -> Phrases:
    if message.kind == Kind.CANCELLED and booking.any_time:
        return CALLED_OFF
    if message.kind in SORRY and is_apologised_for(booking):
        return SORRY[message.kind]
    if message.kind != Kind.CONFIRMATION:
        return PHRASES[message.kind]
    if booking.experience.purpose == Purpose.EXCHANGE:
        return EXCHANGE
    return WELCOME if booking.state in INSIDE else PHRASES[message.kind]


def _booking_of(message: Message) -> Booking | None:
    related = Booking.objects.select_related("store", "experience", "customer", "stylist")
    return related.filter(reference=message.subject.partition(":")[2]).first()


def _still_owed(message: Message, booking: Booking) -> bool:
    owed = {(one.dedupe_key, one.channel) for one in owed_now([booking])[message.subject]}
    return (message.dedupe_key, message.channel) in owed


def _facts(booking: Booking) -> dict[str, str]:
    store = booking.store
    return {
        "store": store.said("name"),
        "day": short_day(booking.starts_at.astimezone(store.zone).date()),
        "time": hour(booking.starts_at, store.zone),
        "until": hour(booking.ends_at, store.zone),
        "place": place_of(store),
        "reference": grouped(booking.reference),
        "link": manage_url(booking),
        "answer": dated_hour(booking.expires_at, store.zone) if booking.expires_at else "",
        "why": booking.get_declined_why_display(),
    }


def _instead(booking: Booking) -> dict[str, str]:
    """What can't be there, and what of the same products hangs on the rail now; all of it where there is none."""
    settled = booking.shortfalls.filter(how=Settled.OTHER).select_related("variant__product")
    gone = [row.variant for row in settled.order_by("settled_at", "pk")]
    rail = [item.variant for item in booking.rail.select_related("variant__product")]
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
    return listed([_piece(variant) for variant in variants])


def _mail(message: Message, booking: Booking, phrases: Phrases, facts: dict[str, str], at: datetime) -> Words:
    context = facts | _mail_context(booking, at) | {"lead": str(phrases.lead) % facts, "link": mail_url(booking)}
    if message.kind == Kind.KEPT:
        return _words(phrases, facts, "kept", context)
    if message.kind == Kind.BOUGHT:
        return _words(phrases, facts, "bought", context | {"link": facts["link"]})
    over = message.kind in OVER
    words = _words(phrases, facts, "mail", context | {"cancelled": over, "asked": message.kind == Kind.REQUESTED})
    method = _method(booking, ends=over or message.kind == Kind.REQUESTED)
    if method is None:
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


def _words(phrases: Phrases, facts: dict[str, str], template: str, context: dict[str, Any]) -> Words:
    return Words(
        subject=str(phrases.subject) % facts,
        text=render_to_string(f"bookings/messages/{template}.txt", context),
        html=render_to_string(f"bookings/messages/{template}.html", context),
    )


def _mail_context(booking: Booking, at: datetime) -> dict[str, Any]:
    rail = booking.rail.select_related("variant__product")
    return {
        "booking": booking,
        "name": booking.customer.name if booking.customer else "",
        "title": title_of(booking),
        "when": _when(booking),
        "pieces": [_piece(item.variant) for item in rail],
        "directions": booking.store.said("directions"),
        "terms": terms_of(booking, at=at),
        "note": booking.note,
        "phone": booking.store.phone,
    }


def _piece(variant: Variant) -> str:
    words = {"name": variant.product.said("name"), "colour": variant.said("colour"), "size": variant.said("size")}
    return _("%(name)s, %(colour)s, %(size)s") % words
