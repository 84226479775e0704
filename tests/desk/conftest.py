"""A store with its manager, on a Monday in June."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from django.test import Client

from stores.models import Role, Store
from tests.factories.stores import make_member, make_store

NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)


@pytest.fixture
def monday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def store() -> Store:
    return make_store(slug="lane", weekdays=[0, 1])


@pytest.fixture
def head_office(client: Client) -> Client:
    client.force_login(make_member(store=None, role=Role.HEAD_OFFICE).user)
    return client


@pytest.fixture
def manager(store: Store, client: Client) -> Client:
    client.force_login(make_member(store=store, role=Role.MANAGER).user)
    return client
