"""Addresses of what can be booked: experiences, their weeks, and sessions."""

from __future__ import annotations

from typing import Final

from django.urls import URLPattern, path

from desk.views import experiences, offered, weeks

STORE: Final[list[URLPattern]] = [
    path("experiences/", offered.show_offered, name="desk-offered"),
    path("experiences/<slug:experience>/", offered.show_terms, name="desk-terms"),
    path("experiences/<slug:experience>/week/", weeks.show_week, name="desk-week"),
]
"""Of one store, after its slug."""
HOUSE: Final[list[URLPattern]] = [
    path("experiences/", experiences.show_experiences, name="desk-experiences"),
    path("experiences/<slug:experience>/", experiences.show_experience, name="desk-experience"),
    path("experiences/<slug:experience>/week/", weeks.show_house_week, name="desk-house-week"),
]
