"""Who may be written to."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Literal

from django.db.models import Q

from notifications.models import Channel, Consent, Message, Suppression, SuppressionReason

Barrier = Literal["", "suppressed", "no_consent"]
Way = tuple[str, str]


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


def suppress(*, channel: str, address: str, reason: SuppressionReason, at: datetime) -> None:
    """Stop every message to an address until `lift`. A suppression that holds already keeps its first reason."""
    row = Suppression(channel=channel, address=normal(channel, address), reason=reason, at=at)
    Suppression.objects.bulk_create([row], ignore_conflicts=True)


def lift(*, channel: str, address: str, at: datetime) -> None:
    """Let messages reach an address again that had said STOP. What a person or a carrier blocked stays blocked."""
    stopped = Suppression.objects.of(channel, normal(channel, address)).holding().filter(reason=SuppressionReason.STOP)
    stopped.update(lifted_at=at)


def barrier(message: Message) -> Barrier:
    """What forbids this message now: nothing, a suppression, or that its recipient's latest answer is not a yes."""
    address = normal(message.channel, message.recipient)
    if Suppression.objects.of(message.channel, address).holding().exists():
        return "suppressed"
    if message.asked_for:
        return ""
    latest = Consent.objects.of(message.channel, address).latest_first().values_list("given", flat=True).first()
    return "" if latest else "no_consent"


def reachable(ways: Collection[Way]) -> frozenset[Way]:
    """Those of some (channel, address) pairs to which nothing forbids to write: two queries, however many.

    The rule is that of `barrier`.
    """
    spelt = {way: (way[0], normal(*way)) for way in ways}
    if not spelt:
        return frozenset()
    among = {"channel__in": {way[0] for way in ways}, "address__in": {address for _, address in spelt.values()}}
    stopped = set(Suppression.objects.holding().filter(**among).values_list("channel", "address"))
    latest = Consent.objects.filter(**among).latest_of_each().values_list("channel", "address", "given")
    agreed = {(channel, address) for channel, address, given in latest if given}
    return frozenset(way for way, plain in spelt.items() if plain in agreed - stopped)


def normal(channel: str, address: str) -> str:
    """One spelling of an address: e-mail providers don't tell capitals apart, whatever RFC 5321 allows them."""
    return address.strip().lower() if channel == Channel.EMAIL else address.strip()
