"""A mail came back."""

from __future__ import annotations

from datetime import datetime
from random import SystemRandom
from typing import Final

from django.db import transaction

from notifications.bounces import Bounce
from notifications.channels.base import Refused
from notifications.channels.email import reason_in
from notifications.models import Channel, Message, MessageState
from notifications.services.outcomes import consequences, follow

_MAY_COME_BACK: Final = (MessageState.SENT, MessageState.SENDING)


def note_bounce(bounce: Bounce, *, at: datetime) -> bool:
    """Mark the mail that came back as failed, and suppress an address where nothing will ever arrive. Once.

    False when no mail of ours that is on its way has this Message-ID.
    """
    with transaction.atomic():
        ours = Message.objects.on(Channel.EMAIL).filter(message_id=bounce.message_id, state__in=_MAY_COME_BACK)
        message = ours.select_for_update(no_key=True).first()
        if message is None:
            return False
        outcome = Refused(bounce.status, bounce.text, reason_in(bounce.status))
        fields = consequences(message, outcome, at=at, chance=SystemRandom())
        Message.objects.filter(pk=message.pk).update(**fields)
        follow(message, outcome, fields, at=at)
    return True
