"""The week's figures by mail: who wants them, and that they are owed each Monday at seven."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final

from django.contrib.auth.models import User
from django.db import transaction

from insight.models import Digest
from kernel import clock
from notifications.services.reconcile import reconcile, reconcile_many
from notifications.words import Owed
from stores.models import Store

SEVEN: Final = time(7)
OF_USE: Final = timedelta(hours=36)
"""From Tuesday evening on it is no news any more."""
KIND: Final = "digest"


def is_wanted(*, user: User, store: Store) -> bool:
    """Whether somebody gets a store's figures each week."""
    return Digest.objects.filter(user=user, store=store).exists()


def want_digest(*, user: User, store: Store, wanted: bool, at: datetime) -> None:
    """Switch the weekly mail of a store on or off for somebody; what is owed already follows. Twice is once."""
    with transaction.atomic():
        digest, _made = Digest.objects.get_or_create(user=user, store=store, defaults={"since": at})
        monday = coming_monday(store, at)
        reconcile(subject=subject_of(digest, monday), owed=owed_to(digest, monday) if wanted else [], at=at)
        if not wanted:
            digest.delete()


def owe_digests(*, at: datetime) -> None:
    """Owe what is due on the coming Monday of each store, once however often this runs. One query, and the outbox's."""
    owed = {}
    for digest in Digest.objects.filter(user__is_active=True).select_related("user", "store").order_by("pk"):
        monday = coming_monday(digest.store, at)
        owed[subject_of(digest, monday)] = owed_to(digest, monday)
    reconcile_many(owed, at=at)


def coming_monday(store: Store, at: datetime) -> date:
    """The Monday whose mail comes next, or is still of use: the store's own."""
    day = clock.local_date(at - OF_USE, store.zone)
    return day + timedelta(days=-day.weekday() % 7)


def due_at(store: Store, monday: date) -> datetime:
    """Seven in the morning on the wall of the store."""
    return clock.instant(monday, SEVEN, store.zone) or clock.first_instant(monday, store.zone)


def subject_of(digest: Digest, monday: date) -> str:
    """The key under which the outbox knows one week's mail to somebody, also if they want none for a while."""
    return f"digest:{digest.store_id}:{digest.user_id}:{monday.isoformat()}"


def owed_to(digest: Digest, monday: date) -> list[Owed]:
    """The mail, to who has an address. It is part of their work, so it needs no consent."""
    if not digest.user.email:
        return []
    due = due_at(digest.store, monday)
    return [
        Owed(
            kind=KIND,
            channel="email",
            recipient=digest.user.email,
            locale=digest.store.locale,
            due_at=due,
            use_by=due + OF_USE,
            dedupe_key=KIND,
            asked_for=True,
        )
    ]
