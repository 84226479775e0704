"""Making, recognising and revoking the keys of a store's own systems."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q
from django.utils.crypto import constant_time_compare

from stores.models import ApiKey, Store

PREFIX_LENGTH: Final = 12
USE_NOTED_EVERY: Final = timedelta(minutes=1)
"""A scanner at a busy door must not turn every read into a write."""


def make_key(*, store: Store, name: str, at: datetime) -> tuple[ApiKey, str]:
    """A new key of a store, and its secret: 256 random bits, kept nowhere but as their SHA-256."""
    secret = f"vtr_{secrets.token_hex(4)}_{secrets.token_urlsafe(32)}"
    key = ApiKey.objects.create(
        store=store, name=name, prefix=secret[:PREFIX_LENGTH], digest=_digest(secret), made_at=at
    )
    return key, secret


def recognise(secret: str, *, at: datetime) -> ApiKey | None:
    """The living key of that secret, or None. Notes, once a minute, that it is used."""
    key = ApiKey.objects.select_related("store").filter(prefix=_head(secret), revoked_at=None).first()
    if key is None or not key.store.active or not constant_time_compare(key.digest, _digest(secret)):
        return None
    stale = Q(last_used_at=None) | Q(last_used_at__lt=at - USE_NOTED_EVERY)
    ApiKey.objects.filter(stale, pk=key.pk).update(last_used_at=at)
    return key


def revoke(*, key: ApiKey, at: datetime) -> None:
    """End a key for good. A key that has ended keeps its first end."""
    ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=at)


def _head(secret: str) -> str:
    return "" if "\x00" in secret else secret[:PREFIX_LENGTH]


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
