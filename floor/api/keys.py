"""Who may use the floor's part of the API."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest
from ninja.security import APIKeyHeader, SessionAuth

from kernel import clock
from kernel.who import note_key
from stores.errors import ScopeMissing
from stores.models import ApiKey, Scope, Store
from stores.services.api_keys import recognise, store_for_key

STORE_HEADER: Final = "X-Store"
NAMES_STORE: Final[dict[str, Any]] = {
    "parameters": [
        {
            "in": "header",
            "name": STORE_HEADER,
            "required": False,
            "schema": {"type": "string", "maxLength": 50},
            "description": "The store's slug. Needed where the key is of several stores.",
        }
    ]
}
"""What an operation that acts in a key's store says of itself."""


class StoreKey(APIKeyHeader):
    """A key that has the scope which the operation needs. Raises ScopeMissing for one that hasn't."""

    param_name = "X-API-Key"

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        super().__init__()

    def authenticate(self, request: HttpRequest, key: str | None) -> ApiKey | None:
        found = recognise(key, at=clock.now()) if key else None
        if found is not None and self.scope not in found.scopes:
            raise ScopeMissing(scope=self.scope.value)
        if found is not None:
            note_key(found.pk)
        return found


def named_store(request: HttpRequest) -> str | None:
    """The slug of the store that a request says it is about."""
    return request.headers.get(STORE_HEADER) or None


def store_of(request: HttpRequest) -> Store:
    """The store in whose name the key is used. Raises StoreNeeded, StoreNotForKey."""
    key: ApiKey = request.auth  # type: ignore[attr-defined]
    return store_for_key(key, named_store(request))


class StaffSession(SessionAuth):
    """A member of staff who is signed in; with the CSRF token of the page, as the session is a cookie."""

    def __call__(self, request: HttpRequest) -> Any:
        return super().__call__(request) if request.user.is_authenticated else None
