"""A stylist's own swaps: what they offer, and what is on offer to them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from bookings.forms.asked import read_id
from bookings.wording import say
from desk.errors import SwapInvalid
from desk.forms.own import OfferForm
from desk.models import ShiftSwap
from desk.queries.shifts import DatedShift, shifts_ahead
from desk.queries.swaps import PEOPLE, colleagues_of, offers_to, swaps_of
from desk.services.swaps import agree, offer_shift, put_back, take, withdraw
from desk.views.owned import opens_own
from desk.views.placed import page_asked, pager
from kernel.errors import DomainError
from stores.models import Stylist

DONE: Final = {
    "offer": _("It is on offer. You are still on the rota until a manager approves a swap."),
    "take": _("Taken. It counts once a manager approves it; until then the rota stays as it is."),
    "counter": _("Offered in return. Your colleague has to agree first."),
    "agree": _("Agreed. It counts once a manager approves it."),
    "put_back": _("It is on offer again."),
    "withdraw": _("Taken back."),
}


@require_http_methods(["GET", "HEAD", "POST"])
@opens_own
def show_your_swaps(request: HttpRequest, stylist: Stylist, _zone: ZoneInfo, at: datetime) -> HttpResponse:
    """One's swaps. A POST offers a shift, or its `do` is a step and the number of a swap: "take:7"."""
    shifts = shifts_ahead(stylist, at=at)
    offers = request.method == "POST" and "do" not in request.POST
    form = OfferForm(request.POST if offers else None, shifts=shifts, team=colleagues_of(stylist, shifts))
    if offers and form.is_valid() and _offer(request, stylist, form, shifts, at):
        return redirect("desk-your-swaps")
    if request.method == "POST" and not offers:
        _step(request, stylist, shifts, at)
        return redirect("desk-your-swaps")
    context = {"stylist": stylist, "form": form, "shifts": shifts, "offers": offers_to(stylist, at=at)}
    page = page_asked(request)
    context["swaps"], more = swaps_of(stylist, at=at, page=page)
    context |= pager(page, more=more)
    return render(request, "desk/your_swaps.html", context, status=422 if form.errors else 200)


def _offer(request: HttpRequest, stylist: Stylist, form: OfferForm, shifts: Sequence[DatedShift], at: datetime) -> bool:
    shift = next(one for one in shifts if one.key == form.cleaned_data["shift"])
    to = Stylist.objects.filter(slug=form.cleaned_data["to"]).first() if form.cleaned_data["to"] else None
    try:
        offer_shift(shift=shift, stylist=stylist, to=to, at=at)
    except DomainError as refusal:
        form.add_error(refusal.field, say(refusal))
        return False
    messages.success(request, str(DONE["offer"]))
    return True


def _step(request: HttpRequest, stylist: Stylist, shifts: Sequence[DatedShift], at: datetime) -> None:
    do, _colon, number = request.POST["do"].partition(":")
    swap = ShiftSwap.objects.select_related(*PEOPLE).filter(_reach(do, stylist), pk=read_id(number) or 0).first()
    if swap is None:
        raise Http404
    try:
        if do == "take":
            key = request.POST.get(f"returned-{swap.pk}", "")
            returned = next((one for one in shifts if one.key == key), None)
            if key and returned is None:
                raise SwapInvalid(field="returned")
            take(swap=swap, stylist=stylist, returned=returned, at=at)
            do = "counter" if returned else "take"
        else:
            {"agree": agree, "put_back": put_back, "withdraw": withdraw}[do](swap=swap, at=at)
        messages.success(request, str(DONE[do]))
    except DomainError as refusal:
        messages.error(request, say(refusal))


def _reach(do: str, stylist: Stylist) -> Q:
    """Whose swap somebody may do this with: nobody's for a step that is none."""
    return {
        "take": Q(to=None) | Q(to=stylist),
        "agree": Q(stylist=stylist),
        "withdraw": Q(stylist=stylist),
        "put_back": Q(stylist=stylist) | Q(taker=stylist),
    }.get(do, Q(pk=None))
