"""What the inbox shows: a question that nobody has answered yet, one that was answered, and what was moved by text."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import User

from inbox.models import Thread
from inbox.services.answering import answer
from inbox.services.unheard import follow_unheard
from inbox.services.working import work_on
from notifications.models import Category, Channel, Message, MessageState, Reply
from notifications.services.callbacks import receive
from notifications.unsubscribing import unsubscribe_url
from stores.models import Store

ADA = "+442079460001"
STRANGER = "+8613800138000"


def make_inbox(store: Store, shown: dict[str, object], *, at: datetime) -> None:
    """Ada asked for another time and was answered by what didn't arrive; a stranger waits."""
    manager = User.objects.get(email="manager.coventgarden@lumen.example")
    for text in ("R", "Is there parking for a bicycle? " * 6):
        _write(ADA, text, at)
    talk = Thread.objects.get(address=ADA)
    said = answer(thread=talk, text="Yes, in the yard.", nonce="1", seen=0, at=at, actor=manager)
    Message.objects.about(said.outbox_key).update(state=MessageState.FAILED, error_code="30007")
    follow_unheard(entry_id=said.pk, at=at)
    _write(STRANGER, "你们店里有这件大衣的蓝色吗？", at)
    Thread.objects.filter(address=STRANGER).update(store=store)
    shown["unsubscribe"] = unsubscribe_url(_offer(at)).removeprefix(settings.PUBLIC_BASE_URL)
    shown["talk"] = talk.pk


def _offer(at: datetime) -> Message:
    """A mail that isn't about a visit of theirs. It never goes out."""
    return Message.objects.create(
        subject="waiting:0", dedupe_key="offer", kind="offered", channel=Channel.EMAIL, category=Category.OFFER,
        recipient="ada@example.com", locale="en", due_at=at, next_try_at=at, use_by=at + timedelta(hours=1),
        state=MessageState.CANCELLED,
    )  # fmt: skip


def _write(phone: str, text: str, at: datetime) -> None:
    number = f"SM{Reply.objects.count()}"
    receive(channel="sms", address=phone, text=text, provider_id=number, at=at)
    work_on(reply_id=Reply.objects.get(provider_id=number).pk, at=at)
