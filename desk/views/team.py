"""A store's team, and everybody's places: invited, given another role, taken out."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bookings.forms.asked import read_id, read_word
from bookings.wording import say
from desk.forms.team import InviteForm
from desk.queries.keys import made_by_members
from desk.queries.team import MOST_OPEN, member_in, open_invitations, team_in_pages
from desk.services.invitations import invite, withdraw
from desk.services.team import change_role, reset_factor, revoke, roles_in
from desk.views.left import warn_of_left
from desk.views.opened import opens_desk, opens_house, rights_held
from desk.views.placed import address_of, placed
from floor.templatetags.floor import colleague
from floor.views.staffed import staff_of
from kernel.errors import DomainError
from stores.errors import CursorInvalid
from stores.models import Membership, Role, Store
from stores.rights import RIGHTS, Right

ON_A_PAGE: Final = 50


@require_http_methods(["GET", "HEAD", "POST"])
@opens_desk(Right.TEAM)
def show_team(request: HttpRequest, store: Store, at: datetime) -> HttpResponse:
    """A store's team.

    A POST's `do` is `invite`; `role`, `revoke` or `factor` with a place's number; or `withdraw` with an invitation's.
    """
    return _team(request, store, at)


@require_http_methods(["GET", "HEAD", "POST"])
@opens_house(Right.TEAM)
def show_house_team(request: HttpRequest, at: datetime) -> HttpResponse:
    """Everybody's places, whatever the store; who is invited here is of the house."""
    return _team(request, None, at)


def _team(request: HttpRequest, store: Store | None, at: datetime) -> HttpResponse:
    roles = _givable(request, store)
    inviting = request.POST.get("do") == "invite"
    form = InviteForm(request.POST if inviting else None, roles=roles)
    if request.method == "POST":
        try:
            done = _act(request, store, form, at)
        except DomainError as error:
            done = False
            if inviting:
                form.add_error(error.field if error.field in form.fields else None, say(error))
            else:
                messages.error(request, say(error))
        if done or not form.errors:
            return redirect(address_of("team", store))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "desk/team.html", placed(store, _context(request, store, form, at)), status=status)


def _context(request: HttpRequest, store: Store | None, form: InviteForm, at: datetime) -> dict[str, object]:
    words, cursor = read_word(request.GET.get("q")), request.GET.get("from")
    try:
        page = team_in_pages(store, words=words, cursor=cursor, limit=ON_A_PAGE)
    except CursorInvalid:
        page = team_in_pages(store, words=words, cursor=None, limit=ON_A_PAGE)
    further = f"?{urlencode({'q': words, 'from': page.next_cursor})}" if page.next_cursor else ""
    made = made_by_members(page.rows, at=at)
    members = [(member, _choices(request, member, store), made[member.pk]) for member in page.rows]
    invitations = open_invitations(store, at=at)[:MOST_OPEN]
    return {"members": members, "words": words, "older": further, "form": form, "invitations": invitations}


def _givable(request: HttpRequest, store: Store | None, place: Store | None = None) -> list[Role]:
    """What the reader may make of people in a place, by their rights at this desk, which hold there too."""
    held = rights_held(request, store)
    return [role for role in roles_in(place or store) if RIGHTS[role] <= held]


def _choices(request: HttpRequest, member: Membership, store: Store | None) -> list[tuple[str, str, bool]]:
    """What somebody can be made: (value, label, whether they are it); nothing for oneself."""
    if member.user_id == request.user.pk:
        return []
    roles = _givable(request, store, member.store)
    return [(role.value, str(role.label), role == member.role) for role in roles]


def _act(request: HttpRequest, store: Store | None, form: InviteForm, at: datetime) -> bool:
    """Do what is asked; False when the form is to be shown again."""
    name, _colon, number = request.POST.get("do", "").partition(":")
    actor = staff_of(request)
    if name == "invite":
        if not form.is_valid():
            return False
        said = form.cleaned_data
        role = Role(said["role"])
        invite(address=said["address"], role=role, store=store, locale=said["locale"], at=at, actor=actor)
        messages.success(request, _("%(address)s is invited.") % {"address": said["address"]})
        return True
    if name == "withdraw":
        return _withdraw(request, store, read_id(number) or 0, at)
    member = member_in(store, read_id(number) or 0)
    if member is None or name not in {"role", "revoke", "factor"}:
        messages.error(request, _("Please choose what to do."))
    elif name == "factor":
        reset_factor(membership=member, actor=actor)
        told = _("%(name)s has no second factor any more, and sets up another one.")
        messages.success(request, told % {"name": colleague(member.user)})
    elif name == "revoke":
        revoke(membership=member, actor=actor)
        messages.success(request, _("%(name)s is out of the team.") % {"name": colleague(member.user)})
        warn_of_left(request, member, at)
    else:
        _change(request, member)
        warn_of_left(request, member, at)
    return True


def _change(request: HttpRequest, member: Membership) -> None:
    asked = request.POST.get("role", "")
    if asked not in Role.values:
        messages.error(request, _("Please choose what to do."))
        return
    role = Role(asked)
    change_role(membership=member, role=role, actor=staff_of(request))
    said = {"name": colleague(member.user), "role": role.label}
    messages.success(request, _("%(name)s is %(role)s now.") % said)


def _withdraw(request: HttpRequest, store: Store | None, number: int, at: datetime) -> bool:
    invitation = open_invitations(store, at=at).filter(pk=number).first()
    if invitation is None:
        messages.error(request, _("Please choose what to do."))
    else:
        withdraw(invitation=invitation, at=at)
        messages.success(request, _("The invitation is taken back."))
    return True
