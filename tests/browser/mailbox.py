"""What a customer finds in a text and in a mail."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage

from icalendar import Calendar


@dataclass(frozen=True, slots=True)
class Invitation:
    """What a calendar goes by (RFC 5546): who is it, which edition, what to do, when."""

    uid: str
    sequence: int
    method: str
    starts_at: datetime
    ends_at: datetime


def link_in(text: str) -> str:
    """The one address in a message."""
    [link] = re.findall(r"https?://\S+", text)
    return str(link)


def text_in(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def invitation_in(mail: EmailMessage) -> Invitation:
    """The invitation of a mail: its last alternative, whose header names the method of the calendar itself."""
    part = [one for one in mail.walk() if not one.is_multipart()][-1]
    assert isinstance(part, EmailMessage)
    assert part.get_content_type() == "text/calendar"
    invitation = read_calendar(part.get_content().encode())
    assert part.get_param("method") == invitation.method
    return invitation


def read_calendar(file: bytes) -> Invitation:
    calendar = Calendar.from_ical(file)
    [event] = calendar.walk("VEVENT")
    return Invitation(
        uid=str(event["UID"]),
        sequence=int(str(event["SEQUENCE"])),
        method=str(calendar["METHOD"]),
        starts_at=event.decoded("DTSTART").astimezone(UTC),
        ends_at=event.decoded("DTEND").astimezone(UTC),
    )
