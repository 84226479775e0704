"""Addresses of notices to everybody who comes."""

from __future__ import annotations

from typing import Final

from django.urls import URLPattern, path

from desk.views import notices

STORE: Final[list[URLPattern]] = [
    path("notices/", notices.show_notices, name="desk-notices"),
    path("notices/<int:number>/", notices.show_notice, name="desk-notice"),
]
"""Of one store, after its slug."""

HOUSE: Final[list[URLPattern]] = [
    path("notices/", notices.show_house_notices, name="desk-house-notices"),
    path("notices/<int:number>/", notices.show_house_notice, name="desk-house-notice"),
]
"""Of the house."""
