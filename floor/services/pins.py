"""PINs: set, lifted, and counted before they are looked at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from math import ceil

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.models import User
from django.db import transaction
from django.utils.crypto import salted_hmac

from floor.errors import PinInvalid, PinLocked, PinMissing, PinTooEasy, PinWait, PinWrong
from floor.models import MOST_WRONG, Device, StaffPin
from floor.pin_rules import LONGEST, SHORTEST, is_easy, is_pin, wait_after


@dataclass(frozen=True, slots=True)
class Proved:
    """A PIN that was right, and how many wrong ones were tried for the same person before it."""

    wrong_before: int


def peppered(user: User, pin: str) -> str:
    """What is hashed, with the key of the house mixed in.

    Ten thousand PINs are tried in an hour by whoever has a copy of the rows, but not without that key.
    """
    return salted_hmac("floor.pin", f"{user.pk}:{pin}", algorithm="sha256").hexdigest()


def set_pin(*, user: User, pin: str, at: datetime) -> None:
    """Have a person's PIN be this one. Raises PinInvalid, PinTooEasy."""
    if not is_pin(pin):
        raise PinInvalid(field="pin", least=SHORTEST, most=LONGEST)
    if is_easy(pin):
        raise PinTooEasy(field="pin")
    fresh = {"hash": make_password(peppered(user, pin)), "set_at": at, "wrong": 0, "wait_until": None}
    StaffPin.objects.update_or_create(user=user, defaults=fresh)


def lift(*, user: User) -> None:
    """Let a person try again: somebody who may say so knows who they are."""
    StaffPin.objects.filter(user=user).update(wrong=0, wait_until=None)


def prove(*, device: Device, user: User, pin: str, at: datetime) -> Proved:
    """Whether this is the person's PIN. Raises PinMissing, PinWait, PinLocked, PinWrong.

    Each try is counted before it is looked at, under the locks of the device and of the person: many at once are no
    way around. The slow part, the hash, is done without them.
    """
    before = _count(device, user, at)
    if not check_password(peppered(user, pin), before.hash):
        raise PinWrong(field="pin")
    with transaction.atomic(durable=True):
        Device.objects.filter(pk=device.pk).update(wrong=0, wait_until=None)
        StaffPin.objects.filter(user=user).update(wrong=0, wait_until=None)
    return Proved(before.wrong)


def _count(device: Device, user: User, at: datetime) -> StaffPin:
    """The person's PIN as it was before this try, which is counted as a wrong one. Device first, then person."""
    with transaction.atomic(durable=True):
        here = Device.objects.select_for_update().get(pk=device.pk)
        pin = StaffPin.objects.select_for_update().filter(user=user).first()
        if pin is None:
            raise PinMissing(field="pin")
        if pin.wrong >= MOST_WRONG:
            raise PinLocked(field="pin")
        _refuse_haste(here, pin, at)
        Device.objects.filter(pk=here.pk).update(wrong=here.wrong + 1, wait_until=_pause(here.wrong, at))
        StaffPin.objects.filter(pk=pin.pk).update(wrong=pin.wrong + 1, wait_until=_pause(pin.wrong, at))
        return pin


def _refuse_haste(here: Device, pin: StaffPin, at: datetime) -> None:
    until = max(here.wait_until or at, pin.wait_until or at)
    if until > at:
        raise PinWait(field="pin", seconds=ceil((until - at).total_seconds()))


def _pause(wrong: int, at: datetime) -> datetime:
    return at + wait_after(wrong + 1)
