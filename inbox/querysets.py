"""The vocabulary for asking about threads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import QuerySet

if TYPE_CHECKING:
    from inbox.models import Thread  # noqa: F401
    from stores.models import Store


class ThreadQuerySet(QuerySet["Thread"]):
    def in_store(self, store: Store) -> ThreadQuerySet:
        return self.filter(store=store)

    def unanswered(self) -> ThreadQuerySet:
        """Those in which somebody waits for a person."""
        return self.filter(unanswered__gt=0)

    def with_number(self, address: str) -> ThreadQuerySet:
        return self.filter(address=address)
