"""Whom a change of rules hits: every live visit that stands by the rules of today and not by the new ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from bookings.models import Allocation, Booking, RailItem
from bookings.queries.standing import Fault, Faults, faults_of
from desk.models import LATER, Change, Hit
from desk.rule_sets.base import Content, RuleSet, Scope
from desk.services.around import Struck
from desk.services.looking import as_if
from desk.services.proposals import Proposal, proposals_for
from stores.models import Store, Variant


def look(
    rules: RuleSet, scope: Scope, content: Content, *, at: datetime, stores: Sequence[Store] | None = None
) -> list[tuple[Struck, list[Proposal]]]:
    """Who would be hit, in the order of their visits, and what each could have instead. Nothing is kept of it.

    `stores`: some of those that the rules are of, to look at these alone.
    """
    stores = rules.stores(scope) if stores is None else stores
    before = faults_of(stores, at=at, experience=scope.experience)
    with as_if(kind=rules.name, scope=scope, content=content):
        after = faults_of(as_they_are(stores), at=at, experience=scope.experience)
        struck = struck_by(news(before, after))
        proposed = proposals_for(struck, at=at)
    return [(one, proposed[one.booking.pk]) for one in struck]


def as_they_are(stores: Iterable[Store]) -> list[Store]:
    """Read anew: that one is closed for good, or by which clock it goes, may be what has changed."""
    return list(Store.objects.filter(pk__in=[store.pk for store in stores]).order_by("pk"))


def news(before: Faults, after: Faults) -> Faults:
    """The faults that were none before."""
    new = {pk: faults - before.get(pk, frozenset()) for pk, faults in after.items()}
    return {pk: faults for pk, faults in new.items() if faults}


def struck_by(faults: Mapping[int, frozenset[Fault]]) -> list[Struck]:
    """The bookings with these faults, and what they have: three queries."""
    related = Booking.objects.select_related("store", "experience", "customer", "stylist_wanted")
    bookings = related.filter(pk__in=faults).order_by("starts_at", "pk")
    own: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    rows = Allocation.objects.live().filter(booking__in=faults).order_by()
    for booking, *row in rows.values_list("booking_id", "resource_id", "tick_from", "tick_until"):
        own[booking].append((row[0], row[1], row[2]))
    hung: dict[int, list[Variant]] = defaultdict(list)
    for item in RailItem.objects.filter(booking__in=faults).select_related("variant__product").order_by("pk"):
        hung[item.booking_id].append(item.variant)
    return [Struck(one, faults[one.pk], own[one.pk], tuple(hung[one.pk])) for one in bookings]


def write_down(
    change: Change, found: Iterable[tuple[Struck, list[Proposal]]], *, stores: Sequence[Store] | None = None
) -> None:
    """Make these the visits that a draft hits, in all or in these `stores`.

    What was chosen for those that were hit before stays chosen.
    """
    known = change.hits.all() if stores is None else change.hits.filter(booking__store__in=stores)
    chosen = dict(known.values_list("booking_id", "choice"))
    known.delete()
    fresh = [
        Hit(
            change=change,
            booking=struck.booking,
            faults=sorted(struck.faults),
            proposals=[proposal.as_json() for proposal in proposals],
            choice=chosen.get(struck.booking.pk) or ("0" if proposals else LATER),
        )
        for struck, proposals in found
    ]
    # Who is moved from one store to another while some stores are looked at is hit once.
    Hit.objects.bulk_create(fresh, ignore_conflicts=stores is not None)
