"""The ticket: what one shows at the door, and what became of the booking since."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus
from io import BytesIO
from typing import Final

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.views.decorators.http import require_safe

from bookings.calendar import address_of, calendar_of, grouped, title_of
from bookings.calendar_links import calendar_links
from bookings.cutoffs import cutoffs_of
from bookings.ladder import may_say_coming
from bookings.lateness import may_say_here
from bookings.models import Booking, BookingState, DeclinedWhy, Outcome
from bookings.phrases_after import otherwise_words
from bookings.planner import subject_of
from bookings.queries.booking import has_lapsed, is_unanswered
from bookings.queries.replaced import was_replaced
from bookings.tokens import door_url, exchange_url, token_of
from bookings.views.bought import became_of
from bookings.views.cards import portrait_of
from bookings.views.hanging import Swap, pieces_of, swaps_of
from bookings.views.lapsed import asked_again, render_lapsed, render_replaced
from bookings.views.mailbox import mailbox_of
from bookings.views.mine import offers_mine
from bookings.views.opened import kept_private, opens_booking, show, to
from bookings.views.style import Style, style_of
from kernel.identifiers import parse_reference

KEPT: Final = "private, no-cache"
"""The ticket may stay in the customer's own browser: it must open at the door without a network."""


@require_safe
@opens_booking
def show_ticket(request: HttpRequest, booking: Booking, at: datetime) -> HttpResponse:
    """The ticket of a booking in whatever state it is; a hold goes on where it was."""
    if has_lapsed(booking, at=at):
        return render_lapsed(request, booking, at=at)
    if booking.state == BookingState.HELD:
        return to("rail", booking)
    if was_replaced(booking):
        return render_replaced(request, booking, at=at)
    return render_ticket(request, booking, at, style=style_of(booking))


def render_ticket(
    request: HttpRequest, booking: Booking, at: datetime, *, style: Style, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    """The ticket with its questions as they are to be shown."""
    response = show(
        request,
        booking,
        at,
        "ticket",
        pieces=pieces_of(booking),
        declined=_declined(booking, at),
        portrait=portrait_of(booking.stylist) if booking.stylist else None,
        reference=grouped(booking.reference),
        qr=qr_of(booking),
        cutoffs=cutoffs_of(booking, at=at),
        may_say_here=may_say_here(booking, at),
        may_say_coming=(asks := may_say_coming(booking, at)),
        otherwise=otherwise_words(booking) if asks else "",
        calendars=calendar_links(booking),
        title=title_of(booking),
        store_name=booking.store.said("name"),
        experience_name=booking.experience.said("name"),
        address=address_of(booking.store),
        store_url=f"{settings.PUBLIC_BASE_URL}{booking.store.get_absolute_url()}",
        again=asked_again(booking).query(),
        fits_more=booking.party < booking.terms.party_max,
        swaps=(swaps := swaps_of(booking)),
        became=became_of(swap.item for swap in swaps),
        purchase=_purchase_of(booking, swaps),
        bought=any(item.outcome == Outcome.BOUGHT for item in booking.rail.all()),
        mailbox=mailbox_of(booking, request.GET.get("mail", "")),
        offers_mine=offers_mine(booking),
        style=style,
        language_next=reverse("ticket", args=[booking.reference, token_of(booking)]),
        status=status,
    )
    response.headers["Cache-Control"] = KEPT
    return response


def _declined(booking: Booking, at: datetime) -> str:
    """Why the store didn't approve it, in words; nothing of any other."""
    why = DeclinedWhy.UNANSWERED if is_unanswered(booking, at=at) else booking.declined_why
    return capfirst(str(DeclinedWhy(why).label)) if why else ""


def _purchase_of(booking: Booking, swaps: Sequence[Swap]) -> str:
    """The page of what an exchange is about: what was handed out, once it was; nothing for any other visit."""
    if not swaps:
        return ""
    out = any(swap.item.out_movement_id for swap in swaps)
    return exchange_url(subject_of(booking) if out and not booking.is_live else swaps[0].item.exchange.subject)


def qr_of(booking: Booking) -> SafeString:
    """What staff scan, as an SVG without a size of its own. It is computed here from our own address."""
    code = segno.make(door_url(booking), error="m", micro=False)
    return SafeString(code.svg_inline(omitsize=True, border=2, svgclass=None, lineclass=None))


@require_safe
@opens_booking
def show_qr(_request: HttpRequest, booking: Booking, _at: datetime) -> HttpResponse:
    """The same code as a file of its own, for messages and prints."""
    drawn = BytesIO()
    segno.make(door_url(booking), error="m", micro=False).save(drawn, kind="svg", scale=8, border=4, light="#fff")
    return HttpResponse(drawn.getvalue(), content_type="image/svg+xml", headers={"Cache-Control": KEPT})


@require_safe
@opens_booking
def show_calendar(_request: HttpRequest, booking: Booking, at: datetime) -> HttpResponse:
    """The entry as a file that a calendar takes in."""
    if booking.confirmed_at is None:
        return to("ticket", booking)
    file = calendar_of(booking, at=at, method="PUBLISH")
    name = f"vitrine-{booking.reference}.ics"
    return HttpResponse(
        file,
        content_type="text/calendar; charset=utf-8; method=PUBLISH",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_safe
def show_door_code(request: HttpRequest, reference: str) -> HttpResponse:
    """What the QR opens: for staff the floor, for anybody else a word on what to do with it.

    It says nothing of the booking, not even whether there is one: the reference alone is no secret.
    """
    code = parse_reference(reference)
    if code and request.user.is_authenticated:
        return redirect(f"/floor/?code={code}")
    return kept_private(render(request, "bookings/promised/door.html", {"code": grouped(code) if code else ""}))
