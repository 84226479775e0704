"""Somebody walks in: the next gap for what they would like, taken with one tap; otherwise a place in the queue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bookings.forms.asked import MOST_PEOPLE, MOST_SKUS, read_instant, read_number, read_word
from bookings.models import Booking, BookingState
from bookings.queries.wishes import Wish, check_wish, variants_of
from bookings.services.confirm import Details
from bookings.services.customers import Contact
from bookings.services.walk_in import SOON, walk_in
from experiences.models import Experience
from floor.forms.walk_in import WalkInForm
from floor.models import QueueTicket
from floor.queries.hosts import hosts_of
from floor.queries.queue import next_gap, span_of, walk_in_experiences
from floor.services.queue import Joining, join
from floor.views.refusals import why_not
from floor.views.staffed import opens_floor, staff_of
from kernel.errors import DomainError
from stores.models import Store, Stylist

MOST: Final = 2**31 - 1
LONGEST_LIST: Final = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the visitor would like; `skus` as they were typed."""

    experience: Experience
    party: int
    hosts: Sequence[Stylist]
    stylist: Stylist | None
    skus: str

    def wish(self) -> Wish:
        """Raises UnknownSku."""
        variants = variants_of(self.skus.replace(",", " ").split()[:MOST_SKUS])
        return Wish(experience=self.experience, party=self.party, stylist=self.stylist, variants=variants)


@require_http_methods(["GET", "HEAD", "POST"])
@opens_floor
def show_walk_in(request: HttpRequest, store: Store, at: datetime) -> HttpResponse:
    """GET finds the next gap. A POST's `do` takes it (`take`) or gives a ticket (`queue`), or says why not."""
    offered = walk_in_experiences(store)
    asked = _asked(request.POST if request.method == "POST" else request.GET, store, offered)
    if asked is None:
        return render(request, "floor/walk_in.html", {"store": store})
    form = WalkInForm(request.POST if request.method == "POST" else None, store=store)
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            return _done(request, store, asked, form, at)
        except DomainError as error:
            refusal = why_not(error)
    context = {"store": store, "offered": offered, "asked": asked, "form": form, "parties": _parties(offered)}
    context |= _gap(store, asked, at) | ({"refusal": refusal} if refusal else {})
    status = HTTPStatus.CONFLICT if refusal else HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "floor/walk_in.html", context, status=status)


def _asked(data: QueryDict, store: Store, offered: Sequence[Experience]) -> Asked | None:
    """What can't be read counts as not said; None where the store offers nothing."""
    slug = read_word(data.get("experience"))
    experience = next((one for one in offered if one.slug == slug), next(iter(offered), None))
    if experience is None:
        return None
    hosts = hosts_of(store, experience)
    number = read_number(data.get("stylist"), most=MOST)
    return Asked(
        experience=experience,
        party=read_number(data.get("party"), most=MOST_PEOPLE) or experience.party_min,
        hosts=hosts,
        stylist=next((host for host in hosts if host.pk == number), None),
        skus=read_word(data.get("skus"), LONGEST_LIST),
    )


def _parties(offered: Sequence[Experience]) -> range:
    return range(1, max(one.party_max for one in offered) + 1)


def _gap(store: Store, asked: Asked, at: datetime) -> dict[str, Any]:
    """The next gap as it is shown, or why there is none."""
    try:
        wish = asked.wish()
        check_wish(wish)
    except DomainError as error:
        return {"refusal": why_not(error), "impossible": True}
    gap = next_gap(wish, store, at=at)
    if gap is None:
        return {"gap": None}
    return {"gap": gap, "span": span_of(gap, at=at), "is_near": gap <= at + SOON}


def _done(request: HttpRequest, store: Store, asked: Asked, form: WalkInForm, at: datetime) -> HttpResponse:
    starts_at = read_instant(request.POST.get("starts_at"))
    if request.POST.get("do") == "take" and starts_at is not None:
        booking = _take(request, store, asked, form, starts_at, at)
        return redirect("visit", store.slug, booking.reference)
    return redirect("floor-ticket", store.slug, _join(store, asked, form, at).pk)


def _take(
    request: HttpRequest, store: Store, asked: Asked, form: WalkInForm, starts_at: datetime, at: datetime
) -> Booking:
    said = form.cleaned_data
    contact = Contact(name=said["name"], phone=said["phone"], locale=get_language() or "en")
    # Whoever agreed to a text at their turn agreed to none of those that a booking owes.
    details = Details(contact=contact, sms=False, email=False)
    booking = walk_in(
        wish=asked.wish(), store=store, starts_at=starts_at, details=details, at=at, actor=staff_of(request)
    )
    words = _("%(name)s is in.") if booking.state == BookingState.ARRIVED else _("Booked for %(name)s.")
    messages.success(request, words % {"name": said["name"]})
    return booking


def _join(store: Store, asked: Asked, form: WalkInForm, at: datetime) -> QueueTicket:
    said = form.cleaned_data
    who = Joining(
        name=said["name"],
        phone=said["phone"],
        texts=said["texts"],
        wording=form.wording(),
        locale=get_language() or "en",
    )
    return join(wish=Wish(experience=asked.experience, party=asked.party), store=store, who=who, at=at)
