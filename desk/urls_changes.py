"""Addresses of changes of rules, and of those to settle."""

from __future__ import annotations

from typing import Final

from django.urls import URLPattern, path

from desk.views import bulk, changes

STORE: Final[list[URLPattern]] = [
    path("changes/", changes.show_changes, name="desk-changes"),
    path("changes/<int:number>/", changes.show_change, name="desk-change"),
    path("to-settle/", changes.show_unsettled, name="desk-unsettled"),
]
"""Of one store, after its slug."""

HOUSE: Final[list[URLPattern]] = [
    path("changes/", changes.show_house_changes, name="desk-house-changes"),
    path("changes/<int:number>/", changes.show_house_change, name="desk-house-change"),
    path("changes/many/", bulk.show_bulks, name="desk-house-bulks"),
    path("changes/many/<int:number>/", bulk.show_bulk, name="desk-house-bulk"),
]
"""Of the house."""
