"""Who may use the floor's part of the API."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja.security import APIKeyHeader, SessionAuth

from kernel import clock
from stores.models import ApiKey, Store
from stores.services.api_keys import recognise


class StoreKey(APIKeyHeader):
    """A key of the store, for its own devices."""

    param_name = "X-API-Key"

    def authenticate(self, request: HttpRequest, key: str | None) -> ApiKey | None:
        return recognise(key, at=clock.now()) if key else None


def store_of(request: HttpRequest) -> Store:
    """The store whose key was shown."""
    store: Store = request.auth.store  # type: ignore[attr-defined]
    return store


class StaffSession(SessionAuth):
    """A member of staff who is signed in; with the CSRF token of the page, as the session is a cookie."""

    def __call__(self, request: HttpRequest) -> Any:
        return super().__call__(request) if request.user.is_authenticated else None
