"""Every address of the customer's road."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("bookings.urls.choosing")),
    path("", include("bookings.urls.promised")),
    path("", include("bookings.urls.waiting")),
]
