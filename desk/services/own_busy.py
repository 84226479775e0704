"""When a stylist is busy by the calendar into which their visits are written: our own are no news in it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from calendars.caldav import CalendarFailed, Server
from calendars.models import Account, Failure
from desk.services.outside import AHEAD, EVERY, ReadingFailed, busy_in, keep_busy, zone_of
from stores.models import BusySource, Stylist


def due_accounts(*, at: datetime) -> list[int]:
    """Those that were not asked for a while, the longest ago first.

    Not where the password is wrong: to ask again and again would lock somebody out of their account.
    """
    old = Q(busy_at=None) | Q(busy_at__lte=at - EVERY + timedelta(minutes=1))
    given = Account.objects.filter(old, stylist__active=True, ended_at=None)
    due = given.exclude(Q(href="") | Q(failure=Failure.PASSWORD))
    return list(due.order_by("busy_at", "pk").values_list("pk", flat=True))


def read_account(*, account: Account, at: datetime) -> None:
    """Keep when it says that they are busy. What fails is noted by who writes, and what was read before stays.

    No lock is held while the server is asked.
    """
    try:
        body = Server(*account.login).busy(account.href, at, at + AHEAD)
        rows = busy_in(body, zone=zone_of(account.stylist), at=at)
    except (CalendarFailed, ReadingFailed):
        return
    with transaction.atomic(durable=True):
        same = Account.objects.filter(pk=account.pk, href=account.href, ended_at=None)
        if same.update(busy_at=at):
            keep_busy(account.stylist, rows, at, source=BusySource.ACCOUNT)


def forget_own_busy(*, stylist: Stylist, at: datetime) -> None:
    """Nobody is busy by a calendar that isn't read any more."""
    with transaction.atomic(durable=True):
        keep_busy(stylist, [], at, source=BusySource.ACCOUNT)
