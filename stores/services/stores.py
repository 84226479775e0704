"""Stores that are added to the house."""

from __future__ import annotations

from typing import Any, Final

from django.db import IntegrityError, transaction

from stores.errors import NameTaken
from stores.models import Store

RESERVED: Final = frozenset({"new"})
"""What stands for something else in an address."""


def add_store(*, slug: str, **facts: Any) -> Store:
    """A further store by its columns, which customers don't see before it is opened. Raises NameTaken for its slug."""
    if slug in RESERVED:
        raise NameTaken(field="slug")
    try:
        with transaction.atomic():
            return Store.objects.create(slug=slug, active=False, **facts)
    except IntegrityError as refusal:
        raise NameTaken(field="slug") from refusal
