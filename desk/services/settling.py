"""The list of those to settle: visits that the rules don't allow any more, until they stand again, end, or may stay."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from django.contrib.auth.models import User
from django.db.models import F, Q

from bookings.errors import StoreBusy
from bookings.models import LIVE, Booking
from bookings.queries.standing import Fault, Faults, faults_of
from bookings.services.locks import promising
from desk.errors import AlreadySettled
from desk.models import Change, ChangeState, SettledHow, Unsettled
from stores.models import Edition, Store

logger = logging.getLogger(__name__)

NO_MISTAKE: Final = frozenset({Fault.SESSION_CLOSED})
"""What is a fault only where it comes of a change: somebody may have meant it so."""
STORES_AT_ONCE: Final = 200


def put_on_list(faults: Mapping[int, Iterable[Fault]], *, at: datetime, change: Change | None = None) -> None:
    """Have somebody settle these visits, by booking id. Who is on the list stays on it as they are."""
    Unsettled.objects.bulk_create(
        (Unsettled(booking_id=pk, faults=sorted(why), since=at, change=change) for pk, why in sorted(faults.items())),
        ignore_conflicts=True,
    )


def let_stay(*, unsettled: Unsettled, at: datetime, actor: User) -> None:
    """The visit goes on as it is, whatever the rules say: somebody has seen to it. Raises AlreadySettled, StoreBusy."""
    open_still = Unsettled.objects.filter(pk=unsettled.pk, settled_at__isnull=True)
    with promising():
        if not open_still.update(settled_at=at, settled_by=actor, how=SettledHow.KEPT):
            raise AlreadySettled


def keep(bookings: Mapping[int, Iterable[Fault]], *, at: datetime, actor: User | None, change: Change) -> None:
    """Write down that these visits, by id, go on as they are: the sweep asks nobody about the same again."""
    Unsettled.objects.bulk_create(
        Unsettled(
            booking_id=pk, faults=sorted(why), since=at, change=change, settled_at=at, settled_by=actor,
            how=SettledHow.KEPT,
        )
        for pk, why in sorted(bookings.items())
    )  # fmt: skip


def sweep_standing(*, at: datetime) -> int:
    """See that every visit ahead stands or is on the list, where rules were written since it was last asked.

    Also where somebody is on the list: they may have been moved, or be over. Each store in a transaction of its own;
    one that stays locked is left for the next time. Returns how many stores were asked.
    """
    waiting = Unsettled.objects.filter(settled_at__isnull=True)
    asked = Q(edition__number__gt=F("edition__swept")) | Q(pk__in=waiting.values("booking__store"))
    stores = list(Store.objects.filter(asked).order_by("pk")[:STORES_AT_ONCE])
    return sum(_sweep(store, at) for store in stores)


def _sweep(store: Store, at: datetime) -> bool:
    try:
        with promising():
            edition = Edition.objects.filter(store=store).values_list("number", flat=True).first() or 0
            settle_in(store, at=at)
            Edition.objects.filter(store=store, swept__lt=edition).update(swept=edition)
            return True
    except StoreBusy:
        logger.info("desk: %s is looked through later, it is busy", store.slug)
        return False


def settle_in(store: Store, *, at: datetime) -> None:
    """Make the store's list true, inside the caller's transaction: three queries beside those for the faults."""
    faults = faults_of([store], at=at)
    _close(store, faults, at=at)
    mistakes = {pk: why - NO_MISTAKE for pk, why in faults.items() if why - NO_MISTAKE}
    kept = _kept(mistakes)
    put_on_list({pk: why for pk, why in mistakes.items() if why - kept.get(pk, frozenset())}, at=at)


def _kept(faults: Faults) -> Faults:
    """By booking id, the faults with which somebody said that it goes on, since it was last changed.

    What was said to a change that is undone was said of rules that never came to be.
    """
    rows = Unsettled.objects.filter(booking__in=list(faults), how=SettledHow.KEPT)
    rows = rows.exclude(change__state=ChangeState.UNDONE)
    rows = rows.filter(Q(booking__changed_at__isnull=True) | Q(settled_at__gte=F("booking__changed_at")))
    found: Faults = {}
    for booking, why in rows.values_list("booking_id", "faults"):
        found[booking] = found.get(booking, frozenset()) | {Fault(one) for one in why}
    return found


def _close(store: Store, faults: Faults, *, at: datetime) -> None:
    """Take those off the list for whom nothing is to be settled any more."""
    for row in Unsettled.objects.filter(booking__store=store, settled_at__isnull=True).select_related("booking"):
        booking = row.booking
        if booking.state not in LIVE or booking.ends_at <= at or _has_lapsed(booking, at):
            how = SettledHow.OVER
        elif faults.get(booking.pk, frozenset()).isdisjoint(map(Fault, row.faults)):
            how = SettledHow.STANDS
        else:
            continue
        Unsettled.objects.filter(pk=row.pk, settled_at__isnull=True).update(settled_at=at, how=how)


def _has_lapsed(booking: Booking, at: datetime) -> bool:
    return booking.expires_at is not None and booking.expires_at <= at
