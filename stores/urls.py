"""Addresses of the stores' own pictures."""

from __future__ import annotations

from django.urls import re_path

from stores.views.drawings import show_drawing

urlpatterns = [
    re_path(
        r"^drawings/(?P<edition>\d{1,4})/(?P<name>[a-z]+(?:-[a-z0-9]+)*)-(?P<colour>[0-9a-f]{6})\.svg$",
        show_drawing,
        name="drawing",
    ),
]
