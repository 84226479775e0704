"""What comes in: the fate of what was sent, and what people write back."""

from __future__ import annotations

from datetime import datetime
from random import Random, SystemRandom
from typing import Final

from django.conf import settings
from django.db import transaction
from django_q.tasks import async_task

from notifications.channels.base import Accepted, Outcome
from notifications.channels.sms import LOST, lost
from notifications.models import Channel, Message, Reply, SuppressionReason
from notifications.services.consent import lift, suppress
from notifications.services.outcomes import consequences, keep_away

_RANKS: Final = {"accepted": 1, "scheduled": 1, "queued": 2, "sending": 3, "sent": 4}
_LAST: Final = 5
"""delivered, read, undelivered, failed, canceled: nothing follows them."""
_STOP: Final = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "END", "QUIT", "REVOKE", "OPTOUT", "CANCEL"})
_START: Final = frozenset({"START", "YES", "UNSTOP"})


def note_status(
    *, handover: str, status: str, provider_id: str, code: int | None, at: datetime, chance: Random | None = None
) -> None:
    """Note what became of one handover. Twice or out of order changes nothing: a status never goes back.

    A status may come before the deliverer noted the acceptance, or in place of a worker that died: it settles the row.
    One of a handover that was followed by another finds nothing any more.
    """
    with transaction.atomic():
        message = Message.objects.filter(handover=handover).exclude(handover="").select_for_update(no_key=True).first()
        if message is None or _rank(status) <= _rank(message.provider_status):
            return
        outcome: Outcome = lost(code=code) if status in LOST else Accepted(provider_id, status)
        fields = consequences(message, outcome, at=at, chance=chance or SystemRandom())
        if isinstance(outcome, Accepted) and message.sent_at is not None:
            fields["sent_at"] = message.sent_at
        Message.objects.filter(pk=message.pk).update(**{**fields, "provider_status": status})
        keep_away(message, outcome, at=at)


def _rank(status: str) -> int:
    return _RANKS.get(status, _LAST) if status else 0


def receive(*, address: str, text: str, provider_id: str, keyword: str, at: datetime) -> None:
    """Keep an incoming SMS once; STOP suppresses its sender, START lifts that; then hand it to the reply handlers.

    `keyword` is what Twilio itself understood (its OptOutType), or "". Handlers are the tasks that
    settings.NOTIFICATIONS_REPLY_HANDLERS names; each is given the reply's id.
    """
    with transaction.atomic():
        reply, new = Reply.objects.get_or_create(
            channel=Channel.SMS,
            provider_id=provider_id,
            defaults={"address": address, "text": text, "received_at": at},
        )
        if not new:
            return
        word = (keyword or text).strip().upper()
        if word in _STOP:
            suppress(channel=Channel.SMS, address=address, reason=SuppressionReason.STOP, at=at)
        elif word in _START:
            lift(channel=Channel.SMS, address=address, at=at)
        for handler in settings.NOTIFICATIONS_REPLY_HANDLERS:
            async_task(handler, reply.pk)
