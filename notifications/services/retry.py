"""A person tries a failed message again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kernel.identifiers import new_uid
from notifications.errors import MessageNotRetriable, MessageTooLate
from notifications.models import Message, MessageState
from notifications.services.dispatch import enqueue_delivery
from notifications.services.outcomes import UNSETTLED, WORN_OUT
from notifications.words import way_name


def retry(*, message_id: int, at: datetime) -> None:
    """Put a failed message back in line with all its tries, and wake the worker.

    One that may have been accepted is looked up at its provider first. Raises MessageNotRetriable when it is not
    failed, MessageTooLate when it is past its use.
    """
    with transaction.atomic():
        message = Message.objects.select_for_update(no_key=True).get(pk=message_id)
        if message.state != MessageState.FAILED:
            raise MessageNotRetriable(state=message.state)
        if message.use_by <= at:
            raise MessageTooLate(use_by=message.use_by)
        again = {"attempts": 0, "next_try_at": at, "failed_ways": _others_failed(message)}
        Message.objects.filter(pk=message_id).update(**again, **_start(message, at))
        enqueue_delivery()


def _others_failed(message: Message) -> list[str]:
    """Its own way is tried again: else it would be led back to another."""
    own = way_name(message.channel, message.recipient)
    return [way for way in message.failed_ways if way != own]


def _start(message: Message, at: datetime) -> dict[str, object]:
    if message.handed_at is not None and message.error_code in {UNSETTLED, WORN_OUT}:
        return {"state": MessageState.SENDING, "lease": new_uid(), "claimed_until": at}
    return {"state": MessageState.PENDING, "error_code": "", "error_text": ""}
