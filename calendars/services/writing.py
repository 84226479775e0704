"""Writing a stylist's visits into their own calendar: only what differs, again until it is done, in no booking's way.

What is owed is worked out anew from what is promised, so nothing is lost with a crash; each event has its own address
on the server, so that writing it twice leaves one. No lock and no transaction is open while the server is asked.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from random import Random, SystemRandom
from time import monotonic
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import translation

from calendars.caldav import CalendarFailed, Server
from calendars.file import event_file
from calendars.models import Account, Entry, EntryState, Failure, FeedKind
from calendars.queries.events import Told, Version, events_of, versions_of
from calendars.services.accounts import TAKING_OUT

ONE_RUN: Final = 20.0
"""Seconds: a run and its last request end before the worker is told to stop the task."""
LEASE: Final = timedelta(minutes=2)
FIRST_WAIT: Final = timedelta(minutes=1)
LONGEST_WAIT: Final = timedelta(hours=6)
AGAIN: Final = timedelta(days=1)
"""What was written is compared with what is promised at least so often."""
LONGEST_TAG: Final = 200


def due_accounts(*, at: datetime) -> list[int]:
    """Those in which something may have to be written: never tried, to be tried again, or another than was written.

    Two queries.
    """
    free = Q(claimed_until=None) | Q(claimed_until__lte=at)
    accounts = Account.objects.filter(free, next_try_at__lte=at).select_related("stylist__home")
    due = list(accounts.order_by("next_try_at", "pk"))
    known = versions_of(FeedKind.STYLIST, [account.stylist_id for account in due], at=at)
    return [account.pk for account in due if _is_new(account, known[account.stylist_id], at)]


def write(*, account: Account, at: datetime, seconds: float = ONE_RUN, chance: Random | None = None) -> bool:
    """Bring the calendar up to what is promised, as far as the time goes; whether more is left to do at once.

    What fails is noted with its reason, and tried again after a while that grows.
    """
    if not _claimed(account, at):
        return False
    try:
        left = _written(account, at, monotonic() + seconds)
    except CalendarFailed as failed:
        _note_failure(account, failed.why, at, chance or SystemRandom())
        return False
    if not left and _is_over(account):
        Account.objects.filter(pk=account.pk).delete()
    return left


def _written(account: Account, at: datetime, end: float) -> bool:
    """Whether something is left. Raises CalendarFailed."""
    server = Server(*account.login)
    if not account.href:
        _find(account, server)
    promised = versions_of(FeedKind.STYLIST, [account.stylist_id], at=at)[account.stylist_id]
    version = _word(account, promised, at)
    owed = _owe(account, at)
    for entry in account.entries.filter(state=EntryState.GOING, ends_at__gt=at).order_by("ends_at", "pk"):
        if monotonic() >= end:
            return _release(account, at, left=True)
        server.delete(account.href, entry.uid, etag=entry.etag)
        Entry.objects.filter(pk=entry.pk, state=EntryState.GOING).delete()
    for uid, (file, digest) in owed.items():
        if monotonic() >= end:
            return _release(account, at, left=True)
        known = account.entries.filter(uid=uid).values_list("etag", flat=True).first() or ""
        etag = server.put(account.href, uid, file, etag=known)
        _note_written(account, uid, digest, etag)
    return _release(account, at, left=False, version=version)


def _owe(account: Account, at: datetime) -> dict[str, tuple[bytes, str]]:
    """By its UID what has to be written, and its digest; kept as owed before anything is sent."""
    told = [] if _is_over(account) else _ahead(account, at)
    host = urlsplit(settings.PUBLIC_BASE_URL).hostname
    files = {f"{one.uid}@{host}": (event_file(one, kind=FeedKind.STYLIST), one.ends) for one in told}
    wanted = {uid: (file, hashlib.sha256(file).hexdigest()) for uid, (file, _ends) in files.items()}
    entries = {entry.uid: entry for entry in account.entries.filter(ends_at__gt=at)}
    owed = {uid: one for uid, one in wanted.items() if not _stands(entries.get(uid), one[1])}
    with transaction.atomic():
        Entry.objects.filter(account=account, ends_at__lte=at - AGAIN).delete()
        gone = [entry.pk for uid, entry in entries.items() if uid not in wanted]
        Entry.objects.filter(pk__in=gone).update(state=EntryState.GOING)
        _keep(account, ((uid, datetime.fromtimestamp(files[uid][1], UTC)) for uid in owed))
    return owed


def _keep(account: Account, owed: Iterable[tuple[str, datetime]]) -> None:
    rows = [Entry(account=account, uid=uid, state=EntryState.OWED, ends_at=ends_at) for uid, ends_at in owed]
    Entry.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["account", "uid"], update_fields=["state", "ends_at"]
    )


def _stands(entry: Entry | None, digest: str) -> bool:
    return entry is not None and entry.state == EntryState.WRITTEN and entry.digest == digest


def _note_written(account: Account, uid: str, digest: str, etag: str) -> None:
    rows = Entry.objects.filter(account=account, uid=uid, state=EntryState.OWED)
    rows.update(state=EntryState.WRITTEN, digest=digest, etag=etag.replace("\x00", "")[:LONGEST_TAG])


def _ahead(account: Account, at: datetime) -> list[Told]:
    """What they host from now on. What is over stays in the calendar as it was."""
    with translation.override(_language(account)):
        told, _known = events_of(FeedKind.STYLIST, account.stylist_id, at=at)
    return [one for one in told if one.ends > at.timestamp()]


def _language(account: Account) -> str:
    home = account.stylist.home
    return home.locale if home is not None else settings.LANGUAGE_CODE


def _is_over(account: Account) -> bool:
    return account.ended_at is not None or not account.stylist.active


def _is_new(account: Account, known: Version, at: datetime) -> bool:
    changed = account.version != _word(account, known, at)
    return bool(account.failure or not account.href or _is_over(account) or changed)


def _word(account: Account, known: Version, at: datetime) -> str:
    """Of what is promised: as long as it is the same, and on the same day, there is nothing to do."""
    said = f"{known} {at.astimezone(UTC):%Y-%m-%d} {_language(account)}"
    return hashlib.sha256(said.encode()).hexdigest()


def _find(account: Account, server: Server) -> None:
    """The one calendar that is there. Several are the stylist's to choose from. Raises CalendarFailed."""
    found = server.find(account.address)
    if not found:
        raise CalendarFailed(Failure.NO_CALENDAR)
    if len(found) > 1:
        Account.objects.filter(pk=account.pk).update(choices=[[one.address, one.name] for one in found])
        raise CalendarFailed(Failure.SEVERAL)
    account.href = found[0].address
    Account.objects.filter(pk=account.pk).update(href=account.href)


def _claimed(account: Account, at: datetime) -> bool:
    """Two workers never write into one calendar at once."""
    free = Q(claimed_until=None) | Q(claimed_until__lte=at)
    return bool(Account.objects.filter(free, pk=account.pk).update(claimed_until=at + LEASE))


def _release(account: Account, at: datetime, *, left: bool, version: str = "") -> bool:
    Account.objects.filter(pk=account.pk).update(
        claimed_until=None, failure="", tries=0, next_try_at=at, written_at=at, version=version
    )
    return left


def _note_failure(account: Account, why: Failure, at: datetime, chance: Random) -> None:
    """Try again later. A calendar that we are to leave, and that doesn't answer, is left as it is."""
    if _is_over(account) and (account.ended_at is None or at >= account.ended_at + TAKING_OUT):
        Account.objects.filter(pk=account.pk).delete()
        return
    wait = min(FIRST_WAIT * 2 ** min(account.tries, 12), LONGEST_WAIT) * chance.uniform(0.8, 1.2)
    Account.objects.filter(pk=account.pk).update(
        claimed_until=None, failure=why, tries=F("tries") + 1, next_try_at=at + wait
    )
