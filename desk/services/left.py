"""Keys and webhooks of those who left: they are the store's, and go on until a colleague says what shall be."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import User

from desk.queries.keys import System, left_of
from hooks.models import Hook
from stores.models import Store


def take_over(*, kind: System, store: Store | None, at: datetime, actor: User) -> int:
    """Answer for all of them from now on. How many."""
    return left_of(kind, store, at=at).order_by().update(made_by=actor)


def end_left(*, kind: System, store: Store | None, at: datetime) -> int:
    """Revoke these keys for good, or switch these webhooks off. How many."""
    left = left_of(kind, store, at=at).order_by()
    return left.update(active=False) if kind is Hook else left.update(revoked_at=at)
