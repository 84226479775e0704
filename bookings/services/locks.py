"""The lock of a store's day, and the transaction of every verb that promises or frees.

Order everywhere: first the days, sorted; then a booking's row; then allocations. Verbs that free take the days too:
a hold that releases somebody's lapsed hold and that somebody's cancellation would else wait for each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Final

from django.db import IntegrityError, OperationalError, connection, transaction
from psycopg import errors as pg

from bookings.errors import SlotTaken, StoreBusy
from bookings.models import NO_OVERLAP
from kernel import clock
from kernel.intervals import Period
from stores.models import Store

LOCK_TIMEOUT_MS: Final = 3000
"""Longer than this nobody looks at a spinning phone."""

_LOCK: Final = """
    INSERT INTO bookings_storeday (store_id, date, version) VALUES {rows}
    ON CONFLICT (store_id, date) DO UPDATE SET version = bookings_storeday.version + 1
"""
_SESSION_PLACES: Final = "experiences_session_places"

StoreDate = tuple[int, date]


@contextmanager
def promising() -> Iterator[None]:
    """A durable transaction that speaks the domain's language when the database refuses.

    Raises SlotTaken when THE constraint or a session's places refuse, StoreBusy when a lock can't be had in time.
    """
    try:
        with transaction.atomic(durable=True):
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('lock_timeout', %s, true)", [str(LOCK_TIMEOUT_MS)])
            yield
    except IntegrityError as refusal:
        if _constraint(refusal) in (NO_OVERLAP, _SESSION_PLACES):
            raise SlotTaken(field="starts_at") from refusal
        raise
    except OperationalError as refusal:
        if isinstance(refusal.__cause__, pg.LockNotAvailable | pg.DeadlockDetected):
            raise StoreBusy from refusal
        raise


def _constraint(refusal: IntegrityError) -> str | None:
    cause = refusal.__cause__
    return cause.diag.constraint_name if isinstance(cause, pg.Error) else None


def days_touched(store: Store, period: Period) -> list[StoreDate]:
    """The (store id, local date) pairs that a promised period touches."""
    return [(store.pk, day) for day in clock.local_dates(period.start, period.end, store.zone)]


def lock_days(days: Iterable[StoreDate]) -> None:
    """Lock days of stores until the transaction ends, in sorted order, and raise their versions. One statement."""
    pairs = sorted(set(days))
    statement = _LOCK.format(rows=", ".join(["(%s, %s, 1)"] * len(pairs)))
    with connection.cursor() as cursor:
        cursor.execute(statement, [value for pair in pairs for value in pair])
