"""How the pages of figures are opened: for one store, or for those among one's own that are chosen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any, Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse

from desk.forms.insight import Choosing, Picked, choosing, pick_stores, span_of
from desk.views.opened import opens_desk
from floor.views.proved import to_second_factor
from floor.views.staffed import kept_private, staff_of, to_sign_in
from insight.queries.visits import NARROWINGS
from insight.spans import Span
from kernel import clock
from stores.models import Store
from stores.rights import Right, holds

LONGEST_WORD: Final = 24
ASKED: Final = ("dates", "first", "last", "q", "store")


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What somebody looks at: a store's figures (`store`), or those of the stores that they picked."""

    store: Store | None
    at: datetime
    form: Choosing
    picked: Picked
    span: Span
    data: QueryDict

    @property
    def asked(self) -> dict[str, list[str]]:
        """The dates and stores as they were asked for, to be carried on."""
        return {name: self.data.getlist(name)[:1000] for name in ASKED if name in self.data}

    @property
    def narrow(self) -> dict[str, str]:
        """What the list of visits is narrowed by."""
        return {name: _word(str(self.data[name])) for name in NARROWINGS if name in self.data}

    @property
    def zone(self) -> ZoneInfo:
        """Whose clock is read."""
        return self.picked.stores[0].zone if self.picked.stores else ZoneInfo("UTC")

    def address(self, page: str = "", *parts: str, more: Mapping[str, str] | None = None) -> str:
        """The address of another page of figures, of the same dates and stores."""
        name = f"desk-store-insight{page}" if self.store else f"desk-insight{page}"
        path = reverse(name, args=[self.store.slug, *parts] if self.store else parts)
        query = urlencode({**self.asked, **(more or {})}, doseq=True)
        return f"{path}?{query}" if query else path


def _word(value: str) -> str:
    """What was sent, or nothing where no figure could be keyed by it."""
    return value if len(value) <= LONGEST_WORD and "\x00" not in value else ""


LookView = Callable[..., HttpResponse]


def of_store(view: LookView) -> LookView:
    """The view (request, look, …) of one store's figures."""

    @opens_desk(Right.INSIGHT)
    @wraps(view)
    def opened(request: HttpRequest, store: Store, at: datetime, **parts: Any) -> HttpResponse:
        form = choosing(request.GET)
        picked = Picked((store,), (), frozenset(), "", every=False, more=False)
        span = span_of(form, picked, clock.local_date(at, store.zone))
        return view(request, Look(store=store, at=at, form=form, picked=picked, span=span, data=request.GET), **parts)

    return opened


def of_house(view: LookView) -> LookView:
    """The same for whoever may read the figures of a store: of all those, or of the ones that they pick."""

    @wraps(view)
    def opened(request: HttpRequest, **parts: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return kept_private(to_sign_in(request))
        user, at = staff_of(request), clock.now()
        own = Store.objects.open_to(user, Right.INSIGHT)
        picked = pick_stores(own, request.GET, whole=holds(user, Right.INSIGHT, None))
        if not picked.stores and not own.exists():
            raise PermissionDenied
        refused = to_second_factor(request, Right.INSIGHT)
        form = choosing(request.GET)
        today = clock.local_date(at, picked.stores[0].zone if picked.stores else ZoneInfo("UTC"))
        span = span_of(form, picked, today)
        look = Look(store=None, at=at, form=form, picked=picked, span=span, data=request.GET)
        return kept_private(refused or view(request, look, **parts))

    return opened
