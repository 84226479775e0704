"""The visits behind a figure: those of the span, narrowed as its row says, by the very rules that counted them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from types import MappingProxyType
from typing import Final

from django.db.models import CharField, Exists, F, Func, IntegerField, OuterRef, Q, QuerySet

from bookings.models import Allocation, Booking, ExchangeItem, RailItem, Shortfall
from floor.models import RoomRequest
from insight.bands import SQL_OF_SWAP, sql_of_ended, sql_of_lasted, sql_of_lead, sql_of_reminded, sql_of_waited
from insight.spans import Span
from kernel import clock

PARTS: Final = (64, 8)
"""Of a span's days."""
TABLE: Final = "bookings_booking"
CAME: Final = Q(state__in=["arrived", "in_session", "completed"])
GONE: Final = Q(state="declined", why__in=["gone", "not_found"])

Visits = QuerySet[Booking]


@dataclass(frozen=True, slots=True)
class VisitPage:
    """Some visits, the earliest first, and the number of the next page (None at the end)."""

    rows: list[Booking]
    following: int | None


def visits_behind(span: Span, narrow: Mapping[str, str]) -> Visits:
    """The booked visits of the span's stores and dates that all of `narrow` fits. What can't be read fits none."""
    found: Visits = Booking.objects.filter(_within(span), confirmed_at__isnull=False)
    for name, value in narrow.items():
        found = NARROWINGS[name](found, value) if name in NARROWINGS else found.none()
    return found


def page_of_visits(span: Span, narrow: Mapping[str, str], *, page: int, size: int) -> VisitPage:
    """A page of these, with all that a list of them says. One query, and two more where the first days have too few."""
    related = visits_behind(span, narrow).select_related("store", "experience", "customer", "stylist")
    rows: list[Booking] = []
    for visits in _growing(related.order_by("starts_at", "pk"), span):
        rows = list(visits[(page - 1) * size : page * size + 1])
        if len(rows) > size:
            break
    return VisitPage(rows[:size], page + 1 if len(rows) > size else None)


def _growing(visits: Visits, span: Span) -> Iterator[Visits]:
    """Those of the first days, then of more, then all: the database reads and sorts all that it is asked about."""
    for part in PARTS:
        if span.days >= part:
            until = datetime.combine(span.first + timedelta(days=span.days // part), time.min, tzinfo=UTC)
            yield visits.filter(starts_at__lt=until)
    yield visits


def _within(span: Span) -> Q:
    """Dates are each store's own: one range for each of their zones, within one for all that an index can follow."""
    zones: dict[str, list[int]] = {}
    for store in span.stores:
        zones.setdefault(store.timezone, []).append(store.pk)
    there, bounds = Q(pk__in=[]), []
    for store in {one.timezone: one for one in span.stores}.values():
        until = span.last + timedelta(days=1)
        since, end = clock.first_instant(span.first, store.zone), clock.first_instant(until, store.zone)
        there |= Q(starts_at__gte=since, starts_at__lt=end, store__in=zones[store.timezone])
        bounds.append((since, end))
    if not bounds:
        return there
    around = Q(starts_at__gte=min(since for since, _ in bounds), starts_at__lt=max(end for _, end in bounds))
    return around if span.every and len(bounds) == 1 else around & there


def _id(value: str) -> int:
    """An id that was sent; one that no row has where it is none."""
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 18 else -1


def _said(sql: str) -> Callable[[Visits, str], Visits]:
    """Those of which an SQL expression says the value."""

    def narrowed(visits: Visits, value: str) -> Visits:
        told = Func(template=f"({sql})", output_field=CharField())
        return visits.alias(told=told).filter(told=value)

    return narrowed


def _wall(part: str) -> Callable[[Visits, str], Visits]:
    """Those that begin at this part of the clock's reading, on the wall of their store."""

    def narrowed(visits: Visits, value: str) -> Visits:
        read = Func(
            F("starts_at"),
            F("store__timezone"),
            template=f"extract({part} FROM %(expressions)s)::int",
            arg_joiner=" AT TIME ZONE ",
            output_field=IntegerField(),
        )
        return visits.alias(**{part: read}).filter(**{part: _id(value)})

    return narrowed


def _product(visits: Visits, value: str) -> Visits:
    return visits.filter(CAME, Exists(RailItem.objects.filter(booking=OuterRef("pk"), variant__product=_id(value))))


def _missing(visits: Visits, value: str) -> Visits:
    own = Q(booking=OuterRef("pk"), variant=_id(value))
    return visits.filter(Exists(Shortfall.objects.filter(own)) | Exists(RoomRequest.objects.filter(own & GONE)))


def _exchanged(**fields: object) -> QuerySet[ExchangeItem]:
    return ExchangeItem.objects.filter(exchange__booking=OuterRef("pk"), back_movement__isnull=False, **fields)


def _reason(visits: Visits, value: str) -> Visits:
    return visits.filter(Exists(_exchanged(reason=value)))


def _returned(visits: Visits, value: str) -> Visits:
    return visits.filter(Exists(_exchanged(back__variant__product=_id(value))))


def _swap(visits: Visits, value: str) -> Visits:
    told = Func(template=f"({sql_of_lasted(SQL_OF_SWAP)})", output_field=CharField())
    done = RoomRequest.objects.filter(booking=OuterRef("pk"), kind="variant", state="done").alias(told=told)
    return visits.filter(Exists(done.filter(told=value)))


def _stylist(visits: Visits, value: str) -> Visits:
    kept = Q(live=True) | Q(ended_why__in=["used", "missed"])
    return visits.filter(Exists(Allocation.objects.filter(kept, booking=OuterRef("pk"), resource=_id(value))))


def _source(visits: Visits, value: str) -> Visits:
    return visits.filter(source=value)


def _experience(visits: Visits, value: str) -> Visits:
    return visits.filter(experience=_id(value))


NARROWINGS: Final[Mapping[str, Callable[[Visits, str], Visits]]] = MappingProxyType(
    {
        "lead": _said(sql_of_lead(TABLE)),
        "ended": _said(sql_of_ended(TABLE)),
        "reminded": _said(sql_of_reminded(TABLE)),
        "waited": _said(sql_of_waited(TABLE)),
        "weekday": _wall("isodow"),
        "hour": _wall("hour"),
        "source": _source,
        "experience": _experience,
        "product": _product,
        "missing": _missing,
        "reason": _reason,
        "returned": _returned,
        "swap": _swap,
        "stylist": _stylist,
    }
)
