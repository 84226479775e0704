"""Addresses of people's rights: teams, invitations, the trail."""

from __future__ import annotations

from typing import Final

from django.urls import URLPattern, path

from desk.views import invitations, team, trail

STORE: Final[list[URLPattern]] = [
    path("team/", team.show_team, name="desk-team"),
    path("trail/", trail.show_trail, name="desk-trail"),
]
"""Of one store, after its slug."""
HOUSE: Final[list[URLPattern]] = [
    path("team/", team.show_house_team, name="desk-house-team"),
    path("trail/", trail.show_house_trail, name="desk-house-trail"),
]
"""Of the house."""
INVITED: Final[list[URLPattern]] = [
    path("invited/<int:number>/<str:token>/", invitations.show_invitation, name="invitation"),
]
"""For who has the link of a mail."""
