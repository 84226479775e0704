"""The secret of a webhook, and the headers by which its owner knows that it is us.

Standard Webhooks (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md): the
signature is the base64 of HMAC-SHA256 over `id.timestamp.body`; several are parted by spaces while a secret is changed.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import datetime
from typing import Final

from django.utils.crypto import salted_hmac

from hooks.models import Hook

PREFIX: Final = "whsec_"


def secret_of(hook: Hook, *, number: int | None = None) -> str:
    """The secret of that number, by default the present one: derived, not stored (ADR 8)."""
    return PREFIX + base64.b64encode(_key(hook, number or hook.secret_number)).decode()


def headers_for(hook: Hook, *, uid: str, body: bytes, at: datetime) -> dict[str, str]:
    """What goes with a body. The former secret signs too, until its time is over."""
    stamp = str(int(at.timestamp()))
    numbers = [hook.secret_number]
    if hook.former_until is not None and at < hook.former_until:
        numbers.append(hook.secret_number - 1)
    signed = f"{uid}.{stamp}.".encode() + body
    signatures = [f"v1,{_signature(_key(hook, number), signed)}" for number in numbers]
    return {"webhook-id": uid, "webhook-timestamp": stamp, "webhook-signature": " ".join(signatures)}


def _key(hook: Hook, number: int) -> bytes:
    return salted_hmac("hooks.signing", f"{hook.uid}:{number}", algorithm="sha256").digest()


def _signature(key: bytes, signed: bytes) -> str:
    return base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
