"""The lock of a store's day, and the transaction of every verb that promises or frees.

Order everywhere: first the days, sorted; then the edition of a store's rules, which who promises shares and who changes
rules has alone (`editions`); then a booking's row, a ticket's of the queue, or a delivery order's; then what hangs on
it, shortfalls, what is kept of its rail, items of an exchange, and who waited for it; then pieces, sorted; then
allocations. Verbs that free take the days too: a hold that releases somebody's lapsed hold and that somebody's
cancellation would else wait for each other. Pieces are locked because the ledger moves them without asking for the day:
who promises one shares its row, so that it can't be sold meanwhile, and who takes one out has it alone. Who has a
booking's days may share the edition after its row: who writes rules locks no row without its days. What they write down
refers to visits whose days they may not have, so a booking is locked without its key: a row that refers to it doesn't
wait. After a piece nobody may.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Final

from django.conf import settings
from django.db import IntegrityError, OperationalError, connection, transaction
from psycopg import errors as pg

from bookings.errors import SlotTaken, StoreBusy
from bookings.models import NO_OVERLAP, Allocation, Booking
from kernel import clock
from kernel.intervals import Period
from stores.models import Piece, Store

MOST_TRIES: Final = 5
"""How often what was read may turn out to have moved before somebody is asked to try again."""

_LOCK: Final = """
    INSERT INTO bookings_storeday (store_id, date, version) VALUES {rows}
    ON CONFLICT (store_id, date) DO UPDATE SET version = bookings_storeday.version + 1
"""
_SESSION_PLACES: Final = "experiences_session_places"
_SESSION_ONCE: Final = "experiences_session_once"

StoreDate = tuple[int, date]


@contextmanager
def promising() -> Iterator[None]:
    """A durable transaction that speaks the domain's language when the database refuses.

    Raises SlotTaken when THE constraint, a session's places or its one time refuse, StoreBusy when a lock can't be had
    in time.
    """
    try:
        with transaction.atomic(durable=True):
            _bound_waiting()
            yield
    except IntegrityError as refusal:
        if _constraint(refusal) in (NO_OVERLAP, _SESSION_PLACES, _SESSION_ONCE):
            raise SlotTaken(field="starts_at") from refusal
        raise
    except OperationalError as refusal:
        if isinstance(refusal.__cause__, pg.LockNotAvailable | pg.DeadlockDetected):
            raise StoreBusy from refusal
        raise


def _bound_waiting() -> None:
    """For a lock nobody waits longer than they would look at a spinning phone.

    Connections are opened with this bound (settings). Behind PgBouncer they can't be, and it is said each time.
    """
    if settings.ENV.pgbouncer:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [str(settings.LOCK_TIMEOUT_MS)])


@contextmanager
def promising_with(booking: Booking, *, also: Iterable[StoreDate] = ()) -> Iterator[Booking]:
    """A promising transaction with a booking's days and its row locked, `also` further days. Yields the row as it is.

    Another device may have moved it to other days after it was read: then the lock is of the wrong days, and all begins
    anew with those that it is on now. Raises what `promising` raises, StoreBusy also when it never rests.
    """
    further, own = list(also), days_of(booking)
    for _ in range(MOST_TRIES):
        with promising():
            lock_days([*own, *further])
            fresh = lock_booking(booking)
            own, locked = days_of(fresh), {*own, *further}
            if locked.issuperset(own):
                yield fresh
                return
    raise StoreBusy


def lock_booking(booking: Booking) -> Booking:
    """The booking's row, locked and read anew. Who changes what is promised to it holds its days."""
    related = Booking.objects.select_related("store", "experience", "customer", "stylist")
    return related.select_for_update(of=("self",), no_key=True).get(pk=booking.pk)


def _constraint(refusal: IntegrityError) -> str | None:
    cause = refusal.__cause__
    return cause.diag.constraint_name if isinstance(cause, pg.Error) else None


def days_touched(store: Store, period: Period) -> list[StoreDate]:
    """The (store id, local date) pairs that a promised period touches."""
    return [(store.pk, day) for day in clock.local_dates(period.start, period.end, store.zone)]


def days_of(booking: Booking) -> list[StoreDate]:
    """The days that a booking's promises touch."""
    return days_touched(booking.store, booking.promised_period)


def days_promised(promises: Iterable[Allocation]) -> set[StoreDate]:
    """The days that these promises touch, each in its own store, which is read with it."""
    periods = [(row.store, Period(row.period.lower, row.period.upper)) for row in promises]
    return {day for store, period in periods for day in days_touched(store, period)}


def lock_days(days: Iterable[StoreDate]) -> None:
    """Lock days of stores until the transaction ends, in sorted order, and raise their versions. One statement."""
    pairs = sorted(set(days))
    if not pairs:
        return
    statement = _LOCK.format(rows=", ".join(["(%s, %s, 1)"] * len(pairs)))
    with connection.cursor() as cursor:
        cursor.execute(statement, [value for pair in pairs for value in pair])


def lock_promisable(pieces: Iterable[int], store: Store) -> set[int]:
    """Those of the pieces (by id) that hang in the store and may be promised, and stay so until the transaction ends.

    Shared: others may promise them for other times, and nobody can take them out. A movement that is under way is
    waited for, and what it leaves is read.
    """
    here = Piece.objects.promisable().in_store(store).filter(pk__in=list(pieces)).order_by("pk")
    statement, values = here.values("pk").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"{statement} FOR SHARE", values)
        return {pk for (pk,) in cursor.fetchall()}
