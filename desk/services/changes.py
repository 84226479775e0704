"""A change of rules, from the form to the deed. See `desk.rule_sets` for how a page uses it, and ADR 26.

The deed is one transaction: the days that it needs are locked, then the rules are written, after which nobody can
promise by the old ones, then it is asked again who is hit, and each of them is seen to. So nothing comes in between.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from django.contrib.auth.models import User
from django.db import IntegrityError
from django_q.tasks import async_task

from bookings.models import Booking
from bookings.queries.standing import Faults, faults_of
from bookings.services.locks import StoreDate, days_of, days_touched, lock_days, promising
from desk.errors import ChangedMeanwhile, ChangeOver, HitsChanged, RulesInvalid
from desk.models import LATER, BulkStep, Change, ChangeState, Hit, Outcome
from desk.rule_sets.base import Content, RuleSet, Scope, lock_named
from desk.rule_sets.kinds import KINDS
from desk.services.carrying import WIDEST_BUFFER, see_to
from desk.services.hitting import as_they_are, look, news, write_down
from desk.services.proposals import Proposal
from desk.services.reach import within_reach
from desk.services.rest import enqueue
from kernel.intervals import Period
from stores.models import Store

MANY_STORES: Final = 40
"""So many are looked at while somebody waits for the page: a store with visits takes some milliseconds."""
UNTOLD: Final = timedelta(minutes=5)
"""So long nobody is told, and all can be taken back."""
DRAFTS_KEPT: Final = timedelta(days=1)
LEFT_KEPT: Final = timedelta(days=14)
LONGEST_LABEL: Final = 200
MOST_EXACT: Final = ("session", "room", "stylist", "experience", "store")
"""Of what rules may be, the most exact first."""
Choices = Mapping[int, str]
"""By the id of a hit: the number of a proposal, or one of `desk.models.CHOICES`."""


def propose(
    *, kind: str, scope: Scope, content: Content, drawn_from: Content, at: datetime, actor: User | None
) -> Change:
    """Look at what a rule set's new content would do. Carried out at once when it hits nobody, else a draft.

    What is of more than `MANY_STORES` is looked at and carried out by the worker (`wide`). Raises RulesInvalid,
    ChangedMeanwhile when `drawn_from` is not what holds now, StoreBusy.
    """
    rules = KINDS[kind]
    errors = rules.check(scope, content)
    if errors:
        raise RulesInvalid(errors=errors)
    with promising():
        change = _draft(rules, scope, content, drawn_from, at=at, actor=actor)
        change.stores_in_all = len(rules.stores(scope))
        if change.stores_in_all > MANY_STORES:
            hand_over(change, ChangeState.LOOKING)
            return change
        found = look(rules, scope, change.after, at=at)
        write_down(change, found)
    if found:
        return change
    try:
        return carry_out(change=change, choices={}, at=at, actor=actor)
    except HitsChanged:
        return change


def hand_over(change: Change, state: ChangeState) -> None:
    """Have the worker look at it, or carry it out, once the caller's transaction stands."""
    change.state, change.tries = state, 0
    change.save(update_fields=["state", "tries", "stores_in_all", "made_by"])
    hand_on(change.pk)


def hand_on(number: int) -> None:
    """Have the worker go on with it."""
    async_task("desk.tasks.go_on_with", number, task_name="desk: a change of many stores")


def _draft(
    rules: RuleSet, scope: Scope, content: Content, drawn_from: Content, *, at: datetime, actor: User | None
) -> Change:
    before = rules.read(scope)
    if before != drawn_from:
        raise ChangedMeanwhile(theirs=before)
    return Change.objects.create(
        kind=rules.name, store_id=scope.store, scope=scope.as_json(), label=rules.label(scope)[:LONGEST_LABEL],
        before=before, after=rules.normal(content), made_by=actor, made_at=at,
    )  # fmt: skip


def carry_out(*, change: Change, choices: Choices, at: datetime, actor: User | None) -> Change:
    """Write the rules, and do for each visit that they hit what was chosen: all of it, or nothing.

    Where nothing else was chosen it is the first proposal. A visit without any, or for which it can't be had any more,
    goes on the list of those to settle; so does one of a store in which the actor may not shape the rules.
    Whoever is only just choosing a time is asked to choose again. Customers are told from `tell_at` on.

    Raises ChangeOver, ChangedMeanwhile when the rules are not those that it was drawn from or leave no place for it any
    more, RulesInvalid when other rules don't allow it by now, HitsChanged when somebody is hit whom the draft doesn't
    show (the draft then does), StoreBusy.
    """
    try:
        with promising():
            days = _days(change)
            lock_days(days)
            return _carry_out(change, choices, days, at=at, actor=actor)
    except HitsChanged:
        look_again(change=change, at=at)
        raise
    except IntegrityError as refusal:  # the name is another's by now, or what it needs is gone
        raise ChangedMeanwhile(theirs=KINDS[change.kind].read(Scope.of(change.scope))) from refusal


def carry_through(
    *, rules: RuleSet, scope: Scope, content: Content, moves_hits: bool, at: datetime, actor: User | None
) -> Change:
    """Propose good content and carry it out at once, in the caller's promising transaction.

    Where somebody is hit it stays a draft, unless `moves_hits`: then each gets their first proposal. Raises HitsChanged
    when somebody came in between.
    """
    change = _draft(rules, scope, content, rules.read(scope), at=at, actor=actor)
    found = look(rules, scope, change.after, at=at)
    write_down(change, found)
    if found and not moves_hits:
        return change
    days = _days(change)
    lock_days(days)
    return _carry_out(change, {}, days, at=at, actor=actor)


def look_again(*, change: Change, at: datetime) -> None:
    """Bring a draft up to date with who is booked now."""
    with promising():
        fresh = locked(change, ChangeState.DRAFTED)
        write_down(fresh, look(KINDS[fresh.kind], Scope.of(fresh.scope), fresh.after, at=at))


def forget_drafts(*, at: datetime) -> int:
    """Delete what was looked at and never carried out. How many. What head office has left to a store waits longer."""
    left = BulkStep.objects.filter(change__isnull=False, change__made_at__gt=at - LEFT_KEPT)
    old = Change.objects.filter(state=ChangeState.DRAFTED, made_at__lte=at - DRAFTS_KEPT)
    old = old.exclude(pk__in=left.values("change"))
    return old.delete()[1].get("desk.Change", 0)


def _carry_out(change: Change, choices: Choices, days: set[StoreDate], *, at: datetime, actor: User | None) -> Change:
    fresh = locked(change, ChangeState.DRAFTED)
    if not _days(fresh).issubset(days):
        raise HitsChanged  # it was looked at again before it could be locked
    rules, scope = KINDS[fresh.kind], Scope.of(fresh.scope)
    lock_rules(scope)
    if rules.read(scope) != fresh.before:
        raise ChangedMeanwhile(theirs=rules.read(scope))
    errors = rules.check(scope, fresh.after)
    if errors:
        raise RulesInvalid(errors=errors)
    hit = write_rules(rules, scope, fresh.after, at=at)
    rules.note_answer(scope, at=at, actor=actor)
    hits = hits_now(fresh, hit, choices, actor)
    told_at = see_to(fresh, hits, hit, days, tell_from=at + UNTOLD, at=at, actor=actor)
    fresh.state, fresh.done_at, fresh.tell_at = ChangeState.DONE, at, told_at or at + DRAFTS_KEPT
    fresh.save(update_fields=["state", "done_at", "tell_at"])
    if any(one.outcome == Outcome.WAITING for one in hits):
        enqueue(fresh.pk)
    return fresh


def lock_rules(scope: Scope) -> None:
    """One change of the rules of this room, stylist, experience or store at a time, until the transaction ends.

    Two who save at once, or one who taps twice, would both find what they were drawn from, and write side by side.
    Taken after the days and before the edition.
    """
    named = scope.as_json()
    lock_named(next((f"{name}:{named[name]}" for name in MOST_EXACT if name in named), "house"))


def write_rules(rules: RuleSet, scope: Scope, content: Content, *, at: datetime) -> Faults:
    """Write the rules, and find who doesn't stand by them any more.

    What is promised before the rules are written is seen; whoever comes later finds another edition of them. The rules
    of one experience hit its own visits alone, and while they are asked nobody can promise in these stores.
    """
    late = rules.too_late(scope, at=at)
    if late is not None:
        raise late
    stores = rules.stores(scope)
    before = faults_of(stores, at=at, experience=scope.experience)
    rules.write(scope, content)
    return news(before, faults_of(as_they_are(stores), at=at, experience=scope.experience))


def hits_now(change: Change, hit: Faults, choices: Choices, actor: User | None) -> list[Hit]:
    """The hits that are still hit, with what was chosen. Raises HitsChanged when others are hit, too.

    Others of a change that the worker looked at, while people went on booking, are left for later.
    For a visit of a store where the actor may not shape the rules nothing is chosen: its own managers are asked.
    """
    related = "booking__store", "booking__experience", "booking__customer"
    hits = list(change.hits.select_related(*related).order_by("booking__starts_at", "pk"))
    known = {one.booking_id for one in hits}
    choosing = Booking.objects.filter(pk__in=hit.keys() - known, state="held").values_list("pk", flat=True)
    unseen = hit.keys() - known - set(choosing)
    if unseen and not change.stores_looked_at:
        raise HitsChanged
    reached = within_reach(change, actor, {one.booking.store_id for one in hits})
    for one in hits:
        one.choice = choices.get(one.pk, one.choice) if one.booking.store_id in reached else LATER
    found = [one for one in hits if one.booking_id in hit]
    new = Booking.objects.filter(pk__in=hit.keys() - known).order_by("starts_at", "pk")
    return [*found, *(Hit(change=change, booking=one, choice=LATER) for one in new)]


def locked(change: Change, state: ChangeState) -> Change:
    """The change's row, alone. Raises ChangeOver."""
    fresh = Change.objects.select_for_update(of=("self",)).filter(pk=change.pk).first()
    if fresh is None or fresh.state != state:
        raise ChangeOver
    return fresh


def _days(change: Change) -> set[StoreDate]:
    """Every day on which something may be promised or freed: of those who are hit, and of what they are offered."""
    days: set[StoreDate] = set()
    proposed: list[Proposal] = []
    for hit in change.hits.select_related("booking__store"):
        days.update(days_of(hit.booking))
        proposed += [Proposal.of(one) for one in hit.proposals]
    stores = Store.objects.in_bulk({one.store for one in proposed})
    for one in proposed:
        around = Period(one.starts_at, one.ends_at).widened(before=WIDEST_BUFFER, after=WIDEST_BUFFER)
        days.update(days_touched(stores[one.store], around))
    return days
