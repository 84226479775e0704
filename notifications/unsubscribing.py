"""The link in a mail that ends mails of its kind: for mail programs with one click (RFC 8058), and for people."""

from __future__ import annotations

import base64
from dataclasses import replace
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.html import format_html
from django.utils.translation import gettext as _

from notifications.models import Category, Message
from notifications.words import Words

NEEDED: Final = Category.VISIT
"""What somebody booked is theirs to know: such mails are ended where they were agreed to."""
_SMALL: Final = "margin:16px 0 0;text-align:center;font-size:14px"


def token_of(message: Message) -> str:
    """22 characters of base64url: 128 bits, derived from the Message-ID with the site's key."""
    mac = salted_hmac("notifications.unsubscribing", message.message_id, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(mac[:16]).rstrip(b"=").decode()


def is_token_of(message: Message, token: str) -> bool:
    return constant_time_compare(token_of(message), token)


def unsubscribe_url(message: Message) -> str:
    """Built from the setting, never from a request."""
    path = reverse("notifications:unsubscribe", args=[message.pk, token_of(message)])
    return f"{settings.PUBLIC_BASE_URL}{path}"


def with_link(message: Message, words: Words) -> Words:
    """The words of a mail with the link below them, in the active language: not every mail program shows its header."""
    if message.category == NEEDED:
        return words
    said, url = _("No more of these mails?"), unsubscribe_url(message)
    text = f"{words.text.rstrip()}\n\n{said} {url}\n"
    link = format_html('<p style="{}"><a href="{}" style="color:#645c50">{}</a></p>', _SMALL, url, said)
    body, end, rest = words.html.rpartition("</body>")
    return replace(words, text=text, html=f"{body}{link}{end}{rest}" if end else words.html)


def headers_of(message: Message) -> dict[str, str]:
    """What mail programs make their own button of (RFC 2369, 3.2; RFC 8058, 3.1)."""
    if message.category == NEEDED:
        return {}
    return {
        "List-Unsubscribe": f"<{unsubscribe_url(message)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
