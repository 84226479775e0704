"""Changes of rules in the states that their pages show: looked at, done, of the house; and somebody to settle."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.auth.models import User

from bookings.models import Booking
from bookings.queries.standing import Fault
from desk.models import LATER, Change, Hit
from desk.rule_sets.base import Content, Scope
from desk.rule_sets.kinds import KINDS
from desk.services.bulk import start_bulk, work_on
from desk.services.changes import propose
from desk.services.settling import put_on_list
from experiences.models import Experience
from kernel import clock
from stores.models import Store
from tests.factories.stores import make_user


def make_changes(store: Store, shown: dict[str, object], *, at: datetime) -> None:
    """Tomorrow would be closed, which hits all who have booked; a day far ahead is closed, which hits nobody."""
    tomorrow = clock.local_date(at, store.zone) + timedelta(days=1)
    closed: Content = {"as_usual": False, "periods": [], "reason": "Stocktaking"}
    draft = _proposed("day", Scope(store=store.pk, date=tomorrow), closed, at)
    there = Booking.objects.filter(state="confirmed", starts_at__gt=at).exclude(store=store).order_by("pk")[0]
    Hit.objects.create(change=draft, booking=there, faults=[Fault.NO_STYLIST], choice=LATER)
    done = _proposed("day", Scope(store=store.pk, date=tomorrow + timedelta(days=300)), closed, at)
    boss = User.objects.filter(is_superuser=True).order_by("pk").first() or make_user()
    week = Scope(experience=Experience.objects.get(slug="try-on").pk)
    house = _proposed("windows", week, KINDS["windows"].read(week), at)
    bulk = start_bulk(change=done, stores=Store.objects.exclude(pk=store.pk), carries_hits=False, at=at, actor=boss)
    for _ in range(2):
        work_on(number=bulk.pk, at=at)
    shown["bulk"] = bulk.pk
    shown |= {"wide_change": _wide(house, "looking").pk, "wide_refused": _wide(house, "refused", {"why": "changed"}).pk}
    shown |= {"draft": draft.pk, "done": done.pk, "house_change": house.pk}
    waiting = Booking.objects.filter(store=store, state="confirmed", starts_at__gt=at).order_by("starts_at", "pk")[:2]
    put_on_list({booking.pk: [Fault.CLOSED, Fault.NO_STYLIST] for booking in waiting}, at=at, change=done)


def _wide(like: Change, state: str, why_not: dict[str, str] | None = None) -> Change:
    """One of 500 stores, which the worker has looked at a part of."""
    facts = {name: getattr(like, name) for name in ("kind", "scope", "label", "before", "after", "made_by", "made_at")}
    return Change.objects.create(**facts, state=state, why_not=why_not or {}, stores_in_all=500, stores_looked_at=75)


def _proposed(kind: str, scope: Scope, content: Content, at: datetime) -> Change:
    return propose(kind=kind, scope=scope, content=content, drawn_from=KINDS[kind].read(scope), at=at, actor=None)
