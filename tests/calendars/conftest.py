"""A real CalDAV server, and a stylist."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from stores.models import Stylist
from tests.calendars.server import CalDav, caldav_server
from tests.factories.world import World


@pytest.fixture
def server(tmp_path: Path, settings: Any) -> Iterator[CalDav]:
    settings.HOOKS_ON_LOOPBACK = True
    with caldav_server(tmp_path) as running:
        yield running


@pytest.fixture
def ada(world: World) -> Stylist:
    return world.stylists[0]
