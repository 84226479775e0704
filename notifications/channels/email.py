"""E-mail by SMTP: text, HTML with its styles inlined, and the invitation as the last alternative."""

from __future__ import annotations

import re
import smtplib
from typing import Final

import css_inline
from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from kernel.texts import storable
from notifications.channels.base import Absent, Accepted, Outcome, Passing, Refused
from notifications.models import Message, SuppressionReason
from notifications.unsubscribing import headers_of

_PERMANENT: Final = range(500, 600)
_NO_SUCH_ADDRESS: Final = re.compile(r"\b5\.1\.(?:1|2|3|6|10)\b")
"""Enhanced status codes that speak of the recipient's address and nothing else (RFC 3463, 3.2; RFC 7505)."""
_OURS: Final = (
    smtplib.SMTPAuthenticationError,
    smtplib.SMTPConnectError,
    smtplib.SMTPHeloError,
    smtplib.SMTPSenderRefused,
)
_CLOSING: Final = frozenset({0, 421})
"""Reply codes of a server that has gone: none, and "service not available" (RFC 5321, 4.2.2)."""
_CLOSED: Final = re.compile(r"\b5\.(?:2\.1|4\.4)\b")
"""A mailbox that takes nothing, and a host that isn't there."""


class SmtpCarrier:
    """At least once: a connection that broke in mid-delivery counts as not delivered."""

    def send(self, message: Message) -> Outcome:
        try:
            build(message).send()
        except smtplib.SMTPException as error:
            return _verdict(error)
        except OSError as error:
            return Passing("connection", repr(error), of_channel=True)
        except ValueError as error:
            # No mail can be made for such an address: its fault alone, not the channel's, which goes on for all others.
            return Refused("unsendable", repr(error))
        return Accepted(provider_id=message.message_id)

    def settle(self, _message: Message) -> Absent:
        """SMTP can't be asked. The same Message-ID may go twice: mail programs show it once."""
        return Absent()


def build(message: Message) -> EmailMultiAlternatives:
    """The mail of a composed message."""
    mail = EmailMultiAlternatives(
        subject=" ".join(message.mail_subject.split()),
        body=message.text,
        # The envelope's sender: whatever can't be delivered later comes back to it.
        from_email=settings.EMAIL_BOUNCES_TO or settings.DEFAULT_FROM_EMAIL,
        to=[message.recipient],
        headers={
            "From": settings.DEFAULT_FROM_EMAIL,
            "Message-ID": message.message_id,
            "Auto-Submitted": "auto-generated",
            **headers_of(message),
        },
    )
    if message.html:
        mail.attach_alternative(css_inline.inline(message.html, load_remote_stylesheets=False), "text/html")
    if message.calendar is not None:
        # Last, and with the METHOD of the calendar itself, or Outlook shows a file and not an invitation.
        content_type = f"text/calendar; method={message.calendar_method}"
        mail.attach_alternative(bytes(message.calendar).decode(), content_type)
    return mail


def reason_in(text: str) -> SuppressionReason | None:
    """Why nothing will ever reach an address, by the enhanced status code in a refusal; None when another mail may."""
    if _NO_SUCH_ADDRESS.search(text):
        return SuppressionReason.INVALID
    return SuppressionReason.UNREACHABLE if _CLOSED.search(text) else None


def _verdict(error: smtplib.SMTPException) -> Outcome:
    code, text = _answer(error)
    text = storable(text)
    ours = isinstance(error, _OURS) or code in _CLOSING
    if code in _PERMANENT and not ours:
        return Refused(str(code), text, reason_in(text))
    return Passing(str(code or "smtp"), text, of_channel=ours)


def _answer(error: smtplib.SMTPException) -> tuple[int, str]:
    """The server's reply code (0 when there was none) and its words."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(error.recipients.values()))
        return code, words.decode(errors="replace")
    if isinstance(error, smtplib.SMTPResponseException):
        said: object = error.smtp_error
        return error.smtp_code, said.decode(errors="replace") if isinstance(said, bytes) else str(said)
    return 0, str(error)
