"""Find the words: the app that owns a subject makes them, at the moment of delivery, from its present state."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import datetime
from typing import cast

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import translation
from django.utils.module_loading import import_string

from notifications.models import Channel, Message
from notifications.segments import plain
from notifications.unsubscribing import with_link
from notifications.words import Words

logger = logging.getLogger(__name__)

Composer = Callable[[Message, datetime], Words | None]
Preparer = Callable[[Sequence[Message], datetime], AbstractContextManager[None]]


@contextmanager
def prepared(messages: Sequence[Message], *, at: datetime) -> Iterator[None]:
    """While it lasts, the composers know what these messages are about: read once for all of them.

    By settings.NOTIFICATIONS_PREPARERS, for what stands before the colon of a subject key. A preparer that fails is
    left out: each message is then composed by itself, and the one that is wrong fails alone.
    """
    with ExitStack() as known:
        for prefix, path in settings.NOTIFICATIONS_PREPARERS.items():
            alike = [message for message in messages if _prefix(message.subject) == prefix]
            if len(alike) > 1:
                try:
                    known.enter_context(cast("Preparer", import_string(path))(alike, at))
                except Exception:
                    logger.exception("notifications: preparing %s messages failed", len(alike))
        yield


def words_for(message: Message, *, at: datetime) -> Words | None:
    """The words of a message in its recipient's language, or None when it is no longer owed.

    Raises ImproperlyConfigured when no composer is set for its subject, and whatever the composer raises.
    """
    compose = _composer(message.subject)
    with translation.override(message.locale):
        words = compose(message, at)
        if words is not None and message.channel == Channel.EMAIL:
            return with_link(message, words)
    if words is not None and message.channel == Channel.SMS:
        return Words(text=plain(words.text))
    return words


def _composer(subject: str) -> Composer:
    """The composer of settings.NOTIFICATIONS_COMPOSERS for what stands before the colon of a subject key."""
    path = settings.NOTIFICATIONS_COMPOSERS.get(_prefix(subject))
    if path is None:
        raise ImproperlyConfigured(f"NOTIFICATIONS_COMPOSERS has no composer for {_prefix(subject)!r}")
    return cast("Composer", import_string(path))


def _prefix(subject: str) -> str:
    return subject.partition(":")[0]
