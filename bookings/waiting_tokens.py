"""The secret that opens somebody's place on the waiting list: derived, as that of a booking (ADR 8)."""

from __future__ import annotations

import base64
from typing import Final

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from bookings.models import Wait
from bookings.waiting_errors import WaitNotFound

_SALT: Final = "bookings.waiting"


def token_of(wait: Wait) -> str:
    """22 characters of base64url: 128 bits."""
    mac = salted_hmac(_SALT, f"{wait.uid}:{wait.token_version}", algorithm="sha256").digest()
    return base64.urlsafe_b64encode(mac[:16]).rstrip(b"=").decode()


def require_token(wait: Wait, token: str) -> None:
    """Raises WaitNotFound when the token is not theirs."""
    if not constant_time_compare(token_of(wait), token):
        raise WaitNotFound


def wait_url(wait: Wait) -> str:
    """Their own page, for messages: the place in line, what is offered, and the way to leave."""
    return f"{settings.PUBLIC_BASE_URL}/wait/{wait.pk}/{token_of(wait)}/"
