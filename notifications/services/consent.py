"""Who may be written to."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final, Literal

from django.db.models import Q

from notifications.models import Category, Channel, Consent, Suppression, SuppressionReason
from notifications.querysets import SuppressionQuerySet

Barrier = Literal["", "suppressed", "no_consent"]
Way = tuple[str, str]
ABOUT_STOPPING: Final = "about_stopping"
"""The kind of the one answer that even who stopped is given: that they have, or who writes (CTIA Principles 5.1)."""
_TEXTS: Final = (Channel.SMS, Channel.WHATSAPP)


def record_consent(*, channel: str, address: str, given: bool, at: datetime, source: str, wording: str) -> Consent:
    """Write down one answer to "may we write to you?", in the words that were asked. The latest answer wins."""
    return Consent.objects.create(
        channel=channel, address=normal(channel, address), given=given, at=at, source=source, wording=wording
    )


def latest_answers(*, phone: str, email: str, told_by: Collection[str] | None = None) -> list[Consent]:
    """What was last answered for a number and an e-mail, texts last; "" for either leaves it out.

    `told_by` leaves out what was said of the e-mail from other sources: it may be somebody else's.
    """
    by_mail = Q(channel=Channel.EMAIL, address=normal(Channel.EMAIL, email))
    if told_by is not None:
        by_mail &= Q(source__in=told_by)
    by_text = Q(channel=Channel.SMS, address=normal(Channel.SMS, phone))
    return list(Consent.objects.exclude(address="").filter(by_mail | by_text).latest_of_each())


def suppress(*, channel: str, address: str, reason: SuppressionReason, at: datetime, category: str = "") -> None:
    """Stop every message of a category, "" for all, to an address until `lift`. What holds already keeps its reason."""
    row = Suppression(channel=channel, address=normal(channel, address), category=category, reason=reason, at=at)
    Suppression.objects.bulk_create([row], ignore_conflicts=True)


def lift(*, channel: str, address: str, at: datetime) -> None:
    """Let messages reach an address again that had said STOP. What a person or a carrier blocked stays blocked."""
    _stopped(channel, address).update(lifted_at=at)


def stop(*, channel: str, address: str, at: datetime, category: str = "") -> None:
    """Somebody said STOP, of a category or of all. Who stops texts stops them however they reach that number."""
    for way in _together(channel):
        suppress(channel=way, address=address, reason=SuppressionReason.STOP, at=at, category=category)


def start(*, channel: str, address: str, at: datetime, category: str = "") -> bool:
    """Somebody said START, of a category or of all. True when something had been stopped.

    Who left everything, and single categories before it, gets back what they left last: everything but those.
    """
    lifted = 0
    for way in _together(channel):
        stopped = _stopped(way, address)
        of_it = stopped.filter(category=category)
        lifted += (stopped if not category and not of_it.exists() else of_it).update(lifted_at=at)
    return lifted > 0


def resume(*, channel: str, address: str, category: str, at: datetime) -> None:
    """Somebody wants messages of a category again: what stops these is lifted, and what else they left stays left."""
    for way in _together(channel):
        _stopped(way, address).of_category(category).update(lifted_at=at)


def _together(channel: str) -> tuple[str, ...]:
    return _TEXTS if channel in _TEXTS else (channel,)


def _stopped(channel: str, address: str) -> SuppressionQuerySet:
    return Suppression.objects.of(channel, normal(channel, address)).holding().filter(reason=SuppressionReason.STOP)


def reachable(ways: Collection[Way], *, category: str = Category.VISIT) -> frozenset[Way]:
    """Those of some (channel, address) pairs to which nothing forbids to write of a category: two queries.

    The rule is that of `barriers`, for messages that nobody asked for.
    """
    spelt = {way: (way[0], normal(*way)) for way in ways}
    if not spelt:
        return frozenset()
    among = {"channel__in": {way[0] for way in ways}, "address__in": {address for _, address in spelt.values()}}
    held = Suppression.objects.holding().of_category(category).filter(**among)
    stopped = set(held.values_list("channel", "address"))
    latest = Consent.objects.filter(**among).latest_of_each().values_list("channel", "address", "given")
    agreed = {(channel, address) for channel, address, given in latest if given}
    return frozenset(way for way, plain in spelt.items() if plain in agreed - stopped)


def has_stopped(*, channel: str, address: str, category: str) -> bool:
    """Whether an address may not even be answered: it said STOP, or nothing reaches it."""
    held = Suppression.objects.of(channel, normal(channel, address)).holding()
    return held.of_category(category).exists()


def normal(channel: str, address: str) -> str:
    """One spelling of an address: e-mail providers don't tell capitals apart, whatever RFC 5321 allows them."""
    return address.strip().lower() if channel == Channel.EMAIL else address.strip()
