"""One booking with all that its pages show, in a constant number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from bookings.errors import BookingNotFound
from bookings.models import Allocation, Booking, BookingState, DeclinedWhy, Outcome, RailItem
from bookings.queries.catalogue import siblings_of
from bookings.queries.wishes import Wish
from bookings.tokens import require_token
from kernel.identifiers import parse_reference
from kernel.intervals import Period, tick_after, tick_of
from stores.models import Piece, Store, Variant
from stores.querysets import PieceQuerySet

AS_THEY_HANG: Final = (
    "variant__product__position",
    "variant__product",
    "variant__colour",
    "variant__size_position",
    "variant",
)
"""Sizes of one piece side by side: who changes a size finds it where it was."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """The next size of the same piece: whether the store has it at all, and whether it could hang on this rail too."""

    variant: Variant
    here: bool
    free: bool
    hung: bool


@dataclass(frozen=True, slots=True)
class Hung:
    """A variant on the rail, with the next sizes down and up where there are any."""

    variant: Variant
    smaller: Neighbour | None
    larger: Neighbour | None


def kept_items(booking: Booking) -> QuerySet[RailItem]:
    """What is kept on hold for the customer after their visit."""
    kept = RailItem.objects.filter(booking=booking, outcome=Outcome.KEPT)
    return kept.select_related("variant__product").order_by(*AS_THEY_HANG)


def open_booking(*, reference: str, token: str) -> Booking:
    """The booking that a customer's link opens: with its place, people and rail, in three queries.

    Raises BookingNotFound, whichever of the two is wrong.
    """
    shown = "store", "experience__skill", "customer", "stylist", "stylist_wanted", "session"
    related = Booking.objects.select_related(*shown)
    rail = RailItem.objects.select_related("variant__product").order_by(*AS_THEY_HANG)
    rows = related.prefetch_related(Prefetch("rail", rail), "companions")
    booking = rows.filter(reference=parse_reference(reference) or "").first()
    if booking is None:
        raise BookingNotFound
    require_token(booking, token)
    return booking


def has_lapsed(booking: Booking, *, at: datetime) -> bool:
    """Whether it is a hold whose time is over, swept or not."""
    return booking.state == BookingState.EXPIRED or (booking.state == BookingState.HELD and _is_over(booking, at))


def is_unanswered(booking: Booking, *, at: datetime) -> bool:
    """Whether the store was asked and nobody has answered in time, swept or not."""
    swept = booking.declined_why == DeclinedWhy.UNANSWERED
    return swept or (booking.state == BookingState.REQUESTED and _is_over(booking, at))


def _is_over(booking: Booking, at: datetime) -> bool:
    return booking.expires_at is not None and booking.expires_at <= at


def hung_variants(booking: Booking) -> tuple[Variant, ...]:
    """What is on the rail, from left to right."""
    return tuple(item.variant for item in booking.rail.all())


def wish_of(booking: Booking) -> Wish:
    """The wish that a booking fulfils: what a new time must offer as well."""
    return Wish(
        experience=booking.experience,
        party=booking.party,
        stylist=booking.stylist_wanted,
        variants=hung_variants(booking),
    )


def rail_of(booking: Booking, *, at: datetime) -> list[Hung]:
    """The rail with the neighbouring sizes: two queries, however much hangs on it."""
    variants = hung_variants(booking)
    siblings = siblings_of(variants)
    shelf = _shelf(booking, [size for sizes in siblings.values() for size in sizes], at=at)
    hung = {variant.pk for variant in variants}
    return [_hung(variant, siblings[variant.pk], shelf, hung) for variant in variants]


def _shelf(booking: Booking, variants: Iterable[Variant], *, at: datetime) -> dict[int, bool]:
    """By the ids of the variants that the store has, whether one of its pieces is free at that time: one query."""
    pieces = Piece.objects.promisable().in_store(booking.store).filter(variant__in=list(variants)).order_by("pk")
    free = Exists(free_pieces(booking, at=at).filter(pk=OuterRef("pk")))
    shelf: dict[int, bool] = {}
    for variant, is_free in pieces.annotate(is_free=free).values_list("variant_id", "is_free"):
        shelf[variant] = shelf.get(variant, False) or is_free
    return shelf


def free_pieces(booking: Booking, *, at: datetime) -> PieceQuerySet:
    """The pieces of the booking's store that nobody has while it lasts, buffers included."""
    return pieces_free_in(booking.store, booking.periods.rooms, at=at)


def pieces_free_in(store: Store, period: Period, *, at: datetime) -> PieceQuerySet:
    """The pieces of a store that nobody has in any part of a period."""
    promised = (
        Allocation.objects.binding(at)
        .between_ticks(tick_of(period.start), tick_after(period.end))
        .filter(resource=OuterRef("pk"))
    )
    return Piece.objects.promisable().in_store(store).exclude(Exists(promised))


def _hung(variant: Variant, sizes: Sequence[Variant], shelf: Mapping[int, bool], hung: set[int]) -> Hung:
    places = [size.pk for size in sizes]
    if variant.pk not in places:  # it is no longer shown: it may stay, but has no neighbours
        return Hung(variant, None, None)
    place = places.index(variant.pk)
    smaller = sizes[place - 1] if place else None
    larger = sizes[place + 1] if place + 1 < len(sizes) else None
    return Hung(variant, _neighbour(smaller, shelf, hung), _neighbour(larger, shelf, hung))


def _neighbour(variant: Variant | None, shelf: Mapping[int, bool], hung: set[int]) -> Neighbour | None:
    if variant is None:
        return None
    pk = variant.pk
    return Neighbour(variant, here=pk in shelf, free=shelf.get(pk, False), hung=pk in hung)
