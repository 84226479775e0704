"""A store's shared devices: a code is made for one, it is paired, renamed, revoked."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Final

from django.contrib.auth.models import User

from floor.errors import DeviceRevoked, PairingCodeWrong
from floor.models import Device
from floor.queries.devices import digest_of
from kernel.identifiers import new_reference, parse_reference
from stores.models import Store

CODE_LIVES: Final = timedelta(minutes=10)
SECRET_BYTES: Final = 32


def add_device(*, store: Store, name: str, at: datetime, actor: User) -> tuple[Device, str]:
    """A device that waits to be paired, and the code for that: eight characters, told nobody again."""
    code = new_reference()
    device = Device.objects.create(
        store=store, name=name, paired_by=actor, code_hash=digest_of(code), code_until=at + CODE_LIVES
    )
    return device, code


def renew_code(*, device: Device, at: datetime, actor: User) -> str:
    """Another code for it. Who has it paired now keeps it until the code is used. Raises DeviceRevoked."""
    code = new_reference()
    known = Device.objects.filter(pk=device.pk, revoked_at=None)
    if not known.update(code_hash=digest_of(code), code_until=at + CODE_LIVES, paired_by=actor):
        raise DeviceRevoked
    return code


def pair(*, code: str, at: datetime) -> tuple[Device, str]:
    """Give the device its secret, for its code, once. An earlier tablet under this name is it no longer.

    Raises PairingCodeWrong, alike for one that never was, that is used up, or too old.
    """
    code_hash = digest_of(parse_reference(code) or "")
    device = Device.objects.in_use().select_related("store").filter(code_hash=code_hash, code_until__gt=at).first()
    if device is None:
        raise PairingCodeWrong(field="code")
    secret = secrets.token_urlsafe(SECRET_BYTES)
    fresh = {"secret_hash": digest_of(secret), "paired_at": at, "seen_at": at, "code_hash": None, "code_until": None}
    nobody = {"actor": None, "open_until": None, "wrong": 0, "wait_until": None}
    # The code is asked for again where it is used up: of two tablets at once, one is paired.
    if not Device.objects.filter(pk=device.pk, code_hash=code_hash, revoked_at=None).update(**fresh, **nobody):
        raise PairingCodeWrong(field="code")
    return device, secret


def rename(*, device: Device, name: str) -> None:
    """Call it something else."""
    Device.objects.filter(pk=device.pk).update(name=name)


def revoke(*, device: Device, at: datetime) -> None:
    """It opens nothing from now on, whoever stands at it. One that is revoked keeps its first end."""
    known = Device.objects.filter(pk=device.pk, revoked_at=None)
    known.update(revoked_at=at, open_until=None, actor=None, code_hash=None, code_until=None)
