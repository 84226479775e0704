"""How a stylist's own pages are opened."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from desk.queries.own import stores_with
from floor.views.staffed import kept_private, staff_of, to_sign_in
from kernel import clock
from stores.models import Stylist
from stores.rights import Right, holds_anywhere


def opens_own(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view of a page of one's own: (request, stylist, zone, at, …), for who is a stylist and holds `OWN` somewhere.

    Times are those of `zone`: of the store that looks after them, or of one in which they work.
    """

    @wraps(view)
    def opened(request: HttpRequest, **parts: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return kept_private(to_sign_in(request))
        stylist = Stylist.objects.active().filter(user=staff_of(request)).select_related("home").first()
        if stylist is None or not holds_anywhere(staff_of(request), Right.OWN):
            raise PermissionDenied
        zone = _zone(stylist)
        with timezone.override(zone):
            return kept_private(view(request, stylist, zone, clock.now(), **parts))

    return opened


def _zone(stylist: Stylist) -> ZoneInfo:
    stores = stores_with(stylist)
    return stores[0].zone if stores else ZoneInfo(settings.TIME_ZONE)
