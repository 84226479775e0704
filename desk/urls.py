"""Addresses of the desk: the house's pages, and those of one store."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from desk import urls_changes, urls_insight, urls_notices, urls_offer, urls_people, urls_shop, urls_systems
from desk.views import stores

store = [
    path("", stores.show_store, name="desk-store"),
    *urls_changes.STORE,
    *urls_notices.STORE,
    *urls_shop.STORE,
    *urls_systems.STORE,
    *urls_offer.STORE,
    *urls_insight.STORE,
    *urls_people.STORE,
]

house: list[URLPattern | URLResolver] = [
    path("", stores.show_desk, name="desk"),
    *urls_shop.HOUSE,
    path("stores/<slug:slug>/", include(store)),
    *urls_notices.HOUSE,
    *urls_changes.HOUSE,
    *urls_systems.HOUSE,
    *urls_offer.HOUSE,
    *urls_insight.HOUSE,
    *urls_people.HOUSE,
]

urlpatterns = [path("desk/", include(house)), *urls_people.INVITED]
