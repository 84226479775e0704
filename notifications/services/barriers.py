"""What forbids messages at the moment in which they would be sent."""

from __future__ import annotations

from collections.abc import Collection

from notifications.models import Consent, Message, Suppression, SuppressionReason
from notifications.services.consent import ABOUT_STOPPING, Barrier, normal


def barriers(messages: Collection[Message]) -> dict[int, Barrier]:
    """By id, what forbids each message now: nothing, a suppression, or that its recipient's latest answer isn't a yes.

    Two queries, however many they are.
    """
    if not messages:
        return {}
    ways = {one.pk: (one.channel, normal(one.channel, one.recipient)) for one in messages}
    among = {
        "channel__in": {channel for channel, _address in ways.values()},
        "address__in": {address for _channel, address in ways.values()},
    }
    held = Suppression.objects.holding().filter(**among)
    stopped = set(held.values_list("channel", "address", "category", "reason"))
    latest = Consent.objects.filter(**among).latest_of_each().values_list("channel", "address", "given")
    agreed = {(channel, address) for channel, address, given in latest if given}
    return {one.pk: _barrier(one, ways[one.pk], stopped, agreed) for one in messages}


def _barrier(
    message: Message,
    way: tuple[str, str],
    stopped: Collection[tuple[str, str, str, str]],
    agreed: Collection[tuple[str, str]],
) -> Barrier:
    answers_stop = message.kind == ABOUT_STOPPING
    for reason in SuppressionReason.values:
        if answers_stop and reason == SuppressionReason.STOP:
            continue
        if (*way, "", reason) in stopped or (*way, message.category, reason) in stopped:
            return "suppressed"
    return "" if message.asked_for or way in agreed else "no_consent"
