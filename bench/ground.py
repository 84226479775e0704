"""A database of its own for the bench, and clocks that can be trusted."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from urllib.parse import quote

from django.db import connection, connections
from django.test.utils import setup_databases, teardown_databases


@contextmanager
def own_database() -> Iterator[None]:
    """A fresh, migrated database on the configured server, removed afterwards."""
    old = setup_databases(verbosity=0, interactive=False, keepdb=False)
    try:
        yield
    finally:
        connections.close_all()
        teardown_databases(old, verbosity=0, keepdb=False)


def database_address() -> str:
    """Where the bench's database is, for a process of its own."""
    connection.ensure_connection()
    info = connection.connection.info
    password = f":{quote(info.password)}" if info.password else ""
    return f"postgresql://{quote(info.user)}{password}@/{quote(info.dbname)}?host={quote(info.host)}&port={info.port}"


def analyse() -> None:
    """Let the planner know the tables, as autovacuum would have."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def median_ms(work: Callable[[], object], *, runs: int) -> float:
    """The median duration of `work` over `runs`, after one run that isn't counted, in milliseconds."""
    work()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1000


def part_of(figures: Sequence[float], part: float) -> float:
    """The figure that this part of them does not exceed: 0.95 for the 95th percentile."""
    return sorted(figures)[min(int(len(figures) * part), len(figures) - 1)]


def server() -> str:
    """The server's version and whether it waits for the disk, which decides every figure of writing."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('server_version'), current_setting('fsync'), current_setting('synchronous_commit')"
        )
        version, fsync, commit = cursor.fetchone()
    return f"PostgreSQL {version}, fsync {fsync}, synchronous_commit {commit}"
