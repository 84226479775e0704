"""Somebody's own page: the PIN for shared devices, and the way to password and second factor."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import Final

from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import ReauthenticationRequired
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bookings.wording import say
from floor.forms.devices import PinForm
from floor.queries.devices import managed_by
from floor.services.pins import set_pin
from floor.views.staffed import kept_private, staff_of
from kernel import clock
from kernel.errors import DomainError
from stores.models import Stylist
from stores.rights import Right, holds_anywhere

RECENT: Final = timedelta(minutes=5)
MOST_STORES: Final = 20
"""So many have their devices linked; who shapes more finds them at the desk."""


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def show_account(request: HttpRequest) -> HttpResponse:
    """Choose a PIN, a moment after the password was given; later it is asked for again."""
    user = staff_of(request)
    if not _has_just_proved(request, user):
        raise ReauthenticationRequired
    form = PinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            set_pin(user=user, pin=form.cleaned_data["pin"], at=clock.now())
        except DomainError as error:
            form.add_error("pin", say(error))
        else:
            messages.success(request, _("This is your PIN now, on every device of your stores."))
            return redirect("floor")
    context = {"form": form, "stores": managed_by(user)[:MOST_STORES], "pin": getattr(user, "staff_pin", None)}
    context["own_week"] = holds_anywhere(user, Right.OWN) and Stylist.objects.active().filter(user=user).exists()
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return kept_private(render(request, "floor/account.html", context, status=status))


def _has_just_proved(request: HttpRequest, user: User) -> bool:
    """Whether they signed in a moment ago; the library's own check would ask even then."""
    proofs = get_authentication_records(request, user)
    return bool(proofs) and clock.now().timestamp() - proofs[-1]["at"] < RECENT.total_seconds()
