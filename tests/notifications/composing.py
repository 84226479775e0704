"""Composers that tests wire up by their dotted path."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import get_language

from notifications.models import Message
from notifications.words import Words

CALENDAR = (
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//vitrine//test//\r\nMETHOD:REQUEST\r\n"
    b"BEGIN:VEVENT\r\nUID:1@vitrine.example\r\nDTSTAMP:20300115T120000Z\r\nDTSTART:20300120T150000Z\r\n"
    b"SUMMARY:\xe8\xaf\x95\xe7\xa9\xbf\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
HTML = "<html><head><style>p { color: #211b34 }</style></head><body><p>You\u2019re expected</p></body></html>"


def compose(message: Message, at: datetime) -> Words:
    """Words that tell one message from the other, with a curly apostrophe as editors like it."""
    text = f"You\u2019re expected: {message.kind} of {message.subject} ({get_language()})"
    if message.channel == "sms":
        return Words(text=text)
    if message.channel == "whatsapp":
        return Words(text=text, facts={"who": "Ada\n  L.", "what": message.kind, "room": " "})
    return Words(text=text, subject="Your visit", html=HTML, calendar=CALENDAR, calendar_method="REQUEST")


def wordy(message: Message, at: datetime) -> Words:
    """A subject line that no row can hold."""
    return Words(text="Hello", subject="See you " * 40)


def nothing(message: Message, at: datetime) -> None:
    """Nothing is owed any more."""


def broken(message: Message, at: datetime) -> Words:
    raise RuntimeError("no words")
