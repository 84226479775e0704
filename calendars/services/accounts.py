"""A stylist gives a calendar of theirs into which their visits are written, or takes it back."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django_q.tasks import async_task

from calendars.models import Account, EntryState, login_sealing
from kernel.addresses import target_of
from stores.models import Stylist

TAKING_OUT: Final = timedelta(days=3)
"""So long it is tried to take our entries out of a calendar that we were told to leave."""


def set_account(*, stylist: Stylist, address: str, name: str, password: str, at: datetime) -> Account:
    """Write this stylist's visits into the calendar at an address from now on. Raises AddressRefused.

    What stands in another one, that was given before, is no more of ours. The worker begins at once.
    """
    target_of(address, loopback=settings.HOOKS_ON_LOOPBACK, field="address")
    with transaction.atomic(durable=True):
        Account.objects.filter(stylist=stylist).delete()
        sealed = login_sealing().seal(json.dumps([name, password]))
        account = Account.objects.create(stylist=stylist, address=address, sealed=sealed, made_at=at, next_try_at=at)
        wake(account)
    return account


def choose_calendar(*, account: Account, number: int, at: datetime) -> bool:
    """Take one of several that were found; whether there is such a one."""
    if not 0 <= number < len(account.choices):
        return False
    with transaction.atomic(durable=True):
        same = Account.objects.filter(pk=account.pk, href="", choices=account.choices)
        chosen = same.update(href=account.choices[number][0], choices=[], failure="", tries=0, next_try_at=at)
        wake(account)
    return bool(chosen)


def try_again(*, account: Account, at: datetime) -> None:
    """Now, and not when it is due."""
    with transaction.atomic(durable=True):
        Account.objects.filter(pk=account.pk).update(next_try_at=at)
        wake(account)


def end_account(*, account: Account, at: datetime) -> None:
    """Write nothing any more: the worker takes out what is ahead, and then forgets the calendar and its password."""
    with transaction.atomic(durable=True):
        Account.objects.filter(pk=account.pk, ended_at=None).update(ended_at=at, next_try_at=at, tries=0)
        account.entries.filter(ends_at__gt=at).update(state=EntryState.GOING)
        wake(account)


def wake(account: Account) -> None:
    async_task("calendars.tasks.write_calendar", account.pk)
