"""Which messages somebody who waits is owed. Pure: no I/O, no clock.

What they just asked for goes out at once; what the store begins waits for the morning where they are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from phonenumber_field.phonenumber import PhoneNumber

from bookings.models import Offer, OfferState, Wait, WaitState
from bookings.planner import subject_of
from bookings.timing import EMAIL, Way
from bookings.ways import SMS, WHATSAPP
from kernel import clock, quiet
from kernel.phones import zone_of
from notifications.words import Owed

CATEGORY: Final = "offer"
A_DAY: Final = timedelta(days=1)


class Kind(StrEnum):
    """What a message to somebody who waits is for."""

    WAITING = "waiting"
    OFFERED = "offered"
    FREED = "freed"
    WAIT_OVER = "wait_over"


def key_of(wait: Wait) -> str:
    """The key under which the outbox knows them."""
    return f"waiting:{wait.pk}"


def number_of(wait: Wait) -> str:
    """Their number in E.164. str() of one is for reading, and would match nothing."""
    return wait.phone.as_e164 if isinstance(wait.phone, PhoneNumber) else str(wait.phone)


def zone_where(wait: Wait) -> ZoneInfo:
    """The zone of whoever is to answer, as far as their number tells."""
    return zone_of(number_of(wait), wait.store.zone)


def ways_to(wait: Wait) -> list[Way]:
    """(channel, address) pairs that they agreed to; the phone first, by WhatsApp before SMS where that is wanted."""
    phone = number_of(wait)
    ways = [
        (WHATSAPP, phone, wait.sms_consent and wait.whatsapp),
        (SMS, phone, wait.sms_consent),
        (EMAIL, wait.email, wait.email_consent),
    ]
    return [(channel, address) for channel, address, agreed in ways if agreed and address]


def owed_for(wait: Wait, offers: Iterable[Offer], *, reachable: Collection[Way]) -> list[Owed]:
    """Every message that they are owed now; `reachable`: those of their ways that nothing forbids to write to."""
    listed = list(offers)
    ways = ways_to(wait)
    ways = [way for way in ways if way in reachable] or ways
    if not ways:
        return []
    if wait.state == WaitState.OVER and wait.ended_at is not None and not _said_no(wait, listed):
        due_at = _morning(wait, wait.ended_at)
        return [_owed(wait, ways, Kind.WAIT_OVER, "over", due_at, due_at + A_DAY)]
    if wait.state != WaitState.WAITING:
        return []
    until = clock.first_instant(wait.last_date + A_DAY, wait.store.zone)
    owed = [_owed(wait, ways, Kind.WAITING, "waiting", wait.joined_at, until)] if wait.joined_at < until else []
    return [*owed, *(one for offer in listed for one in _offered(wait, ways, offer))]


def _offered(wait: Wait, ways: list[Way], offer: Offer) -> list[Owed]:
    due_at = _morning(wait, offer.made_at)
    if offer.state == OfferState.TOLD and due_at < offer.starts_at:
        return [_owed(wait, ways, Kind.FREED, f"freed:{offer.pk}", due_at, offer.starts_at)]
    booking = offer.booking
    if offer.state != OfferState.OFFERED or booking is None or booking.expires_at is None:
        return []
    if due_at >= booking.expires_at:
        return []
    about = subject_of(booking)
    return [_owed(wait, ways, Kind.OFFERED, f"offer:{offer.pk}", due_at, booking.expires_at, about=about)]


def _said_no(wait: Wait, offers: list[Offer]) -> bool:
    """Whoever declined the one thing that they waited for knows that they wait no more."""
    return any(offer.state == OfferState.DECLINED and offer.ended_at == wait.ended_at for offer in offers)


def _morning(wait: Wait, at: datetime) -> datetime:
    return quiet.not_before(at, zone_where(wait))


def _owed(
    wait: Wait, ways: list[Way], kind: Kind, key: str, due_at: datetime, use_by: datetime, *, about: str = ""
) -> Owed:
    """On the first way; on the next where that one fails for good."""
    (channel, address), *others = ways
    return Owed(
        kind=kind,
        channel=channel,
        recipient=address,
        locale=wait.locale,
        due_at=due_at,
        use_by=use_by,
        dedupe_key=key,
        category=CATEGORY,
        about=about,
        otherwise=tuple(others),
    )
