"""Making, recognising, rotating and revoking the keys of other systems."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.utils.crypto import constant_time_compare

from stores.errors import KeyOver, StoreNeeded, StoreNotForKey
from stores.models import ApiKey, Scope, Store

PREFIX_LENGTH: Final = 12
USE_NOTED_EVERY: Final = timedelta(minutes=1)
"""A scanner at a busy door must not turn every read into a write."""
LONGEST_OVERLAP: Final = timedelta(days=7)
"""So long at most the former secret works beside a new one."""


def make_key(
    *,
    name: str,
    at: datetime,
    store: Store | None = None,
    stores: Iterable[Store] = (),
    everywhere: bool = False,
    scopes: Iterable[Scope] = tuple(Scope),
    expires_at: datetime | None = None,
    actor: User | None = None,
) -> tuple[ApiKey, str]:
    """A new key of one store, of several, or of every one, and its secret.

    That is 256 random bits, kept nowhere but as their SHA-256.
    """
    secret = _new_secret()
    with transaction.atomic():
        key = ApiKey.objects.create(
            store=store,
            everywhere=everywhere,
            name=name,
            scopes=list(scopes),
            prefix=_head(secret),
            digest=_digest(secret),
            made_at=at,
            made_by=actor,
            expires_at=expires_at,
        )
        key.stores.set(stores)
    return key, secret


def recognise(secret: str, *, at: datetime) -> ApiKey | None:
    """The living key of that secret, or None. Notes, once a minute, that it is used."""
    head = _head(secret)
    found = ApiKey.objects.select_related("store").filter(Q(prefix=head) | Q(former_prefix=head), revoked_at=None)
    key = next((key for key in found if _opens(key, secret, at)), None)
    if key is None or (key.store is not None and not key.store.active):
        return None
    stale = Q(last_used_at=None) | Q(last_used_at__lt=at - USE_NOTED_EVERY)
    ApiKey.objects.filter(stale, pk=key.pk).update(last_used_at=at)
    return key


def store_for_key(key: ApiKey, slug: str | None) -> Store:
    """The store in whose name a key is used: its only one, or that of several which the request names.

    Raises StoreNeeded, StoreNotForKey.
    """
    if key.store is not None:
        if slug not in (None, key.store.slug):
            raise StoreNotForKey(field="X-Store")
        return key.store
    reach = Store.objects.active()
    if not key.everywhere:
        reach = reach.filter(pk__in=key.stores.values("pk"))
    if slug is not None:
        reach = reach.filter(slug=slug if slug.isprintable() else "")
    found = list(reach.order_by("pk")[:2])
    if len(found) == 1:
        return found[0]
    raise StoreNeeded(field="X-Store") if found else StoreNotForKey(field="X-Store")


def rotate(*, key: ApiKey, overlap: timedelta, at: datetime) -> str:
    """A new secret. The one before works for `overlap` longer, at most LONGEST_OVERLAP; one before that ends now.

    Raises KeyOver.
    """
    secret, overlap = _new_secret(), min(overlap, LONGEST_OVERLAP)
    with transaction.atomic():
        living = ApiKey.objects.select_for_update(no_key=True, of=("self",)).filter(pk=key.pk, revoked_at=None)
        fresh = living.order_by("pk").first()
        if fresh is None or (fresh.expires_at is not None and fresh.expires_at <= at):
            raise KeyOver
        former: dict[str, object] = {"former_prefix": None, "former_digest": "", "former_until": None}
        if overlap > timedelta():
            former = {"former_prefix": fresh.prefix, "former_digest": fresh.digest, "former_until": at + overlap}
        ApiKey.objects.filter(pk=key.pk).update(prefix=_head(secret), digest=_digest(secret), **former)
    return secret


def revoke(*, key: ApiKey, at: datetime) -> None:
    """End a key for good. A key that has ended keeps its first end."""
    ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=at)


def _opens(key: ApiKey, secret: str, at: datetime) -> bool:
    if key.expires_at is not None and key.expires_at <= at:
        return False
    digest = _digest(secret)
    former = key.former_until is not None and at < key.former_until
    return constant_time_compare(key.digest, digest) or (former and constant_time_compare(key.former_digest, digest))


def _new_secret() -> str:
    return f"vtr_{secrets.token_hex(4)}_{secrets.token_urlsafe(32)}"


def _head(secret: str) -> str:
    return "" if "\x00" in secret else secret[:PREFIX_LENGTH]


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
