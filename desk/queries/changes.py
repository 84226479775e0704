"""Changes of rules and those to settle, as their pages show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, QuerySet

from bookings.models import BookingState
from desk.models import CANCEL, KEEP, LATER, Change, Hit, Outcome, Unsettled
from desk.rule_sets.base import Scope
from desk.rule_sets.kinds import KINDS
from desk.services.proposals import How, Proposal
from desk.wording import say_faults
from stores.models import Store

ON_A_PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class Choice:
    """One way out for a visit, as a card: `value` is what is posted; `proposal` and its store, or neither."""

    value: str
    chosen: bool
    proposal: Proposal | None = None
    store: Store | None = None
    stays: bool = False


@dataclass(frozen=True, slots=True)
class ShownHit:
    """A visit that is hit: when and where it was, why, the ways out; afterwards what became of it, and where it is."""

    hit: Hit
    was_at: datetime
    was_in: Store
    why: list[str]
    choices: list[Choice]
    choosing: bool
    outcome: str
    moved_to: Choice | None

    @property
    def name(self) -> str:
        """Of the fields of its cards."""
        return f"choice-{self.hit.pk}"


def page_of_changes(store: Store | None, *, before: int | None) -> tuple[Sequence[Change], int | None]:
    """The latest changes, before the one of this id, and the id from which the next page goes on. One query.

    Without a store: those of the house alone.
    """
    changes = Change.objects.filter(store=store).select_related("made_by").order_by("-pk")
    if before is not None:
        changes = changes.filter(pk__lt=before)
    found = list(changes.annotate(hit=Count("hits"))[: ON_A_PAGE + 1])
    return found[:ON_A_PAGE], found[ON_A_PAGE - 1].pk if len(found) > ON_A_PAGE else None


def change_in(store: Store | None, number: int) -> Change | None:
    """The change of this id at the store's desk, or the house's."""
    related = Change.objects.select_related("store", "made_by", "undone_by")
    return related.filter(store=store, pk=number).first()


def in_words(change: Change) -> tuple[list[str], list[str]]:
    """What held before, and what holds after, a line each."""
    rules, scope = KINDS[change.kind], Scope.of(change.scope)
    return rules.lines(scope, change.before), rules.lines(scope, change.after)


def page_of_hits(change: Change, *, page: int) -> tuple[list[ShownHit], bool]:
    """The hits of a page (from 1), and whether there are more: three queries."""
    start = (page - 1) * ON_A_PAGE
    related = "booking__store", "booking__experience", "booking__customer"
    hits = change.hits.select_related(*related).order_by("booking__starts_at", "pk")
    rows = list(hits[start : start + ON_A_PAGE + 1])
    proposals = {hit.pk: [Proposal.of(one) for one in hit.proposals] for hit in rows}
    had = {hit.had["columns"]["store_id"] for hit in rows if hit.had}
    stores = Store.objects.in_bulk(had.union(one.store for listed in proposals.values() for one in listed))
    return [_shown(hit, proposals[hit.pk], stores) for hit in rows[:ON_A_PAGE]], len(rows) > ON_A_PAGE


def page_of_unsettled(store: Store, *, after: int | None) -> tuple[list[tuple[Unsettled, list[str]]], int | None]:
    """Those to settle in a store, who have waited longest first, each with why. One query."""
    rows = Unsettled.objects.filter(booking__store=store, settled_at__isnull=True).order_by("pk")
    if after is not None:
        rows = rows.filter(pk__gt=after)
    related = "booking__experience", "booking__customer", "change"
    found = list(rows.select_related(*related)[: ON_A_PAGE + 1])
    listed = [(row, say_faults(row.faults)) for row in found[:ON_A_PAGE]]
    return listed, found[ON_A_PAGE - 1].pk if len(found) > ON_A_PAGE else None


def count_outcomes(change: Change) -> dict[str, int]:
    """How many visits came to which outcome, by its label."""
    rows: QuerySet[Any, Any] = change.hits.exclude(outcome="").order_by().values_list("outcome")
    return {str(Outcome(outcome).label): count for outcome, count in rows.annotate(Count("pk"))}


def _shown(hit: Hit, proposals: Sequence[Proposal], stores: dict[int, Store]) -> ShownHit:
    choosing = hit.booking.state == BookingState.HELD or hit.outcome == Outcome.RELEASED
    offered = [
        Choice(str(number), hit.choice == str(number), one, stores.get(one.store), one.how == How.STAY)
        for number, one in enumerate(proposals)
    ]
    others = [LATER, KEEP, *([CANCEL] if hit.booking.state == BookingState.CONFIRMED else [])]
    choices = [*offered, *(Choice(value, hit.choice == value) for value in others)]
    moved_to = next((one for one in offered if one.chosen), None) if hit.outcome == Outcome.MOVED else None
    outcome = str(Outcome(hit.outcome).label) if hit.outcome else ""
    was_at, was_in = _was(hit, stores)
    why = say_faults(hit.faults)
    return ShownHit(hit, was_at, was_in, why, [] if choosing else choices, choosing, outcome, moved_to)


def _was(hit: Hit, stores: dict[int, Store]) -> tuple[datetime, Store]:
    """When and where it was before."""
    if not hit.had:
        return hit.booking.starts_at, hit.booking.store
    columns = hit.had["columns"]
    return datetime.fromisoformat(columns["starts_at"]), stores[columns["store_id"]]


def choices_in(change: Change, posted: dict[str, str]) -> dict[int, str]:
    """By the id of a hit, what was chosen on a page of them; what no page of ours sends is left out."""
    known = {f"choice-{pk}": pk for pk in change.hits.values_list("pk", flat=True)}
    allowed = {LATER, KEEP, CANCEL, "0", "1", "2"}
    return {known[name]: value for name, value in posted.items() if name in known and value in allowed}


def time_left(change: Change, *, at: datetime) -> int:
    """Whole minutes in which it can be undone, at least one; 0 when it can't."""
    if change.tell_at is None or at >= change.tell_at:
        return 0
    return max(1, int((change.tell_at - at).total_seconds()) // 60)
