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
from notifications.models import Acted, Message, Reply
from notifications.optout import Start, Stop, opt_out_of
from notifications.services.consent import start, stop
from notifications.services.outcomes import consequences, follow

_RANKS: Final = {"accepted": 1, "scheduled": 1, "queued": 2, "sending": 3, "sent": 4}
_LAST: Final = 5
"""delivered, read, undelivered, failed, canceled: nothing follows them."""
LONGEST_BODY: Final = 4000
"""Characters: an SMS of ten parts has 1,600, WhatsApp 4,096."""
LONGEST_KEYWORD: Final = 12
_LONGEST_ADDRESS: Final = 40
"""Characters: a number has sixteen at most."""
_LONGEST_ID: Final = 200


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
        follow(message, outcome, fields, at=at)


def _rank(status: str) -> int:
    return _RANKS.get(status, _LAST) if status else 0


def receive(
    *, channel: str, address: str, text: str, provider_id: str, at: datetime, keyword: str = "", pictures: int = 0
) -> None:
    """Keep an incoming text once; who says STOP or START has it at once; then hand it to the reply handlers.

    `keyword` is what Twilio itself understood (its OptOutType), or "". Handlers are the tasks that
    settings.NOTIFICATIONS_REPLY_HANDLERS names; each is given the reply's id. What can't be a text is not kept.
    """
    if "\0" in address + provider_id or len(address) > _LONGEST_ADDRESS or len(provider_id) > _LONGEST_ID:
        return
    body, word = text.replace("\0", "")[:LONGEST_BODY], keyword.replace("\0", "")[:LONGEST_KEYWORD]
    with transaction.atomic():
        reply, new = Reply.objects.get_or_create(
            channel=channel,
            provider_id=provider_id,
            defaults={"address": address, "text": body, "keyword": word, "pictures": pictures, "received_at": at},
        )
        if not new:
            return
        reply.acted = _acted(reply, at=at)
        if reply.acted:
            reply.save(update_fields=["acted"])
        for handler in settings.NOTIFICATIONS_REPLY_HANDLERS:
            async_task(handler, reply.pk)


def _acted(reply: Reply, *, at: datetime) -> Acted:
    """Do what may not wait for a worker."""
    match opt_out_of(reply.text, keyword=reply.keyword):
        case Stop(category=category):
            stop(channel=reply.channel, address=reply.address, at=at, category=category)
            return Acted.STOPPED
        case Start(category=category):
            again = start(channel=reply.channel, address=reply.address, at=at, category=category)
            return Acted.STARTED if again else Acted.NOTHING
        case _:
            return Acted.NOTHING
