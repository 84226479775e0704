"""Calendar programs that read, a store's visits and one's own; and the calendar into which one's own are written."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bookings.forms.asked import read_id
from calendars.models import Account, EntryState
from calendars.services.accounts import choose_calendar, end_account, set_account, try_again
from calendars.views.subscribing import listed, made_or_ended
from desk.forms.account import AccountForm
from desk.services.own_busy import forget_own_busy
from desk.views.opened import opens_desk
from desk.views.owned import opens_own
from floor.views.staffed import staff_of
from stores.models import Store, Stylist
from stores.rights import Right


@require_http_methods(["GET", "HEAD", "POST"])
@opens_desk(Right.SHAPE)
def show_calendar(request: HttpRequest, store: Store, at: datetime) -> HttpResponse:
    """The addresses of a store's calendar; a POST makes one, and shows it this once, or ends one."""
    made = made_or_ended(request, store, at=at, actor=staff_of(request)) if request.method == "POST" else None
    if request.method == "POST" and made is None:
        return redirect("desk-calendar", store.slug)
    return render(request, "desk/calendar.html", {"store": store} | listed(store, made))


@require_http_methods(["GET", "HEAD", "POST"])
@opens_own
def show_your_calendar(request: HttpRequest, stylist: Stylist, _zone: ZoneInfo, at: datetime) -> HttpResponse:
    """The addresses of one's own, as a store's; and the account into whose calendar one's visits are written.

    A POST with `account` gives that, with `choose` a calendar of it by its number, with `again` has it tried now, with
    `end` takes it back.
    """
    account = Account.objects.filter(stylist=stylist, ended_at=None).first()
    form = AccountForm(request.POST if "account" in request.POST else None)
    if form.is_bound:
        if form.is_valid():
            set_account(stylist=stylist, at=at, **form.cleaned_data)
            messages.success(request, _("Your visits will be in your calendar within a few minutes."))
            return redirect("desk-your-calendar")
        return _shown(request, stylist, account, form, status=422)
    if request.method != "POST":
        return _shown(request, stylist, account, form)
    if account is not None and any(name in request.POST for name in ("choose", "again", "end")):
        _act(request, account, at)
        return redirect("desk-your-calendar")
    made = made_or_ended(request, stylist, at=at, actor=staff_of(request))
    if made is None:
        return redirect("desk-your-calendar")
    return render(request, "desk/your_calendar.html", _context(stylist, account, form) | listed(stylist, made))


def _act(request: HttpRequest, account: Account, at: datetime) -> None:
    if "choose" in request.POST:
        number = read_id(request.POST["choose"])
        if choose_calendar(account=account, number=(number or 0) - 1, at=at):
            messages.success(request, _("Your visits will be in your calendar within a few minutes."))
    elif "again" in request.POST:
        try_again(account=account, at=at)
        messages.success(request, _("It is tried again now."))
    else:
        end_account(account=account, at=at)
        forget_own_busy(stylist=account.stylist, at=at)
        messages.success(request, _("What is ahead is taken out of that calendar, and its password is forgotten."))


def _shown(
    request: HttpRequest, stylist: Stylist, account: Account | None, form: AccountForm, *, status: int = 200
) -> HttpResponse:
    context = _context(stylist, account, form) | listed(stylist, None)
    return render(request, "desk/your_calendar.html", context, status=status)


def _context(stylist: Stylist, account: Account | None, form: AccountForm) -> dict[str, object]:
    owed = account.entries.exclude(state=EntryState.WRITTEN).count() if account is not None else 0
    names = [str(name) for _href, name in account.choices] if account is not None else []
    return {"stylist": stylist, "account": account, "form": form, "owed": owed, "names": names}
