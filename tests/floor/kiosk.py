"""A paired tablet, and who may stand at it."""

from __future__ import annotations

from typing import Final

from django.contrib.auth.models import User
from django.test import Client

from floor.kiosk import COOKIE
from floor.models import Device
from floor.services.devices import add_device, pair
from floor.services.pins import set_pin
from kernel import clock
from stores.models import Role, Store
from tests.factories.stores import make_member, make_user

PIN: Final = "4729"
PAGE: Final = {"Accept": "text/html,application/xhtml+xml"}
"""What a browser says when a person opens a page."""


def make_tablet(store: Store, name: str = "Till") -> tuple[Device, str]:
    """A device of the store, paired by a manager of its own, and its secret."""
    boss = make_member(store=store, role=Role.MANAGER, user=make_user(first_name="Tom", last_name="Whitlock")).user
    at = clock.now()
    _device, code = add_device(store=store, name=name, at=at, actor=boss)
    return pair(code=code, at=at)


def tablet_of(secret: str) -> Client:
    """The tablet's browser."""
    client = Client(headers=PAGE)
    client.cookies[COOKIE] = secret
    return client


def give_pin(user: User, pin: str = PIN) -> User:
    set_pin(user=user, pin=pin, at=clock.now())
    return user


def come(client: Client, user: User, pin: str = PIN) -> int:
    """Somebody types their PIN at the tablet; the answer's status."""
    return client.post(f"/floor/who/{user.pk}/", {"pin": pin}).status_code
