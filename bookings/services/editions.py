"""The race of a promise with a change of the rules that it was found by.

Rules are read before the lock, since nobody contends for them. So a day could be closed between that and the promise.
"""

from __future__ import annotations

from django.db import connection

from bookings.errors import StoreBusy
from stores.models import Edition, Store


def edition_of(store: Store) -> int:
    """Which edition of its rules holds. Read it before the rules, never after."""
    return Edition.objects.filter(store=store).values_list("number", flat=True).first() or 0


def check_edition(store: Store, edition: int) -> None:
    """That the store's rules are still those of this edition, and stay so until the transaction ends.

    The caller has the days. Whoever is just writing rules is waited for, as long as for any lock. Raises StoreBusy:
    by the new rules it may be another answer, so all begins anew.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM stores_edition WHERE store_id = %s FOR SHARE", [store.pk])
        row = cursor.fetchone()
    if row is not None and row[0] != edition:
        raise StoreBusy
