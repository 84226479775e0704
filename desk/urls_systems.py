"""Addresses of what other systems are given: keys, webhooks, files."""

from __future__ import annotations

from typing import Final

from django.urls import URLPattern, path

from desk.views import files, hooks, keys

STORE: Final[list[URLPattern]] = [
    path("keys/", keys.show_keys, name="desk-keys"),
    path("keys/<int:number>/", keys.show_key, name="desk-key"),
    path("hooks/", hooks.show_hooks, name="desk-hooks"),
    path("hooks/<int:number>/", hooks.show_hook, name="desk-hook"),
    path("hooks/<int:number>/deliveries/", hooks.show_deliveries, name="desk-deliveries"),
]
"""Of one store, after its slug."""
HOUSE: Final[list[URLPattern]] = [
    path("keys/", keys.show_house_keys, name="desk-house-keys"),
    path("keys/<int:number>/", keys.show_house_key, name="desk-house-key"),
    path("hooks/", hooks.show_house_hooks, name="desk-house-hooks"),
    path("hooks/<int:number>/", hooks.show_house_hook, name="desk-house-hook"),
    path("hooks/<int:number>/deliveries/", hooks.show_house_deliveries, name="desk-house-deliveries"),
    path("files/", files.show_files, name="desk-files"),
    path("files/example/<slug:of>.csv", files.download_example, name="desk-file-example"),
    path("files/<int:number>/", files.show_file, name="desk-file"),
    path("files/<int:number>/bad.csv", files.download_bad, name="desk-file-bad"),
]
"""Of the house."""
