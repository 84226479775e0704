"""Bringing the outbox in line with what bookings owe, in the transaction of the move that changed it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Max, Q
from django_q.tasks import async_task

from bookings.models import Booking, BookingState, Outcome, PhoneCheck, RailItem, Settled, Shortfall
from bookings.planner import Bought, Instead, Kept, Kind, owed_for, subject_of
from bookings.queries.purchases import last_instant
from bookings.querysets import BookingQuerySet
from bookings.ways import channels
from experiences.models import terms_for
from experiences.queries.planned import plans_for
from notifications.models import Category
from notifications.services.consent import reachable
from notifications.services.reconcile import reconcile, reconcile_many
from notifications.words import Owed
from stores.models import Movement, PieceState

BATCH: Final = 500
PART: Final = 10_000
"""So many bookings are one task of the worker: it ends long before its time is over, and another takes the next."""
LOOKED_BACK: Final = timedelta(days=1)


def owe_messages(booking: Booking, *, at: datetime) -> None:
    """Make the outbox hold what this booking owes, and nothing obsolete."""
    reconcile_many(owed_now([booking]), at=at)


def owed_now(bookings: Sequence[Booking]) -> dict[str, list[Owed]]:
    """By subject, what bookings owe, by the plans and by who can be reached today: at most nine queries."""
    instead, kept, bought = _instead_of(bookings), _kept_of(bookings), _bought_in(bookings)
    ways = {one.pk: channels(one) for one in bookings}
    usable = reachable([way for agreed in ways.values() if len(agreed) > 1 for way in agreed])
    over = [way for one in bookings if one.state == BookingState.COMPLETED for way in ways[one.pk]]
    afterwards = reachable(over, category=Category.AFTER)
    plans = plans_for((one.experience_id, one.store_id) for one in bookings)
    _know_terms(bookings)
    return {
        subject_of(one): owed_for(
            one,
            plan=plans[one.experience_id, one.store_id],
            zone=one.store.zone,
            reachable=usable,
            afterwards=afterwards,
            instead=instead.get(one.pk),
            kept=kept.get(one.pk),
            bought=bought.get(subject_of(one)),
        )
        for one in bookings
    }


def _know_terms(bookings: Sequence[Booking]) -> None:
    """Read the terms of those whose customer may be asked whether they come: one query at most."""
    ahead = [one for one in bookings if one.state == BookingState.CONFIRMED]
    terms = terms_for((one.experience, one.store_id) for one in ahead)
    for booking in ahead:
        booking.experience = terms[booking.experience_id, booking.store_id]


def _instead_of(bookings: Sequence[Booking]) -> dict[int, Instead]:
    """By booking id, the latest of its pieces that have another in their place."""
    settled = Shortfall.objects.filter(booking__in=bookings, how=Settled.OTHER, settled_at__isnull=False)
    rows = settled.order_by("settled_at", "pk").values_list("booking_id", "pk", "settled_at")
    return {booking: (number, at) for booking, number, at in rows if at is not None}


def _kept_of(bookings: Sequence[Booking]) -> dict[int, Kept]:
    """By booking id, from when until when pieces are kept on hold after the visit."""
    over = [booking for booking in bookings if booking.state == BookingState.COMPLETED]
    if not over:
        return {}
    rows = RailItem.objects.filter(booking__in=over, outcome=Outcome.KEPT).order_by()
    found = rows.values("booking").annotate(since=Max("outcome_at"), until=Max("kept_until"))
    return {row["booking"]: (row["since"], row["until"]) for row in found}


def _bought_in(bookings: Sequence[Booking]) -> dict[str, Bought]:
    """By subject, when something was bought in visits that are over, and until when all of it can be exchanged."""
    over = [subject_of(booking) for booking in bookings if booking.state == BookingState.COMPLETED]
    sold = Movement.objects.filter(subject__in=over, to_state=PieceState.SOLD) if over else Movement.objects.none()
    found: dict[str, Bought] = {}
    for movement in sold.select_related("to_store").order_by("at", "pk"):
        _latest, until = found.get(movement.subject, (movement.at, last_instant(movement)))
        found[movement.subject] = movement.at, until
    return found


def owe_code(check: PhoneCheck, *, at: datetime) -> None:
    """Owe the text message with a one-time code. It was asked for, so it needs no consent."""
    code = Owed(
        kind=Kind.CODE,
        channel="sms",
        recipient=check.phone.as_e164,
        locale=check.booking.locale,
        due_at=at,
        use_by=check.expires_at,
        dedupe_key="code",
        asked_for=True,
    )
    reconcile(subject=f"phone-check:{check.pk}", owed=[code], at=at)


def sweep_in_parts(*, at: datetime, among: BookingQuerySet | None = None) -> None:
    """Have all that lies ahead, or those `among`, gone through by as many workers as there are.

    What is one part is done at once. Others that lie within a part are gone through with it.
    """
    bounds = parts_ahead(at=at, among=among)
    if len(bounds) < 2:
        sweep_owed(at=at, among=among)
        return
    for first, last in bounds:
        async_task("bookings.tasks.reconcile_part", first, last, task_name="bookings: reconcile messages")


def parts_ahead(*, at: datetime, among: BookingQuerySet | None = None) -> list[tuple[int, int]]:
    """The first and the last booking, by id, of each part."""
    keys = _ahead(among, at)
    return [(part[0], part[-1]) for part in (keys[start : start + PART] for start in range(0, len(keys), PART))]


def sweep_part(first: int, last: int, *, at: datetime) -> None:
    """Reconcile the bookings of one part."""
    sweep_owed(at=at, among=Booking.objects.filter(pk__range=(first, last)))


def sweep_owed(*, at: datetime, among: BookingQuerySet | None = None) -> None:
    """Reconcile every booking, or those `among`, whose visit lies ahead or ended lately: mends whatever a crash left.

    Each batch is locked while it is compared, and what somebody else is changing is left to them: by an older state
    the sweep would cancel what they have just owed.
    """
    keys = _ahead(among, at)
    for start in range(0, len(keys), BATCH):
        with transaction.atomic():
            # Few experiences and stores have all of them: read once a batch, not with each.
            related = Booking.objects.select_related("customer").prefetch_related("experience", "store")
            free = related.select_for_update(of=("self",), skip_locked=True, no_key=True)
            batch = list(free.filter(pk__in=keys[start : start + BATCH]).order_by("pk"))
            reconcile_many(owed_now(batch), at=at)


def _ahead(among: BookingQuerySet | None, at: datetime) -> list[int]:
    """The ids of those that may owe something."""
    told = Q(confirmed_at__isnull=False) | Q(asked_at__isnull=False)
    ahead = (Booking.objects if among is None else among).filter(told, starts_at__gt=at - LOOKED_BACK)
    return list(ahead.order_by("pk").values_list("pk", flat=True))
