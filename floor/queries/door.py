"""At which door somebody of the staff stands."""

from __future__ import annotations

from django.contrib.auth.models import User

from bookings.models import Booking
from floor.errors import NoStore
from kernel.identifiers import parse_reference
from stores.models import ApiKey, Store
from stores.queries.paging import Page, page_of
from stores.services.api_keys import store_for_key


def store_for(user: User, code: str) -> Store:
    """The store in whose name they receive this visitor: the booking's, if they work there, else one of their own.

    Raises NoStore.
    """
    own = Store.objects.active().staffed_by(user).order_by("name", "pk")
    booked = Booking.objects.filter(reference=parse_reference(code) or "").values("store")
    store = own.filter(pk__in=booked).first() or own.first()
    if store is None:
        raise NoStore
    return store


def store_for_scan(key: ApiKey, *, named: str | None, code: str) -> Store:
    """The store that a request names; else, where the key is of several, the booking's.

    Raises StoreNeeded, StoreNotForKey.
    """
    if named is None and key.store is None:
        booked = Booking.objects.filter(reference=parse_reference(code) or "")
        named = booked.values_list("store__slug", flat=True).first()
    return store_for_key(key, named)


def page_of_floors(user: User, *, words: str, cursor: str | None, limit: int) -> Page[Store]:
    """The next stores by name in which somebody works, of those that `words` name. One query. Raises CursorInvalid."""
    stores = Store.objects.active().staffed_by(user)
    if words:
        stores = stores.named_like(words)
    return page_of(stores, by="name", kind=str, cursor=cursor, limit=limit)
