"""The secret that opens somebody's place in the queue, and the words of the text that it is nearly their turn."""

from __future__ import annotations

import base64
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from floor.models import IN_LINE, QueueTicket, TicketState
from notifications.models import Message
from notifications.words import Owed, Words

KIND: Final = "turn"
OF_USE: Final = timedelta(minutes=15)
"""Later than this they have come, or somebody else has."""


def token_of(ticket: QueueTicket) -> str:
    """22 characters of base64url: 128 bits, derived from the ticket's uid with the site's key."""
    mac = salted_hmac("floor.tickets", ticket.uid, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(mac[:16]).rstrip(b"=").decode()


def is_token_of(ticket: QueueTicket, token: str) -> bool:
    return constant_time_compare(token_of(ticket), token)


def place_url(ticket: QueueTicket) -> str:
    """The visitor's own page, for texts and the QR: built from the setting, never from a request."""
    return f"{settings.PUBLIC_BASE_URL}/q/{ticket.pk}/{token_of(ticket)}/"


def subject_of(ticket: QueueTicket) -> str:
    """The key under which the outbox knows a ticket."""
    return f"queue:{ticket.pk}"


def owed_for(ticket: QueueTicket) -> list[Owed]:
    """One text, since somebody found that it is nearly their turn, while they are in line. Pure."""
    if ticket.told_at is None or not ticket.texts_wanted or ticket.state not in IN_LINE:
        return []
    return [
        Owed(
            kind=KIND,
            channel="sms",
            recipient=ticket.phone.as_e164,
            locale=ticket.locale,
            due_at=ticket.told_at,
            use_by=ticket.told_at + OF_USE,
            dedupe_key=KIND,
        )
    ]


def compose_turn(message: Message, _at: datetime) -> Words | None:
    """What it is now: nearly their turn, or their turn; None for somebody who is in line no more."""
    number = message.subject.partition(":")[2]
    ticket = QueueTicket.objects.in_line().select_related("store").filter(pk=number).first()
    if ticket is None or not owed_for(ticket):
        return None
    called = _("%(store)s: number %(number)s, it is your turn. Please come to us. Your place: %(link)s")
    nearly = _("%(store)s: number %(number)s, it is nearly your turn. Please stay close. Your place: %(link)s")
    facts = {"store": ticket.store.said("name"), "number": ticket.number, "link": place_url(ticket)}
    return Words(text=(called if ticket.state == TicketState.CALLED else nearly) % facts)
