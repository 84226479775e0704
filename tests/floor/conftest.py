"""Two stores, somebody at the door of the first, a fixed present."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
import segno
import time_machine
from django.contrib.auth.models import User
from django.test import Client
from PIL import Image

from bookings.models import Booking, RailItem
from floor.models import Device
from stores.models import Role
from tests.factories.bookings import make_booking, make_customer
from tests.factories.stores import make_member, make_user
from tests.factories.world import World, make_world
from tests.floor.kiosk import come, give_pin, make_tablet, tablet_of

AT = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
"""A Monday, ten in London."""
TEN_MINUTES = timedelta(minutes=10)


@pytest.fixture
def present() -> Iterator[time_machine.Traveller]:
    """Time stands still at AT until it is moved."""
    with time_machine.travel(AT, tick=False) as traveller:
        yield traveller


@pytest.fixture
def world(db: None, present: time_machine.Traveller) -> World:
    return make_world()


@pytest.fixture
def paris(world: World) -> World:
    return make_world(slug="paris")


@pytest.fixture
def amara(world: World) -> User:
    """An associate of London's team."""
    return make_member(store=world.store, user=make_user(first_name="Amara", last_name="Osei")).user


@pytest.fixture
def door(client: Client, amara: User) -> Client:
    """Amara's browser."""
    client.force_login(amara)
    return client


@pytest.fixture
def manager(world: World) -> User:
    """Of London."""
    return make_member(store=world.store, role=Role.MANAGER).user


@pytest.fixture
def desk(client: Client, manager: User) -> Client:
    """The manager's browser."""
    client.force_login(manager)
    return client


def expect(world: World, *, starts_at: datetime = AT + TEN_MINUTES, name: str = "Mei Tanaka", **fields: Any) -> Booking:
    """Somebody with a dress on the rail and the first room, by default in ten minutes."""
    given: dict[str, Any] = {
        "promised": world.rooms[:1],
        "customer": make_customer(name=name, phone="+442079460123"),
    }
    place: dict[str, Any] = {"store": world.store, "experience": world.experience, "starts_at": starts_at}
    booking = make_booking(**place | given | fields)
    RailItem.objects.create(booking=booking, variant=world.variant("DRESS-M"))
    return booking


def picture_of(text: str, *, turned: float = 0) -> Image.Image:
    """A code as a camera sees it: on paper, turned by some degrees."""
    drawn = BytesIO()
    segno.make(text, error="m", micro=False).save(drawn, kind="png", scale=8, border=6)
    return (
        Image.open(drawn)
        .convert("RGB")
        .rotate(turned, expand=True, fillcolor="white", resample=Image.Resampling.BICUBIC)
    )


def file_of(image: Image.Image, kind: str = "PNG", **options: Any) -> BytesIO:
    """The picture as a file to post."""
    file = BytesIO()
    image.save(file, kind, **options)
    file.seek(0)
    file.name = "frame.png"
    return file


@pytest.fixture
def paired(world: World) -> tuple[Device, str]:
    return make_tablet(world.store)


@pytest.fixture
def tablet(paired: tuple[Device, str], amara: User) -> Client:
    """London's tablet, with nobody at it; Amara has a PIN."""
    give_pin(amara)
    return tablet_of(paired[1])


@pytest.fixture
def at_work(tablet: Client, amara: User) -> Client:
    """The same with Amara at it."""
    assert come(tablet, amara) == 302
    return tablet
