"""How the desk's pages are opened: somebody is signed in and holds the right; times are the store's."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from floor.views.proved import to_second_factor
from floor.views.staffed import kept_private, staff_of, to_sign_in
from kernel import clock
from stores.models import Store
from stores.rights import Right, rights_of

DeskView = Callable[..., HttpResponse]


def opens_desk(read: Right, write: Right | None = None) -> Callable[[DeskView], DeskView]:
    """The view of a store's page: (request, store, at, …). POST needs `write`, by default the same as `read`.

    First the sign-in, then 404 for a store that isn't, 403 where the right is missing, then the second factor.
    A store that is closed for good still has its desk: somebody may have to open it again.
    """

    def decorate(view: DeskView) -> DeskView:
        @wraps(view)
        def opened(request: HttpRequest, slug: str, **parts: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return kept_private(to_sign_in(request))
            store = get_object_or_404(Store, slug=slug)
            refused = _check(request, _needed(request, read, write), store)
            with timezone.override(store.zone):
                return kept_private(refused or view(request, store, clock.now(), **parts))

        return opened

    return decorate


def opens_house(read: Right, write: Right | None = None) -> Callable[[DeskView], DeskView]:
    """The view of a page of the house: (request, at, …), for who holds the right in every store."""

    def decorate(view: DeskView) -> DeskView:
        @wraps(view)
        def opened(request: HttpRequest, **parts: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return kept_private(to_sign_in(request))
            refused = _check(request, _needed(request, read, write), None)
            return kept_private(refused or view(request, clock.now(), **parts))

        return opened

    return decorate


def _needed(request: HttpRequest, read: Right, write: Right | None) -> Right:
    return read if request.method in ("GET", "HEAD") or write is None else write


def _check(request: HttpRequest, right: Right, store: Store | None) -> HttpResponse | None:
    """Where somebody with the right has to go first; raises PermissionDenied for who hasn't."""
    if right not in rights_held(request, store):
        raise PermissionDenied
    return to_second_factor(request, right)


def rights_held(request: HttpRequest, store: Store | None) -> frozenset[Right]:
    """The reader's rights in the store, or in the house (None): asked once for a request."""
    key = store.pk if store else None
    known: dict[int | None, frozenset[Right]] = request.__dict__.setdefault("_rights_held", {})
    if key not in known:
        known[key] = rights_of(staff_of(request), store)
    return known[key]
