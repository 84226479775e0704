"""What every test may lean on: a real PostgreSQL, and a fixed instant."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest


@pytest.fixture
def at() -> datetime:
    """A Tuesday, 12:00 in London, no daylight saving time near."""
    return datetime(2030, 1, 15, 12, 0, tzinfo=UTC)
