"""Addresses of the choosing half of the customer's road."""

from __future__ import annotations

from django.urls import path

from bookings.views.experiences import show_experience, show_experiences
from bookings.views.holding import hold_time
from bookings.views.home import show_home
from bookings.views.pieces import show_pieces, show_product
from bookings.views.places import show_store, show_stores
from bookings.views.times import show_times

urlpatterns = [
    path("", show_home, name="home"),
    path("stores/", show_stores, name="stores"),
    path("stores/<slug:slug>/", show_store, name="store"),
    path("pieces/", show_pieces, name="pieces"),
    path("pieces/<slug:slug>/", show_product, name="product"),
    path("experiences/", show_experiences, name="experiences"),
    path("experiences/<slug:slug>/", show_experience, name="experience"),
    path("times/", show_times, name="times"),
    path("hold/", hold_time, name="hold"),
]
