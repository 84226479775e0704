"""The secret that opens a booking without an account.

128 bits derived from the booking's uid with the site's key (HMAC-SHA256, RFC 2104): nothing to steal is stored, every
message can carry the link anew, and raising `token_version` revokes all links at once. See docs/adr.
"""

from __future__ import annotations

import base64
from typing import Final

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from bookings.errors import BookingNotFound
from bookings.exchange_errors import PurchaseNotFound
from bookings.models import Booking

_SALT: Final = "bookings.token"


def token_of(booking: Booking) -> str:
    """22 characters of base64url: 128 bits."""
    mac = salted_hmac(_SALT, f"{booking.uid}:{booking.token_version}", algorithm="sha256").digest()
    return base64.urlsafe_b64encode(mac[:16]).rstrip(b"=").decode()


def mail_proof(booking: Booking) -> str:
    """What only the links in this booking's e-mails carry: whoever shows it has read that mailbox."""
    email = booking.customer.email if booking.customer else ""
    mac = salted_hmac("bookings.mail", f"{booking.uid}:{booking.token_version}:{email}", algorithm="sha256").digest()
    return base64.urlsafe_b64encode(mac[:16]).rstrip(b"=").decode()


def shows_mail_proof(booking: Booking, proof: str) -> bool:
    """Whether somebody came by a link from this booking's e-mail."""
    return constant_time_compare(mail_proof(booking), proof)


def require_token(booking: Booking, token: str) -> None:
    """Raises BookingNotFound when the token is not this booking's."""
    if not constant_time_compare(token_of(booking), token):
        raise BookingNotFound


def manage_url(booking: Booking) -> str:
    """The customer's own page, for messages: built from the setting, never from a request."""
    return f"{settings.PUBLIC_BASE_URL}/b/{booking.reference}/{token_of(booking)}/"


def mail_url(booking: Booking) -> str:
    """The same page, from an e-mail: it can offer to remember the address as proved."""
    return f"{manage_url(booking)}?mail={mail_proof(booking)}"


def door_url(booking: Booking) -> str:
    """What the QR says. It opens nothing by itself: only staff can act on it."""
    return f"{settings.PUBLIC_BASE_URL}/c/{booking.reference}"


def purchase_mac(subject: str) -> str:
    """22 characters of base64url: who has the link of a purchase may exchange what was bought."""
    mac = salted_hmac("bookings.purchase", subject, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(mac[:16]).rstrip(b"=").decode()


def require_mac(subject: str, mac: str) -> None:
    """Raises PurchaseNotFound when it isn't this purchase's."""
    if not constant_time_compare(purchase_mac(subject), mac):
        raise PurchaseNotFound


def exchange_url(subject: str) -> str:
    """The page on which a purchase can be exchanged, for messages and receipts."""
    return f"{settings.PUBLIC_BASE_URL}/x/{subject}/{purchase_mac(subject)}/"
