"""Addresses of what can be booked: experiences, their weeks, and sessions."""

from __future__ import annotations

from typing import Final

from django.urls import URLPattern, path

from desk.views import weeks

STORE: Final[list[URLPattern]] = [
    path("experiences/<slug:experience>/week/", weeks.show_week, name="desk-week"),
]
"""Of one store, after its slug."""
HOUSE: Final[list[URLPattern]] = [
    path("experiences/<slug:experience>/week/", weeks.show_house_week, name="desk-house-week"),
]
