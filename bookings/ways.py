"""On which ways somebody is told: what they agreed to, what they can be reached on, and what the plan wants. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Final, NamedTuple

from phonenumber_field.phonenumber import PhoneNumber

from bookings.models import Booking
from bookings.timing import EMAIL, Way, When
from experiences.models import By
from notifications.words import Owed

Ways = Collection[Way]
SMS: Final = "sms"
WHATSAPP: Final = "whatsapp"
CHANNELS: Final = (SMS, EMAIL)


class To(NamedTuple):
    """Whom a message is for: `each` of the ways gets it, or one alone, whichever that is by the time.

    `otherwise`: where that one fails for good, these are tried in their order. `saves`: the text is for who doesn't
    answer the e-mail.
    """

    ways: Sequence[Way]
    each: bool
    otherwise: Sequence[Way] = ()
    saves: bool = False


def channels(booking: Booking) -> list[Way]:
    """(channel, address) pairs that the customer agreed to for this booking; the phone first."""
    customer = booking.customer
    if customer is None:
        return []
    # str() of a number is for reading: with spaces it would match no consent, no reply and no suppression. Whether a
    # number is true is asked of the whole numbering plan, which costs more than all else here.
    phone = customer.phone.as_e164 if isinstance(customer.phone, PhoneNumber) else ""
    ways = [(SMS, phone, booking.sms_consent), (EMAIL, customer.email, booking.email_consent)]
    return [(channel, address) for channel, address, wanted in ways if wanted and address]


def addressed(agreed: Sequence[Way], reachable: Ways, by: By) -> To:
    """Each way that was agreed to, or the first of them, in the plan's order, on which they can be reached.

    Where none is left, the first all the same: the outbox shows what it could not send.
    """
    if by in (By.EACH, By.NEVER):
        return To(agreed if by == By.EACH else (), each=True)
    if by == By.SAVE and len(agreed) > 1 and all(way in reachable for way in agreed):
        return To(agreed, each=True, saves=True)
    ordered = agreed if by == By.TEXT else agreed[::-1]
    best = [way for way in ordered if way in reachable] or ordered
    return To(best[:1], each=False, otherwise=best[1:])


def told(
    booking: Booking, to: To, kind: str, key: str, when: When, *, in_time: bool = False, category: str = "visit"
) -> Iterator[Owed]:
    """The message on its ways.

    Where one of them is enough the key names no channel: who unsubscribes from texts after it came by text isn't told
    the same by mail. Whoever was told by another plan isn't told again by this one. A text that goes by WhatsApp is a
    text all the same, which goes by SMS where that fails.
    """
    by_channel = tuple(f"{key}:{channel}" for channel in CHANNELS)
    for way in to.ways:
        moment = when(way)
        if moment is not None:
            (channel, recipient), *otherwise = _in_order(booking, [way, *to.otherwise])
            yield Owed(
                kind=kind,
                channel=channel,
                recipient=recipient,
                locale=booking.locale,
                due_at=moment.due_at,
                use_by=moment.use_by,
                dedupe_key=f"{key}:{way[0]}" if to.each else key,
                category=category,
                otherwise=tuple(otherwise),
                same_as=(key,) if to.each else by_channel,
                in_time=in_time,
            )


def _in_order(booking: Booking, ways: Sequence[Way]) -> list[Way]:
    """The same, each text by WhatsApp before it goes by SMS, where that is wanted."""
    texts = {way: [(WHATSAPP, way[1]), way] if booking.whatsapp and way[0] == SMS else [way] for way in ways}
    return [one for way in ways for one in texts[way]]


def without_texts(to: To) -> To:
    """The same without its text, which somebody has answered already."""
    return To([way for way in to.ways if way[0] == EMAIL], each=True)
