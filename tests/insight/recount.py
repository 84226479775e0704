"""What the figures of a store's day must be, counted plainly in Python from the rows themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Q

from bookings.models import Allocation, Booking, DeliveryOrder, ExchangeItem, Move, RailItem, Shortfall
from floor.models import QueueTicket, RoomRequest
from insight.models import Fact, Figure
from notifications.models import Message
from stores.models import HoursException, Movement, OpeningPeriod, Room, RoomOutage, Shift, Store, TimeOff

Sums = dict[tuple[str, str, str, str], tuple[int, int]]
CAME = ("arrived", "in_session", "completed")
LEADS = ((2, "hours"), (24, "day"), (72, "days"), (168, "week"), (672, "month"))
LASTED = ((60, "m1"), (120, "m2"), (300, "m5"), (600, "m10"), (1200, "m20"))


def counted(store: Store, day: date) -> Sums:
    """What stands in the figures."""
    rows = Figure.objects.filter(store=store, date=day)
    return {(row.fact, row.one, row.two, row.three): (row.count, row.amount) for row in rows}


def recount(store: Store, day: date) -> Sums:
    """What must stand there."""
    counts, amounts = Counter[tuple[str, str, str, str]](), Counter[tuple[str, str, str, str]]()
    for key, count, amount in _all(store, day):
        counts[key] += count
        amounts[key] += amount
    return {key: (counts[key], amounts[key]) for key in counts if counts[key] or amounts[key]}


def _on(moment: datetime, store: Store) -> date:
    return moment.astimezone(store.zone).date()


def _all(store: Store, day: date) -> Iterator[tuple[tuple[str, str, str, str], int, int]]:
    booked = Booking.objects.filter(store=store, confirmed_at__isnull=False)
    visits = [one for one in booked if _on(one.starts_at, store) == day]
    for one in visits:
        yield (Fact.VISITS, _lead(one), _reminded(one), _ended(one)), 1, 0
        yield (Fact.SOURCES, one.source, str(one.experience_id), _ended(one)), 1, 0
        yield from _of_visit(one)
    for order in DeliveryOrder.objects.filter(store=store):
        if _on(order.ordered_at, store) == day:
            for item in order.exchange.items.all():
                yield (Fact.MISSING, str(item.wanted.product_id), str(item.wanted_id), "sent"), 1, 0
    for item in ExchangeItem.objects.filter(back_movement__to_store=store):
        assert item.back_movement is not None
        if _on(item.back_movement.at, store) == day:
            yield (Fact.EXCHANGES, item.reason, str(item.back.variant.product_id), ""), 1, 0
    for ticket in QueueTicket.objects.filter(store=store, day=day):
        until = ticket.called_at or ticket.ended_at
        if until is not None:
            left = ticket.called_at is None and ticket.state in ("left", "missed")
            seconds = int((until - ticket.made_at).total_seconds())
            yield (Fact.WAITS, "left" if left else "queue", _band(seconds), ""), 1, seconds
    yield from _minutes(store, day)


def _of_visit(one: Booking) -> Iterator[tuple[tuple[str, str, str, str], int, int]]:
    if one.state in CAME:
        for item in RailItem.objects.filter(booking=one).select_related("variant"):
            sold = Movement.objects.filter(
                to_state="sold", subject=f"booking:{one.reference}", piece__variant=item.variant
            )
            bought = item.outcome == "bought" or sold.exists()
            yield (Fact.TRIED, str(item.variant.product_id), "", ""), 1, int(bought)
    for lacking in Shortfall.objects.filter(booking=one):
        yield (Fact.MISSING, str(lacking.variant.product_id), str(lacking.variant_id), "shortfall"), 1, 0
    for asked in RoomRequest.objects.filter(booking=one):
        if asked.variant is not None and asked.state == "declined" and asked.why in ("gone", "not_found"):
            yield (Fact.MISSING, str(asked.variant.product_id), str(asked.variant_id), "declined"), 1, 0
        if asked.variant is not None and asked.state == "done" and asked.done_at is not None:
            seconds = int((asked.done_at - asked.asked_at).total_seconds())
            yield (Fact.SWAPS, _band(seconds), "", ""), 1, seconds
    moves = list(Move.objects.filter(booking=one).order_by("at", "pk"))
    came = [move for move in moves if move.to_state == "arrived" != move.from_state]
    begun = [move for move in moves if move.to_state == "in_session" != move.from_state]
    if one.state in ("in_session", "completed") and came and begun:
        seconds = max(int((begun[-1].at - came[-1].at).total_seconds()), 0)
        yield (Fact.WAITS, "door", _band(seconds), ""), 1, seconds


def _minutes(store: Store, day: date) -> Iterator[tuple[tuple[str, str, str, str], int, int]]:
    """Tick by tick: who is promised, and what is open."""
    promised = list(
        Allocation.objects.filter(store=store, expires_at=None)
        .exclude(live=False, ended_why__in=["moved", "swapped", "cancelled", "lapsed"])
        .exclude(~Q(booking__state="no_show"), ended_why="missed")
        .select_related("resource")
    )
    rooms, outages = list(Room.objects.filter(store=store, active=True)), list(RoomOutage.objects.all())
    shifts, away = list(Shift.objects.filter(store=store)), list(TimeOff.objects.filter(state="approved"))
    weekly, dated = list(OpeningPeriod.objects.filter(store=store)), list(HoursException.objects.filter(store=store))
    moment = datetime.combine(day, time.min, tzinfo=store.zone).astimezone(UTC)
    while _on(moment, store) == day:
        local, after = moment.astimezone(store.zone), moment + timedelta(minutes=5)
        hour = f"{local.hour:02d}"
        rows: list[HoursException] | list[OpeningPeriod] = [row for row in dated if row.date == day]
        rows = rows or [row for row in weekly if row.weekday == day.weekday()]
        if any(row.opens and row.closes and row.opens <= local.time() < row.closes for row in rows):
            there = [r for r in rooms if not _overlaps([o for o in outages if o.room_id == r.pk], moment, after)]
            yield (Fact.ROOMS, hour, "", ""), 0, 5 * len(there)
        working = [s for s in shifts if s.weekday == day.weekday() and s.starts <= local.time() < s.ends]
        for stylist in {shift.stylist_id for shift in working}:
            if not _overlaps([o for o in away if o.stylist_id == stylist], moment, after):
                yield (Fact.LOAD, str(stylist), "", ""), 0, 5
        for one in promised:
            if one.period.lower <= moment < one.period.upper and one.resource.kind != "piece":
                kind = one.resource.kind
                yield (Fact.ROOMS, hour, "", "") if kind == "room" else (Fact.LOAD, str(one.resource_id), "", ""), 5, 0
        moment = after


def _overlaps(rows: list[RoomOutage] | list[TimeOff], start: datetime, end: datetime) -> bool:
    return any(row.starts_at < end and row.ends_at > start for row in rows)


def _lead(one: Booking) -> str:
    if one.source == "walk_in":
        return "walk_in"
    lead = one.starts_at - one.made_at
    return next((band for hours, band in LEADS if lead < timedelta(hours=hours)), "longer")


def _band(seconds: int) -> str:
    return next((band for bound, band in LASTED if seconds < bound), "longer")


def _reminded(one: Booking) -> str:
    about = Message.objects.filter(subject=f"booking:{one.reference}", kind__startswith="reminder", state="sent")
    return "yes" if about.exists() else "no"


def _ended(one: Booking) -> str:
    return "came" if one.state in CAME else one.state if one.state in ("no_show", "cancelled") else "expected"
