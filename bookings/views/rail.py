"""The try-on rail: what will be waiting, size by size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bookings.cutoffs import cutoffs_of
from bookings.errors import PieceTaken, UnknownSku
from bookings.forms.asked import read_id
from bookings.forms.rail import Act, rail_after, read_act
from bookings.models import Booking, BookingState
from bookings.queries.booking import Hung, Neighbour, hung_variants, rail_of
from bookings.services.change import change_pieces
from bookings.tokens import token_of
from bookings.views.cards import Picture, picture_of
from bookings.views.holds import is_drop, may_extend
from bookings.views.opened import for_changes, for_visits, opens_booking, show, tell, to
from bookings.views.steps import steps_of
from kernel.errors import DomainError
from stores.models import Variant


@dataclass(frozen=True, slots=True)
class Hanger:
    """One piece on the rail: values of its buttons, empty where the rail or the store doesn't allow them.

    `taken`, `absent`: the next sizes that somebody else has then, and those that the store doesn't have.
    """

    variant: Variant
    picture: Picture
    smaller: str
    larger: str
    up: str
    down: str
    remove: str
    taken: Sequence[str]
    absent: Sequence[str]


@require_http_methods(["GET", "HEAD", "POST"])
@opens_booking
@for_visits
@for_changes
def show_rail(request: HttpRequest, booking: Booking, at: datetime) -> HttpResponse:
    """The rail of a hold, and of a booking that can be changed: the same page in two places of the road."""
    if request.method == "POST":
        return _change(request, booking, at)
    if request.resolver_match and request.resolver_match.url_name != name_of(booking):
        return to(name_of(booking), booking)
    room = len(booking.rail.all()) < booking.terms.pieces_max
    return show(
        request,
        booking,
        at,
        "rail" if booking.state == BookingState.HELD else "pieces",
        hangers=[_hanger(hung, room=room) for hung in rail_of(booking, at=at)],
        room_for_more=room,
        left_out=_left_out(request, booking),
        may_extend=may_extend(booking),
        drop=is_drop(booking),
        cutoffs=cutoffs_of(booking, at=at),
        steps=steps_of(booking, "rail"),
    )


def name_of(booking: Booking) -> str:
    """The address under which a booking's rail is found."""
    return "rail" if booking.state == BookingState.HELD else "change-pieces"


def _change(request: HttpRequest, booking: Booking, at: datetime) -> HttpResponse:
    act = read_act(request.POST.get("do"))
    if act is None:
        messages.error(request, _("We didn’t understand that. Nothing was changed."))
        return to(name_of(booking), booking)
    try:
        change_pieces(booking=booking, variants=_wanted(booking, act), at=at)
    except PieceTaken as error:
        if act.back:
            messages.error(request, _("It is gone: somebody else has it at that time now. Nothing was changed."))
        else:
            tell(request, error)
    except DomainError as error:
        tell(request, error)
    else:
        return _after(booking, act)
    return to(name_of(booking), booking)


def _after(booking: Booking, act: Act) -> HttpResponse:
    """The rail as it is now; what was left out is named there, so that it can be put back."""
    rail = reverse(name_of(booking), args=[booking.reference, token_of(booking)])
    return redirect(rail + (f"?left={act.goes}" if act.comes is None else ""))


def _left_out(request: HttpRequest, booking: Booking) -> Variant | None:
    """The piece that was left out a moment ago, unless it hangs again or isn't shown any more."""
    left = read_id(request.GET.get("left"))
    if left is None or left in {variant.pk for variant in hung_variants(booking)}:
        return None
    return Variant.objects.active().filter(pk=left).select_related("product").first()


def _wanted(booking: Booking, act: Act) -> list[Variant]:
    """The variants on the rail after an act. Raises UnknownSku for one that isn't shown."""
    hung = {variant.pk: variant for variant in hung_variants(booking)}
    if act.comes is not None and act.comes not in hung:
        found = Variant.objects.active().filter(pk=act.comes).select_related("product").first()
        if found is None:
            raise UnknownSku(field="skus", skus=[act.comes])
        hung[found.pk] = found
    after = rail_after([variant.pk for variant in hung_variants(booking)], act)
    return [hung[pk] for pk in after if pk in hung]


def _hanger(hung: Hung, *, room: bool) -> Hanger:
    pk, down, up = hung.variant.pk, hung.smaller, hung.larger
    return Hanger(
        variant=hung.variant,
        picture=picture_of(hung.variant.product, hung.variant),
        smaller=f"swap:{pk}:{down.variant.pk}" if down and can_come(down) else "",
        larger=f"swap:{pk}:{up.variant.pk}" if up and can_come(up) else "",
        up=f"add:{up.variant.pk}" if up and can_come(up) and room else "",
        down=f"add:{down.variant.pk}" if down and can_come(down) and room else "",
        remove=f"drop:{pk}",
        taken=[one.variant.said("size") for one in (down, up) if one and one.here and not one.free and not one.hung],
        absent=[one.variant.said("size") for one in (down, up) if one and not one.here and not one.hung],
    )


def can_come(neighbour: Neighbour) -> bool:
    return neighbour.free and not neighbour.hung
