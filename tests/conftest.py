"""What every test may lean on: a real PostgreSQL, and a fixed instant.

With DATABASE_URL the tests use that server; without it the embedded one, shared by all of xdist's processes.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final
from urllib.parse import quote

import pytest
from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core.cache import cache
from django.db import connections
from django.utils import translation

pytest_plugins = ["tests.fixtures.database", "tests.fixtures.messaging", "tests.fixtures.browser"]

TEST_SERVER: Final = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "300",
    "autovacuum": "off",
    "jit": "off",
}
"""A crash may cost the tests their data, so nothing waits for the disk; races need many connections.

Statistics of a moment at which a table happened to be empty are worse than none: a test that needs some makes them.
"""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What one process does by itself takes longest, and begins first: no other has to wait for it at the end."""
    items.sort(key=lambda item: item.get_closest_marker("xdist_group") is None)


def pytest_collection_finish() -> None:
    """What was imported stays to the end: to look it through for garbage again and again took a twelfth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 100)


def pytest_runtest_setup() -> None:
    """What the last test remembered, and the language in which it read, are not those of the next one."""
    translation.deactivate()
    cache.clear()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Give the tests a server of their own: their data never meet a demo's."""
    database = connections["default"].settings_dict
    if database.get("EMBEDDED"):
        database["EMBEDDED"] = settings.BASE_DIR / "var" / "tests" / "postgres"
        database["EMBEDDED_SETTINGS"] = TEST_SERVER


@pytest.fixture(scope="session", autouse=True)
def passwords_are_hashed_quickly() -> Iterator[None]:
    """As in the house, but less often: half a second a sign-in shows no more than a thousandth of it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PBKDF2PasswordHasher, "iterations", 1000)
        yield


@pytest.fixture
def database_url(db: None) -> str:
    """The test database's address, for other processes."""
    database = connections["default"].settings_dict
    port = f":{database['PORT']}" if database["PORT"] else ""
    user = database["USER"] + (f":{quote(database['PASSWORD'])}" if database["PASSWORD"] else "")
    host = database["HOST"] or database["OPTIONS"].get("host", "")
    if host.startswith("/"):
        return f"postgresql://{user}@/{database['NAME']}?host={quote(host, safe='/')}"
    return f"postgresql://{user}@{host}{port}/{database['NAME']}"


@pytest.fixture
def at() -> datetime:
    """A Tuesday, 12:00 in London, no change of the clocks near."""
    return datetime(2030, 1, 15, 12, 0, tzinfo=UTC)
