"""The secret that opens somebody's place in the queue, and the words of the texts that lead there."""

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

PLACE: Final = "place"
TURN: Final = "turn"
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
    """While they are in line: where to see their place, and, since it was found, that it is nearly their turn. Pure."""
    if not ticket.texts_wanted or ticket.state not in IN_LINE:
        return []
    turn = [_owed(ticket, TURN, ticket.told_at)] if ticket.told_at else []
    return [_owed(ticket, PLACE, ticket.made_at), *turn]


def _owed(ticket: QueueTicket, kind: str, due_at: datetime) -> Owed:
    return Owed(
        kind=kind,
        channel="sms",
        recipient=ticket.phone.as_e164,
        locale=ticket.locale,
        due_at=due_at,
        use_by=due_at + OF_USE,
        dedupe_key=kind,
    )


def compose(message: Message, _at: datetime) -> Words | None:
    """What it is now: their place, nearly their turn, or their turn; None for somebody who is in line no more."""
    number = message.subject.partition(":")[2]
    ticket = QueueTicket.objects.in_line().select_related("store").filter(pk=number).first()
    if ticket is None or message.kind not in {one.kind for one in owed_for(ticket)}:
        return None
    facts = {"store": ticket.store.said("name"), "number": ticket.number, "link": place_url(ticket)}
    if ticket.state == TicketState.CALLED:
        return Words(text=_("%(store)s: number %(number)s, it is your turn. Please come to us. %(link)s") % facts)
    if message.kind == TURN:
        words = _("%(store)s: number %(number)s, it is nearly your turn. Please stay close. Your place: %(link)s")
        return Words(text=words % facts)
    return Words(text=_("%(store)s: you are number %(number)s. Follow your place here: %(link)s") % facts)
