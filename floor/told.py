"""What became of a message, in the words of a shop: what it was, how it stands, what it cost, why it didn't arrive."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bookings import locales
from bookings.models import Booking, Wait
from floor.masks import Veil, veils_of_booking, veils_of_wait
from kernel import money
from notifications.failures import said_of
from notifications.models import Channel, Message, MessageState
from stores.models import Store

Sentence = str | Promise
KINDS: Final[Mapping[str, Sentence]] = {
    "confirmation": gettext_lazy("Confirmation"),
    "reminder": gettext_lazy("Reminder"),
    "reminder_day": gettext_lazy("Reminder"),
    "reminder_hours": gettext_lazy("Reminder"),
    "requested": gettext_lazy("Word that it was asked for"),
    "declined": gettext_lazy("Word that it can’t be"),
    "changed": gettext_lazy("Word of a change"),
    "cancelled": gettext_lazy("Cancellation"),
    "instead": gettext_lazy("Another piece instead"),
    "kept": gettext_lazy("What is kept after the visit"),
    "bought": gettext_lazy("Exchanging what was bought"),
    "nudge": gettext_lazy("Question whether they come"),
    "pieces_freed": gettext_lazy("Word that the pieces are given back"),
    "released": gettext_lazy("Word that the visit is called off"),
    "thanks": gettext_lazy("Thanks after the visit"),
    "waiting": gettext_lazy("Word of the waiting list"),
    "offered": gettext_lazy("A free place, offered"),
    "freed": gettext_lazy("Word of a free place"),
    "wait_over": gettext_lazy("End of the wait"),
    "notice": gettext_lazy("A notice to all who come"),
    "chat": gettext_lazy("Answer to a text"),
    "about_stopping": gettext_lazy("How to end texts"),
}
"""By the kind that is written in the outbox."""
LIKELY: Final[tuple[tuple[str, Sentence], ...]] = (
    ("reminder", gettext_lazy("Reminder")),
    ("host", gettext_lazy("Word to the stylist")),
)
"""Of kinds that carry more in their names, by how they begin."""
TONES: Final[Mapping[str, str]] = {
    MessageState.FAILED: "bad",
    MessageState.MISSED: "warn",
    MessageState.SENT: "good",
}
HIDDEN: Final = "•••"


def kind_words(message: Message) -> str:
    """What the message is for."""
    likely = (words for start, words in LIKELY if message.kind.startswith(start))
    return str(KINDS.get(message.kind) or next(likely, message.kind.replace("_", " ").capitalize()))


def reason_words(message: Message) -> str:
    """Why it didn't arrive, or hasn't yet; "" where nothing is wrong."""
    if message.state == MessageState.MISSED and not message.error_code:
        return _("It could not go out in time, and would have told old news.")
    return said_of(message.error_code)


def why_words(message: Message, *, planned: str) -> str:
    """Why what was to go by a channel didn't arrive, or goes another way; "" where nothing is wrong."""
    if message.state in (MessageState.FAILED, MessageState.MISSED):
        return reason_words(message)
    if message.channel == Channel.EMAIL and planned != Channel.EMAIL:
        return _("It didn’t arrive on their phone, so it goes by e-mail.")
    if message.channel == Channel.SMS and planned == Channel.WHATSAPP:
        return _("It didn’t arrive by WhatsApp, so it goes by SMS.")
    return ""


def state_words(message: Message, *, store: Store, at: datetime) -> str:
    """How it stands, with the time that matters, on the store's clock."""
    match message.state:
        case MessageState.PENDING if message.attempts and message.next_try_at > at:
            return _("Tried, and tried again at %(time)s") % {"time": _when(message.next_try_at, store, at)}
        case MessageState.PENDING if message.next_try_at > at:
            return _("Goes out %(time)s") % {"time": _when(message.next_try_at, store, at)}
        case MessageState.PENDING:
            return _("Goes out any moment")
        case MessageState.SENDING if message.error_code:
            return _("Handed over: the carrier is asked whether it arrived")
        case MessageState.SENDING:
            return _("On its way")
        case MessageState.SENT if message.sent_at:
            arrived = message.provider_status in {"delivered", "read"}
            words = _("Arrived, sent %(time)s") if arrived else _("Sent %(time)s")
            return words % {"time": _when(message.sent_at, store, at)}
        case MessageState.MISSED:
            return _("Too late: it wasn’t sent")
        case MessageState.CANCELLED:
            return _("Not needed any more: it wasn’t sent")
        case _:
            return _("It didn’t arrive")


def _when(moment: datetime, store: Store, at: datetime) -> str:
    return locales.soon(moment, store.zone, at)


def cost_words(message: Message) -> str:
    """2 texts, £0.084; "" where it isn't known or costs nothing to say."""
    parts = []
    if message.channel == Channel.SMS and message.segments:
        parts.append(ngettext("%(n)s text", "%(n)s texts", message.segments) % {"n": message.segments})
    if message.price is not None:
        parts.append(money.exactly(message.price, message.price_currency, locales.reader()))
    return ", ".join(parts)


def veiled_text(message: Message, whose: Booking | Wait) -> str:
    """The words as they went out, without what a floor's page doesn't show: secret links, numbers, addresses, notes."""
    text = re.sub(rf"{re.escape(settings.PUBLIC_BASE_URL)}/\S+", f"{settings.PUBLIC_BASE_URL}/{HIDDEN}", message.text)
    secrets = [message.recipient, *(veil.said for veil in _veils_of(whose))]
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, HIDDEN)
    return text


def _veils_of(whose: Booking | Wait) -> list[Veil]:
    return veils_of_wait(whose) if isinstance(whose, Wait) else veils_of_booking(whose)
