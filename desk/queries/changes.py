"""Changes of rules and those to settle, as their pages show them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.contrib.auth.models import User
from django.db.models import BigIntegerField, Count, F, QuerySet
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast, Coalesce

from bookings.models import AHEAD, BookingState
from desk.models import CANCEL, KEEP, LATER, Change, ChangeState, Hit, Outcome, Unsettled
from desk.rule_sets.base import Scope
from desk.rule_sets.kinds import KINDS
from desk.services.proposals import How, Proposal
from desk.wording import say_faults
from stores.models import Store
from stores.rights import Right, rights_in

ON_A_PAGE: Final = 50
WAS_IN: Final = Coalesce(
    Cast(KeyTextTransform("store_id", KeyTransform("columns", "had")), BigIntegerField()),
    F("booking__store_id"),
    output_field=BigIntegerField(),
)
"""Whose visit a hit was: once it is moved, its booking names another store."""
NAMING: Final = frozenset({Right.SHAPE, Right.WORK})
"""Who has to do with the visitors of a store; who only reads its rules or figures is told no names."""


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
    """A visit that is hit: when and where it was, why, the ways out; afterwards what became of it, and where it is.

    `named`: whether the reader may know whose it is. There are no ways out for who may not choose one.
    """

    hit: Hit
    named: bool
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


def in_words(change: Change, *, veiled: bool) -> tuple[list[str], list[str]]:
    """What held before, and what holds after, a line each; `veiled` for who only reads."""
    rules, scope = KINDS[change.kind], Scope.of(change.scope)
    before, after = (rules.veiled(one) if veiled else one for one in (change.before, change.after))
    return rules.lines(scope, before), rules.lines(scope, after)


@dataclass(frozen=True, slots=True)
class Hits:
    """Whom a change hits, as somebody may see it: in these stores, by their ids, with what they may do in each.

    `shown`: how many visits in stores whose rules they may read; `elsewhere`: how many others. `outcomes`: how many
    visits of all came to which outcome.
    """

    change: Change
    rights: dict[int, frozenset[Right]]
    shown: int
    elsewhere: int
    outcomes: dict[Outcome, int]

    @property
    def is_under_way(self) -> bool:
        """Whether the worker is at it: the page is drawn anew until it is over."""
        return self.change.state in (ChangeState.LOOKING, ChangeState.CARRYING) or (
            bool(self.change.stores_looked_at) and Outcome.WAITING in self.outcomes
        )

    @property
    def told_outcomes(self) -> dict[str, int]:
        """The outcomes by their labels."""
        return {str(outcome.label): count for outcome, count in self.outcomes.items()}

    def stores_with(self, *rights: Right) -> frozenset[int]:
        """Those in which any of these rights is held."""
        return frozenset(store for store, held in self.rights.items() if held.intersection(rights))

    def rows(self) -> QuerySet[Any]:
        return _hits(self.change).filter(was_in__in=self.stores_with(Right.READ))


def hits_for(change: Change, reader: User, *, known: Mapping[int, frozenset[Right]]) -> Hits:
    """Whom a change hits, for who looks. One query, two where their rights in a store are not `known`."""
    stores: Counter[int] = Counter()
    outcomes: Counter[Outcome] = Counter()
    for store, outcome, count in _hits(change).order_by().values_list("was_in", "outcome").annotate(Count("pk")):
        stores[store] += count
        if outcome:
            outcomes[Outcome(outcome)] += count
    rights = dict(known) if stores.keys() <= known.keys() else rights_in(reader, stores)
    shown = sum(count for store, count in stores.items() if Right.READ in rights[store])
    return Hits(change, rights, shown, stores.total() - shown, dict(outcomes))


def _hits(change: Change) -> QuerySet[Any]:
    return change.hits.annotate(was_in=WAS_IN)


def page_of_hits(hits: Hits, *, page: int) -> tuple[list[ShownHit], bool]:
    """The hits of a page (from 1), and whether there are more: two queries at most."""
    start = (page - 1) * ON_A_PAGE
    related = "booking__store", "booking__experience", "booking__customer"
    rows = list(
        hits.rows().select_related(*related).order_by("booking__starts_at", "pk")[start : start + ON_A_PAGE + 1]
    )
    proposals = {hit.pk: [Proposal.of(one) for one in hit.proposals] for hit in rows}
    named = {hit.had["columns"]["store_id"] for hit in rows if hit.had}
    named.update(one.store for listed in proposals.values() for one in listed)
    stores = {one.pk: one for one in (hits.change.store, *(hit.booking.store for hit in rows)) if one is not None}
    stores |= Store.objects.in_bulk(named - stores.keys())
    return [_shown(hit, hits, proposals[hit.pk], stores) for hit in rows[:ON_A_PAGE]], len(rows) > ON_A_PAGE


def page_of_unsettled(store: Store, *, after: int | None) -> tuple[list[tuple[Unsettled, list[str], str]], int | None]:
    """Those to settle in a store, who have waited longest first, each with why. One query.

    The last says what was changed, where that was another store's doing.
    """
    rows = Unsettled.objects.filter(booking__store=store, settled_at__isnull=True).order_by("pk")
    if after is not None:
        rows = rows.filter(pk__gt=after)
    related = "booking__experience", "booking__customer", "change"
    found = list(rows.select_related(*related)[: ON_A_PAGE + 1])
    listed = [(row, say_faults(row.faults), _elsewhere(row.change, store)) for row in found[:ON_A_PAGE]]
    return listed, found[ON_A_PAGE - 1].pk if len(found) > ON_A_PAGE else None


def _elsewhere(change: Change | None, store: Store) -> str:
    if change is None or change.store_id in (None, store.pk):
        return ""
    return f"{KINDS[change.kind].title}, {change.label}"


def _shown(hit: Hit, hits: Hits, proposals: Sequence[Proposal], stores: dict[int, Store]) -> ShownHit:
    choosing = hit.booking.state == BookingState.HELD or hit.outcome == Outcome.RELEASED
    offered = [
        Choice(str(number), hit.choice == str(number), one, stores.get(one.store), one.how == How.STAY)
        for number, one in enumerate(proposals)
    ]
    others = [LATER, KEEP, *([CANCEL] if hit.booking.state in AHEAD else [])]
    choices = [*offered, *(Choice(value, hit.choice == value) for value in others)]
    moved_to = next((one for one in offered if one.chosen), None) if hit.outcome == Outcome.MOVED else None
    outcome = str(Outcome(hit.outcome).label) if hit.outcome else ""
    was_at, was_in = _was(hit, stores)
    named, shapes = was_in.pk in hits.stores_with(*NAMING), was_in.pk in hits.stores_with(Right.SHAPE)
    open_to = choices if shapes and not choosing else []
    return ShownHit(hit, named, was_at, was_in, say_faults(hit.faults), open_to, choosing, outcome, moved_to)


def _was(hit: Hit, stores: dict[int, Store]) -> tuple[datetime, Store]:
    """When and where it was before."""
    if not hit.had:
        return hit.booking.starts_at, hit.booking.store
    columns = hit.had["columns"]
    return datetime.fromisoformat(columns["starts_at"]), stores[columns["store_id"]]


def choices_in(hits: Hits, posted: dict[str, str]) -> dict[int, str]:
    """By the id of a hit, what was chosen on a page of them; what no page of ours sends is left out."""
    own = hits.rows().filter(was_in__in=hits.stores_with(Right.SHAPE))
    known = {f"choice-{pk}": pk for pk in own.values_list("pk", flat=True)}
    allowed = {LATER, KEEP, CANCEL, "0", "1", "2"}
    return {known[name]: value for name, value in posted.items() if name in known and value in allowed}


def time_left(change: Change, *, at: datetime) -> int:
    """Whole minutes in which it can be undone, at least one; 0 when it can't."""
    if change.tell_at is None or at >= change.tell_at:
        return 0
    return max(1, int((change.tell_at - at).total_seconds()) // 60)
