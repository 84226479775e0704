"""Closing a visit on the floor: one form that says of each piece what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from bookings.models import Allocation, Booking, Outcome, RailItem
from bookings.queries.booking import AS_THEY_HANG
from bookings.services.closing import close_visit
from bookings.services.swap import BEGUN
from bookings.views.cards import Picture, picture_of
from bookings.wording import say
from experiences.models import Purpose
from floor.views.staffed import staff_of
from kernel.errors import DomainError
from stores.models import Piece, PieceState


@dataclass(frozen=True, slots=True)
class Hung:
    """A piece on the rail of a visit with its picture; `label` of the one that is promised, empty where none is."""

    item: RailItem
    picture: Picture
    label: str
    sold: bool

    @property
    def field(self) -> str:
        return f"piece-{self.item.variant_id}"


def hung_on(booking: Booking) -> list[Hung]:
    """The rail as it hangs, with feelings and outcomes: two queries."""
    promised = Allocation.objects.kept().filter(booking=booking).values("resource")
    pieces = {piece.variant_id: piece for piece in Piece.objects.filter(pk__in=promised).order_by("-pk")}
    items = RailItem.objects.filter(booking=booking).select_related("variant__product").order_by(*AS_THEY_HANG)
    return [_hung(item, pieces.get(item.variant_id)) for item in items]


def _hung(item: RailItem, piece: Piece | None) -> Hung:
    sold = piece is not None and piece.state == PieceState.SOLD
    return Hung(item, picture_of(item.variant.product, item.variant), piece.label if piece else "", sold=sold)


def to_decide(booking: Booking, hung: Sequence[Hung]) -> list[Hung]:
    """Those of which somebody has to say what became of them, before the visit can be over.

    None of an exchange's: what is scanned on its own page says it, the one that goes back first.
    """
    return [] if booking.experience.purpose == Purpose.EXCHANGE else _decidable(booking, hung)


def _decidable(booking: Booking, hung: Sequence[Hung]) -> list[Hung]:
    return [one for one in hung if one.label] if booking.state in BEGUN else []


def close(request: HttpRequest, booking: Booking, at: datetime) -> None:
    """Close with what was chosen, and say so, or why not."""
    outcomes = _outcomes(request, _decidable(booking, hung_on(booking)))
    if outcomes is None:
        messages.error(request, _("Please say of each piece what became of it. Nothing was changed."))
        return
    try:
        close_visit(booking=booking, outcomes=outcomes, at=at, actor=staff_of(request))
    except DomainError as error:
        messages.error(request, say(error))
    else:
        name = booking.customer or booking.reference
        messages.success(request, _("Done: %(name)s. The room is free again.") % {"name": name})


def _outcomes(request: HttpRequest, hung: Sequence[Hung]) -> Mapping[int, Outcome] | None:
    """By the ids of variants; None when one is missing or made up."""
    said = {one.item.variant_id: request.POST.get(one.field, "") for one in hung}
    if not all(word in Outcome.values for word in said.values()):
        return None
    return {variant: Outcome(word) for variant, word in said.items()}
