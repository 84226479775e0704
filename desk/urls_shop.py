"""Addresses of what a store is made of: its hours, rooms and people."""

from __future__ import annotations

from typing import Final

from django.urls import URLPattern, path

from desk.views import hours

STORE: Final[list[URLPattern]] = [
    path("hours/", hours.show_hours, name="desk-hours"),
    path("hours/days/", hours.show_days, name="desk-days"),
]
"""Of one store, after its slug."""
