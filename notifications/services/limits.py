"""What may go out as a text: to which countries, how many within an hour, and for how much money in a day.

Every limit is a row that one statement adds to, as long as it stays within: nobody reads it first.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

import structlog
from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import Q
from django.utils.crypto import salted_hmac
from django.utils.module_loading import import_string

from kernel.phones import country_of
from notifications.channels.base import Outcome, Passing, Refused
from notifications.models import Channel, Message, Tally
from notifications.prices import price_of
from notifications.segments import segments
from notifications.services.alarms import owe_alarm
from notifications.words import Words

log = structlog.get_logger(__name__)

RESERVE: Final = Decimal("1.2")
"""So much of the limits of all is there for what somebody waits for, such as codes."""
KEPT: Final = timedelta(days=2)
OF_NETWORK: Final = "network:"
"""How the names begin of what is counted by the network that asked (`strangers`)."""
NETWORKS_KEPT: Final = timedelta(days=1)
_ELSEWHERE: Final = frozenset({"hourly_limit", "spend_limit"})
"""Whoever can be written to by mail need not wait for these. Who got many texts need not get as many mails."""
_EVERYWHERE: Final = "*"
_REMEMBERED: Final = 60
"""Seconds for which the countries of the stores are remembered."""
_TAKE: Final = """
    INSERT INTO notifications_tally AS tally (name, begins, used, ceiling)
    SELECT *
    FROM unnest(%s::text[], %s::timestamptz[], %s::numeric[], %s::numeric[]) AS wish (name, begins, used, ceiling)
    WHERE used <= ceiling
    ORDER BY name
    ON CONFLICT (name, begins) DO UPDATE SET used = tally.used + excluded.used, ceiling = excluded.ceiling
    WHERE tally.used + excluded.used <= excluded.ceiling
    RETURNING name
"""


@dataclass(frozen=True, slots=True)
class Share:
    """What a message takes of one limit. `code` is the reason where there isn't so much."""

    code: str
    name: str
    begins: datetime
    ends: datetime
    amount: Decimal
    ceiling: Decimal


class _Reached(Exception):
    """Some limits have not so much left: nothing was taken of any."""

    def __init__(self, names: set[str]) -> None:
        self.names = names


def held_back(told: Sequence[tuple[Message, Words]], *, at: datetime) -> dict[int, Outcome]:
    """By id, what becomes of those messages that a limit keeps from going out now; all others are counted.

    A message is counted once, however often it is tried. One statement for all of them, while no limit is near.
    Outside any transaction.
    """
    texts = [(message, words) for message, words in told if _is_paid(message)]
    refused: dict[int, Outcome] = {one.pk: no for one, _words in texts if (no := _country(one)) is not None}
    shares = {one.pk: _shares(one, words, at) for one, words in texts if one.pk not in refused and not one.segments}
    try:
        _take(share for parts in shares.values() for share in parts)
    except _Reached:
        refused |= {pk: wait for pk, parts in shares.items() if (wait := _one(parts, at)) is not None}
    return refused


def forget_old(*, at: datetime) -> None:
    """Remove what was counted the day before yesterday, and by networks a day ago."""
    over = Q(begins__lt=at - KEPT) | Q(begins__lt=at - NETWORKS_KEPT, name__startswith=OF_NETWORK)
    Tally.objects.filter(over).delete()


def is_allowed(number: str) -> bool:
    """Whether texts go to the country of a number (E.164). Where no country is known, any is; the demo texts nobody."""
    if settings.SMS_BACKEND == "log":
        return True
    allowed = frozenset(settings.SMS_COUNTRIES) or cache.get_or_set("sms-countries", _of_the_stores, _REMEMBERED)
    return not allowed or _EVERYWHERE in allowed or country_of(number) in allowed


def _of_the_stores() -> frozenset[str]:
    countries: frozenset[str] = import_string(settings.NOTIFICATIONS_COUNTRIES)()
    return countries


def _is_paid(message: Message) -> bool:
    return message.channel != Channel.EMAIL and settings.SMS_BACKEND != "log"


def _country(message: Message) -> Refused | None:
    return None if is_allowed(message.recipient) else Refused("country_not_allowed")


def _shares(message: Message, words: Words, at: datetime) -> list[Share]:
    """Whom it goes to is known to the limits by a digest alone."""
    hour = at.replace(minute=0, second=0, microsecond=0)
    day = hour.replace(hour=0)
    digest = salted_hmac("notifications.limits", message.recipient, algorithm="sha256").hexdigest()[:40]
    price = price_of(message.recipient, 1 if message.channel == Channel.WHATSAPP else segments(words.text))
    of_all = RESERVE if message.asked_for else Decimal(1)
    within, today = (hour, hour + timedelta(hours=1)), (day, day + timedelta(days=1))
    number = f"{'asked' if message.asked_for else 'number'}:{digest}"
    return [
        Share("number_limit", number, *within, Decimal(1), Decimal(settings.SMS_HOURLY_PER_NUMBER)),
        Share("hourly_limit", "hour", *within, Decimal(1), settings.SMS_HOURLY * of_all),
        Share("spend_limit", "spend", *today, price or Decimal(), settings.SMS_DAILY_SPEND * of_all),
    ]


def _one(parts: Iterable[Share], at: datetime) -> Passing | None:
    """Count one message, or say what keeps it and for how long."""
    parts = list(parts)
    try:
        _take(parts)
    except _Reached as reached:
        first = next(share for share in parts if share.name in reached.names)
        _raise_alarm(first, at)
        return Passing(first.code, of_channel=True, retry_after=first.ends - at, elsewhere=first.code in _ELSEWHERE)
    return None


def _take(shares: Iterable[Share]) -> None:
    """Take all shares or none. Raises _Reached with the names of the limits that have not so much left."""
    wished = _summed(shares)
    if not wished:
        return
    with transaction.atomic(durable=True):
        if missing := take(wished.values()):
            raise _Reached(missing)


def take(shares: Collection[Share]) -> set[str]:
    """Take one share or more, a limit each, and say by name which limits have not so much left: nothing of those.

    In the order of their names, so that two deliverers never wait for each other in a circle.
    """
    with connection.cursor() as cursor:
        columns = zip(*((one.name, one.begins, one.amount, one.ceiling) for one in shares), strict=True)
        cursor.execute(_TAKE, [list(column) for column in columns])
        taken = {name for (name,) in cursor.fetchall()}
    return {one.name for one in shares} - taken


def _summed(shares: Iterable[Share]) -> Mapping[str, Share]:
    """One share a limit: what all take together, within the lowest of their ceilings."""
    wished: dict[str, Share] = {}
    for share in shares:
        known = wished.get(share.name)
        amount, ceiling = (known.amount, known.ceiling) if known else (Decimal(), share.ceiling)
        low = min(ceiling, share.ceiling)
        wished[share.name] = Share(share.code, share.name, share.begins, share.ends, amount + share.amount, low)
    return wished


def _raise_alarm(share: Share, at: datetime) -> None:
    """Tell people, once a day, that nothing more may be spent, and once an hour that texts pour out."""
    if share.code == "number_limit":
        return
    told = Share(share.code, f"told:{share.name}", share.begins, share.ends, Decimal(1), Decimal(1))
    try:
        _take([told])
    except _Reached:
        return
    log.error("texts_held_back", reason=share.code, limit=str(share.ceiling), since=share.begins.isoformat())
    owe_alarm(share.code, since=share.begins, at=at)
