"""Test databases are copied from a template that is made once, whole."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.management import call_command
from django.db import connection
from psycopg import sql

from tests.fixtures.template import made_once


def _make(name: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


def _left(kind: str) -> list[str]:
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s) ORDER BY datname", [kind])
        return [name for (name,) in cursor.fetchall()]


@pytest.fixture
def kind(db: None) -> Iterator[str]:
    """What only this process makes."""
    name = f"{connection.settings_dict['NAME']}_made_once_"
    yield name
    with connection._nodb_cursor() as cursor:
        for one in _left(name):
            cursor.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(one)))


def test_a_template_is_made_by_one_of_many(kind: str) -> None:
    made, together = [], Barrier(3)

    def make(name: str) -> None:
        made.append(name)
        _make(name)

    def want(_number: int) -> str:
        together.wait()
        return made_once(kind, "1", make=make)

    with ThreadPoolExecutor(3) as threads:
        assert set(threads.map(want, range(3))) == {f"{kind}1"}
    assert made == [kind]
    assert _left(kind) == [f"{kind}1"]


def test_another_version_replaces_a_template_and_what_a_killed_process_left(kind: str) -> None:
    made_once(kind, "1", make=_make)
    _make(kind)

    assert made_once(kind, "2", make=_make) == f"{kind}2"
    assert _left(kind) == [f"{kind}2"]


def test_the_copy_lacks_no_migration(db: None) -> None:
    call_command("migrate", check_unapplied=True, verbosity=0)
