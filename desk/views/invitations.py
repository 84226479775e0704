"""Where an invitation leads: a name and a password, or the account that is there."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from urllib.parse import urlencode

from allauth.account.utils import perform_login
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from bookings.wording import say
from desk.errors import InvitationOver
from desk.forms.team import JoinForm
from desk.mails import team_of
from desk.models import Invitation
from desk.services.invitations import accept, accept_anew, account_of, opened
from floor.views.staffed import kept_private, staff_of
from kernel import clock
from kernel.errors import DomainError


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def show_invitation(request: HttpRequest, number: int, token: str) -> HttpResponse:
    """GET shows what one is invited to; POST joins: nothing is done by a scanner of mails."""
    at = clock.now()
    try:
        invitation = opened(number=number, token=token, at=at)
        response = _with_account(request, invitation, at) or _anew(request, invitation, at)
    except InvitationOver as error:
        response = render(request, "desk/invitation_over.html", {"refusal": say(error)}, status=HTTPStatus.NOT_FOUND)
    response.headers["Referrer-Policy"] = "no-referrer"
    return kept_private(response)


def _with_account(request: HttpRequest, invitation: Invitation, at: datetime) -> HttpResponse | None:
    """For who has an account at this address, and who is signed in; None for everybody else."""
    if request.user.is_authenticated:
        return _signed_in(request, invitation, at)
    if account_of(invitation) is None:
        return None
    sign_in = f"{reverse('account_login')}?{urlencode({'next': request.path})}"
    return _page(request, invitation, sign_in=sign_in)


def _signed_in(request: HttpRequest, invitation: Invitation, at: datetime) -> HttpResponse:
    refusal = ""
    if request.method == "POST":
        try:
            accept(invitation=invitation, user=staff_of(request), at=at)
        except InvitationOver:
            raise
        except DomainError as error:
            refusal = say(error)
        else:
            return _welcome(request, invitation)
    theirs = staff_of(request).email.lower() == invitation.address.lower()
    return _page(request, invitation, theirs=theirs, others=not theirs, refusal=refusal)


def _anew(request: HttpRequest, invitation: Invitation, at: datetime) -> HttpResponse:
    form = JoinForm(request.POST or None, address=invitation.address)
    if request.method == "POST" and form.is_valid():
        try:
            user = accept_anew(invitation=invitation, at=at, **form.cleaned_data)
        except InvitationOver:
            raise
        except DomainError as error:
            form.add_error(None, say(error))
        else:
            _welcome(request, invitation)
            answer: HttpResponse = perform_login(request, user, redirect_url=reverse("floor"))
            return answer
    return _page(request, invitation, form=form)


def _welcome(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    messages.success(request, _("Welcome to %(team)s.") % {"team": team_of(invitation)})
    return redirect("floor")


def _page(request: HttpRequest, invitation: Invitation, **more: object) -> HttpResponse:
    form = more.get("form")
    refused = more.get("refusal") or (isinstance(form, JoinForm) and form.errors)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK
    context = {"invitation": invitation, "team": team_of(invitation), **more}
    return render(request, "desk/invitation.html", context, status=status)
