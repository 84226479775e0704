"""What somebody is owed, without surprises."""

from __future__ import annotations

from datetime import datetime, timedelta

from notifications.models import Channel, Consent, Message
from notifications.services.barriers import barriers
from notifications.words import Owed

PHONE = "+447700900123"
MAIL = "mei@example.com"


def make_owed(
    due_at: datetime,
    *,
    key: str = "confirmation",
    channel: str = Channel.SMS,
    recipient: str | None = None,
    locale: str = "en",
    asked_for: bool = False,
    same_as: tuple[str, ...] = (),
    in_time: bool = False,
) -> Owed:
    """One owed message, useful for six hours."""
    return Owed(
        kind=key,
        channel=channel,
        recipient=recipient or (PHONE if channel == Channel.SMS else MAIL),
        locale=locale,
        due_at=due_at,
        use_by=due_at + timedelta(hours=6),
        dedupe_key=key,
        asked_for=asked_for,
        same_as=same_as,
        in_time=in_time,
    )


def make_message(
    due_at: datetime,
    *,
    subject: str = "test:1",
    key: str = "confirmation",
    channel: str = Channel.SMS,
    **fields: object,
) -> Message:
    """One row of the outbox, due at `due_at`, useful for six hours."""
    values: dict[str, object] = {
        "kind": key,
        "recipient": PHONE if channel == Channel.SMS else MAIL,
        "locale": "en",
        "use_by": due_at + timedelta(hours=6),
        "next_try_at": due_at,
        **fields,
    }
    return Message.objects.create(subject=subject, dedupe_key=key, channel=channel, due_at=due_at, **values)


def make_consent(at: datetime, *, channel: str = Channel.SMS, address: str = PHONE, given: bool = True) -> Consent:
    return Consent.objects.create(
        channel=channel, address=address, given=given, at=at, source="test", wording="May we write to you?"
    )


def barrier(message: Message) -> str:
    """What forbids a message now, "" for nothing."""
    return barriers([message])[message.pk]
