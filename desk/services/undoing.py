"""Taking a change of rules back, while nobody was told of it."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import User
from django.db import IntegrityError

from bookings.errors import SlotTaken, StoreBusy
from bookings.models import Booking, BookingState
from bookings.planner import subject_of
from bookings.queries.standing import faults_of
from bookings.services.locks import StoreDate, days_of, days_touched, lock_booking, lock_days, promising
from bookings.services.resettle import give_back, had_by
from desk.errors import ChangeOver, OthersVisits, TooLateToUndo
from desk.models import Change, ChangeState, Hit, Outcome, Unsettled
from desk.rule_sets.base import RuleSet, Scope
from desk.rule_sets.kinds import KINDS
from desk.services.changes import lock_rules
from desk.services.hitting import as_they_are, news
from desk.services.reach import within_reach
from desk.services.settling import put_on_list, settle_in
from kernel.intervals import Period
from notifications.models import Message, MessageState
from stores.models import Store

CHANGED = (Outcome.MOVED, Outcome.STAYED, Outcome.CANCELLED)


def undo(*, change: Change, at: datetime, actor: User | None) -> list[Booking]:
    """Write the rules as they were, and promise everybody again what they had. Who can't have it back any more.

    Those stay where they were put, and are on the list of those to settle when that isn't allowed by the old rules.
    Raises ChangeOver, TooLateToUndo (somebody is being told, the rules were changed since, or somebody has booked by
    them), OthersVisits (with it visits were moved that the actor may not move back), StoreBusy.
    """
    try:
        with promising():
            days = _days(change)
            lock_days(days)
            return _undo(change, days, at=at, actor=actor)
    except IntegrityError as refusal:  # the name that it had is another's by now, or what it needed is gone
        raise TooLateToUndo from refusal


def _undo(change: Change, days: set[StoreDate], *, at: datetime, actor: User | None) -> list[Booking]:
    fresh = Change.objects.select_for_update(of=("self",)).get(pk=change.pk)
    if fresh.state != ChangeState.DONE:
        raise ChangeOver
    if not _days(fresh).issubset(days):
        raise StoreBusy  # the worker has just moved another of its visits
    rules, scope = KINDS[fresh.kind], Scope.of(fresh.scope)
    lock_rules(scope)
    if fresh.tell_at is None or at >= fresh.tell_at or rules.read(scope) != fresh.after:
        raise TooLateToUndo
    hits = list(fresh.hits.filter(outcome__in=CHANGED).select_related("booking").order_by("pk"))
    were_in = {hit.had["columns"]["store_id"] for hit in hits}
    if were_in - within_reach(fresh, actor, were_in):
        raise OthersVisits
    left = _put_back(fresh, rules, scope, hits, at=at, actor=actor)
    _check_untold(fresh, [hit for hit in hits if hit.booking not in left])
    fresh.hits.exclude(outcome=Outcome.RELEASED).exclude(booking__in=left).update(outcome=Outcome.BACK)
    fresh.state, fresh.undone_at, fresh.undone_by = ChangeState.UNDONE, at, actor
    fresh.save(update_fields=["state", "undone_at", "undone_by"])
    return left


def may_undo(change: Change, *, at: datetime) -> bool:
    """Whether it is worth asking: it was carried out, and nobody is told yet."""
    return change.state == ChangeState.DONE and change.tell_at is not None and at < change.tell_at


def _put_back(
    change: Change, rules: RuleSet, scope: Scope, hits: list[Hit], *, at: datetime, actor: User | None
) -> list[Booking]:
    stores = rules.stores(scope)
    before = faults_of(stores, at=at, experience=scope.experience)
    rules.write(scope, change.before)
    change.hits.filter(outcome=Outcome.WAITING).update(outcome=Outcome.LATER)
    left = [booking for hit in hits if (booking := _left(hit, at=at, actor=actor)) is not None]
    fresh = as_they_are(stores)
    stranded = news(before, faults_of(fresh, at=at, experience=scope.experience))
    if not stranded.keys() <= {booking.pk for booking in left}:
        raise TooLateToUndo
    put_on_list(stranded, at=at, change=change)
    waiting = Unsettled.objects.filter(booking__store__in=fresh, settled_at__isnull=True)
    listed = set(waiting.values_list("booking__store", flat=True))
    for store in (one for one in fresh if one.pk in listed):
        settle_in(store, at=at)
    return left


def _left(hit: Hit, *, at: datetime, actor: User | None) -> Booking | None:
    """Promise the visit what it had; the visit when that can't be, or somebody has changed it since."""
    booking = lock_booking(hit.booking)
    if not _is_as_left(hit, booking):
        return booking
    try:
        give_back(booking, hit.had, at=at, actor=actor)
    except SlotTaken:
        return booking
    return None


def _is_as_left(hit: Hit, booking: Booking) -> bool:
    """Whether nobody has moved it, called it off, begun it or promised anything else to it since the change did."""
    moves = 0 if hit.outcome == Outcome.STAYED else 1
    same = booking.sequence == hit.had["columns"]["sequence"] + moves
    left_as = BookingState.CANCELLED if hit.outcome == Outcome.CANCELLED else hit.had["columns"]["state"]
    return same and booking.state == left_as and had_by(booking)["promises"] == hit.had["left"]


def _check_untold(change: Change, hits: list[Hit]) -> None:
    """That no word of it is on its way: a late confirmation names the new time, too. Raises TooLateToUndo.

    Who delivers skips what is locked here.
    """
    subjects = [subject_of(hit.booking) for hit in hits if hit.outcome != Outcome.STAYED]
    rows = Message.objects.about(*subjects).order_by("pk").select_for_update(no_key=True)
    sent = [row for row in rows if row.state not in (MessageState.PENDING, MessageState.CANCELLED)]
    if any(row.state == MessageState.SENDING or _last_of(row) >= change.done_at for row in sent if change.done_at):
        raise TooLateToUndo


def _last_of(row: Message) -> datetime:
    """When it was due, or handed over after that."""
    return max(row.due_at, row.handed_at or row.due_at)


def _days(change: Change) -> set[StoreDate]:
    """The days of what they have, and of what they had."""
    days: set[StoreDate] = set()
    for hit in change.hits.filter(outcome__in=CHANGED).select_related("booking__store"):
        days.update(days_of(hit.booking))
        columns = hit.had["columns"]
        since, until = (datetime.fromisoformat(columns[name]) for name in ("promised_from", "promised_until"))
        days.update(days_touched(Store.objects.get(pk=columns["store_id"]), Period(since, until)))
    return days
