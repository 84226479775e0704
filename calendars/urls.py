"""Addresses that calendar programs read, and the page on which a customer makes them."""

from __future__ import annotations

from django.urls import path

from calendars.views.feed import show_feed
from calendars.views.mine import show_mine_calendar

urlpatterns = [
    path("cal/<str:secret>.ics", show_feed, name="feed"),
    path("b/<str:reference>/<str:token>/mine/calendar/", show_mine_calendar, name="mine-calendar"),
]
