"""What would be if rules were otherwise: they are written, asked about, and taken back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from desk.rule_sets.base import Content, Scope
from desk.rule_sets.kinds import KINDS


@contextmanager
def as_if(*, kind: str, scope: Scope, content: Content) -> Iterator[None]:
    """Inside, every query on this connection sees the new rules; afterwards nothing of it is left.

    For `content` in which `check` found nothing wrong. Only read in it. Raises ValueError for what can't be written.
    """
    rules = KINDS[kind]
    with transaction.atomic():
        with connection.cursor() as cursor:
            # Nobody who books meanwhile waits, or learns of rules that never come to be: see the triggers of editions.
            cursor.execute("SET LOCAL vitrine.only_looking = 'on'")
        rules.write(scope, rules.normal(content))
        yield
        transaction.set_rollback(True)
