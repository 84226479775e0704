"""Peers on this machine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django.fixtures import Settings
from pytest_httpserver import HTTPServer

from hooks.models import Hook
from tests.factories.hooks import make_hook
from tests.factories.stores import make_store, make_user
from tests.hooks.peer import RawPeer


@pytest.fixture
def on_this_machine(settings: Settings) -> None:
    settings.HOOKS_ON_LOOPBACK = True


@pytest.fixture
def hook(httpserver: HTTPServer) -> Hook:
    """At a peer that takes all."""
    httpserver.expect_request("/in").respond_with_data(status=204)
    return make_hook(url=httpserver.url_for("/in"), store=make_store(slug="lane"), made_by=make_user())


@pytest.fixture
def raw_peer() -> Iterator[RawPeer]:
    with RawPeer() as peer:
        yield peer
