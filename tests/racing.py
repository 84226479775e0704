"""Verbs that begin in the same moment, each on a connection of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import TypeVar

from django.db import connection, connections

from kernel.errors import DomainError

T = TypeVar("T")

_PATIENT = "SET lock_timeout = '60s'"
"""Who gave up for the machine's slowness raced nobody. `impatient` is for tests of giving up."""


def at_once(*verbs: Callable[[], T]) -> list[T]:
    """What each returned, in their order. Raises what the first of them raised."""
    gate = Barrier(len(verbs))

    def run(verb: Callable[[], T]) -> T:
        try:
            with connection.cursor() as cursor:
                cursor.execute(_PATIENT)
            gate.wait(30)
            return verb()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(verbs)) as pool:
        return list(pool.map(run, verbs))


def until_somebody_waits() -> None:
    """For this very transaction: other tests wait on the same server."""
    waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted AND transactionid = pg_current_xact_id()::xid"
    for _ in range(100_000):
        with connection.cursor() as cursor:
            cursor.execute(waiting)
            if cursor.fetchone()[0]:
                return
    raise AssertionError("nobody waited")


def impatient(verb: Callable[[], T]) -> Callable[[], T]:
    """The verb, which waits for no lock longer than a moment, on the connection of its own that `at_once` gives it."""

    def run() -> T:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '50ms'")
        return verb()

    return run


def race(*verbs: Callable[[], object]) -> Counter[str]:
    """How many won, and how many were refused by which code."""
    return Counter(at_once(*[_in_a_word(verb) for verb in verbs]))


def each(people: int, attempt: Callable[[int], object]) -> list[Callable[[], object]]:
    """`attempt(n)` for each n of so many, to be raced."""
    return [partial(attempt, n) for n in range(people)]


def _in_a_word(verb: Callable[[], object]) -> Callable[[], str]:
    def run() -> str:
        try:
            verb()
        except DomainError as refusal:
            return refusal.code
        return "won"

    return run
