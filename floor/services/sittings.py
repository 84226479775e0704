"""Who stands at a shared device: let in by PIN or password, kept while they touch it, and locked."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import User

from floor.errors import DeviceRevoked, PersonNotHere
from floor.models import Device
from floor.queries.devices import idle_of, team_of
from floor.services.pins import Proved, lift, prove
from stores.rules import WORK_IN


def unlock(*, device: Device, user: int, pin: str, at: datetime) -> Proved:
    """Open the device for somebody of its store's team, by their PIN.

    Raises PersonNotHere, DeviceRevoked, PinMissing, PinWait, PinLocked, PinWrong.
    """
    person = team_of(device.store).filter(pk=user).first()
    if person is None:
        raise PersonNotHere
    proved = prove(device=device, user=person, pin=pin, at=at)
    _open(device, person, at)
    return proved


def open_by_password(*, device: Device, user: User, at: datetime) -> None:
    """Open it for somebody who has just given their password there, and let them try their PIN again.

    Nothing happens for who doesn't work in the store.
    """
    lift(user=user)
    if user.has_perm(WORK_IN, device.store):
        _open(device, user, at)


def touch(*, device: Device, at: datetime) -> None:
    """Keep it open from `at` on for as long as the store says; never what is locked, or somebody else's by now."""
    until = at + idle_of(device)
    still = Device.objects.filter(pk=device.pk, actor=device.actor, open_until__gt=at, open_until__lt=until)
    still.update(open_until=until, seen_at=at)


def lock(*, device: Device) -> None:
    """Show the lock from now on. Who stood there is remembered, and asked first."""
    Device.objects.filter(pk=device.pk).update(open_until=None)


def put_away(*, device: Device) -> None:
    """Lock it and forget who stood there: they may not be asked for any more."""
    Device.objects.filter(pk=device.pk).update(open_until=None, actor=None)


def _open(device: Device, person: User, at: datetime) -> None:
    known = Device.objects.filter(pk=device.pk, revoked_at=None)
    if not known.update(actor=person, open_until=at + idle_of(device), seen_at=at):
        raise DeviceRevoked
