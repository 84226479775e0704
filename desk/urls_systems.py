"""Addresses of what other systems are given: keys, webhooks, files."""

from __future__ import annotations

from typing import Final

from django.urls import URLPattern, path

from desk.views import keys

STORE: Final[list[URLPattern]] = [
    path("keys/", keys.show_keys, name="desk-keys"),
    path("keys/<int:number>/", keys.show_key, name="desk-key"),
]
"""Of one store, after its slug."""
HOUSE: Final[list[URLPattern]] = [
    path("keys/", keys.show_house_keys, name="desk-house-keys"),
    path("keys/<int:number>/", keys.show_house_key, name="desk-house-key"),
]
"""Of the house."""
