"""Find the words: the app that owns a subject makes them, at the moment of delivery, from its present state."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import cast

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import translation
from django.utils.module_loading import import_string

from notifications.models import Channel, Message
from notifications.segments import plain
from notifications.words import Words

Composer = Callable[[Message, datetime], Words | None]


def words_for(message: Message, *, at: datetime) -> Words | None:
    """The words of a message in its recipient's language, or None when it is no longer owed.

    Raises ImproperlyConfigured when no composer is set for its subject, and whatever the composer raises.
    """
    compose = _composer(message.subject)
    with translation.override(message.locale):
        words = compose(message, at)
    if words is not None and message.channel == Channel.SMS:
        return Words(text=plain(words.text))
    return words


def _composer(subject: str) -> Composer:
    """The composer of settings.NOTIFICATIONS_COMPOSERS for what stands before the colon of a subject key."""
    prefix = subject.partition(":")[0]
    path = settings.NOTIFICATIONS_COMPOSERS.get(prefix)
    if path is None:
        raise ImproperlyConfigured(f"NOTIFICATIONS_COMPOSERS has no composer for {prefix!r}")
    return cast("Composer", import_string(path))
