"""The words of an answer, for `notifications` (settings.NOTIFICATIONS_COMPOSERS): those that were written down."""

from __future__ import annotations

from datetime import datetime

from inbox.models import Entry
from notifications.models import Message
from notifications.words import Words


def compose(message: Message, _at: datetime) -> Words | None:
    """None when it is gone."""
    entry = Entry.objects.filter(pk=message.subject.partition(":")[2]).first()
    return Words(text=entry.text) if entry else None
