"""The way into the admin: by the staff's sign-in, and with a second factor."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse

from floor.views.proved import to_second_factor
from stores.rights import Right

AdminView = Callable[..., HttpResponse]


def secure(site: AdminSite) -> None:
    """Its own sign-in counts no tries and asks for no second factor: the staff's is used, and a factor demanded."""
    site.login = secure_admin_login(site.login)  # type: ignore[method-assign]
    site.admin_view = _proved(site.admin_view)  # type: ignore[method-assign, assignment]


def _proved(admin_view: Callable[..., AdminView]) -> Callable[..., AdminView]:
    @wraps(admin_view)
    def wrapped(view: AdminView, cacheable: bool = False) -> AdminView:
        inner = admin_view(view, cacheable)

        @wraps(inner)
        def opened(request: HttpRequest, *args: Any, **parts: Any) -> HttpResponse:
            missing = to_second_factor(request, Right.SHAPE) if _may_enter(request) else None
            return missing or inner(request, *args, **parts)

        return opened

    return wrapped


def _may_enter(request: HttpRequest) -> bool:
    return request.user.is_active and request.user.is_staff
