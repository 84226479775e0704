"""The keys by which other systems use the API: a store's own, and the house's."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bookings.wording import say
from desk.forms.keys import HouseKeyForm, KeyForm, RotationForm
from desk.queries.cursors import page_or_first
from desk.queries.keys import key_in, keys_in_pages
from desk.views.left import answered_for, left_in, see_to_left
from desk.views.opened import opens_desk, opens_house
from desk.views.placed import address_of, placed
from floor.views.staffed import staff_of
from kernel.errors import DomainError
from stores.models import ApiKey, Store
from stores.rights import Right
from stores.services.api_keys import make_key, revoke, rotate

ON_A_PAGE: Final = 50


@require_http_methods(["GET", "HEAD", "POST"])
@opens_desk(Right.KEYS)
def show_keys(request: HttpRequest, store: Store, at: datetime) -> HttpResponse:
    """A store's own keys. POST makes one, and shows its secret this once; its `do` is of `desk.views.left`."""
    return _keys(request, store, at)


@require_http_methods(["GET", "HEAD", "POST"])
@opens_house(Right.KEYS)
def show_house_keys(request: HttpRequest, at: datetime) -> HttpResponse:
    """Every key that there is; POST makes one of several stores, or of all."""
    return _keys(request, None, at)


@require_http_methods(["GET", "HEAD", "POST"])
@opens_desk(Right.KEYS)
def show_key(request: HttpRequest, store: Store, at: datetime, number: int) -> HttpResponse:
    """One key of a store; a POST's `do` is `rotate` or `revoke`."""
    return _key(request, store, at, number)


@require_http_methods(["GET", "HEAD", "POST"])
@opens_house(Right.KEYS)
def show_house_key(request: HttpRequest, at: datetime, number: int) -> HttpResponse:
    """One key, whoever's; a POST's `do` is `rotate` or `revoke`."""
    return _key(request, None, at, number)


def _keys(request: HttpRequest, store: Store | None, at: datetime) -> HttpResponse:
    if see_to_left(request, ApiKey, store, at):
        return redirect(address_of("keys", store))
    form = (KeyForm if store else HouseKeyForm)(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made, secret = make_key(store=store, at=at, actor=staff_of(request), **form.said())
        return _shown(request, store, at, made, secret)
    page = page_or_first(request, lambda cursor: keys_in_pages(store, cursor=cursor, limit=ON_A_PAGE))
    keys = [(key, address_of("key", store, key.pk), _ends(key, at)) for key in page.rows]
    context: dict[str, object] = {
        "keys": keys,
        "form": form,
        "older": f"?from={page.next_cursor}" if page.next_cursor else "",
        "at": at,
    }
    context |= left_in(ApiKey, store, at)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "desk/keys.html", placed(store, context), status=status)


def _key(request: HttpRequest, store: Store | None, at: datetime, number: int) -> HttpResponse:
    key = key_in(store, number)
    if key is None:
        raise Http404
    if request.method != "POST":
        return _shown(request, store, at, key)
    if request.POST.get("do") == "revoke":
        revoke(key=key, at=at)
        messages.success(request, _("%(key)s is revoked.") % {"key": key})
        return redirect(address_of("key", store, number))
    rotation = RotationForm(request.POST)
    if request.POST.get("do") != "rotate" or not rotation.is_valid():
        messages.error(request, _("Please choose what to do."))
        return redirect(address_of("key", store, number))
    try:
        secret = rotate(key=key, overlap=rotation.said(), at=at)
    except DomainError as error:
        messages.error(request, say(error))
        return redirect(address_of("key", store, number))
    return _shown(request, store, at, key_in(store, number) or key, secret)


def _shown(request: HttpRequest, store: Store | None, at: datetime, key: ApiKey, secret: str = "") -> HttpResponse:
    """A key's page. Its secret is on the answer to what made it, and on no other: it is kept nowhere to be led to."""
    context = {
        "key": key,
        "secret": secret,
        "rotation": RotationForm(),
        "action": address_of("key", store, key.pk),
        "back": address_of("keys", store),
        "answers": answered_for(key),
        "over": _ends(key, at),
        "former": key.former_until is not None and key.former_until > at,
    }
    return render(request, "desk/key.html", placed(store, context))


def _ends(key: ApiKey, at: datetime) -> bool:
    """Whether it opens nothing any more."""
    return key.revoked_at is not None or (key.expires_at is not None and key.expires_at <= at)
