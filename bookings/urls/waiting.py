"""Addresses of the waiting list: the way onto it, and the place of who waits, behind its secret."""

from __future__ import annotations

from django.urls import path

from bookings.views.waiting import show_join, show_place

urlpatterns = [
    path("wait/", show_join, name="wait"),
    path("wait/<int:number>/<str:token>/", show_place, name="wait-place"),
]
