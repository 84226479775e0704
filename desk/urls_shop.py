"""Addresses of what a store is made of: its hours, rooms and people."""

from __future__ import annotations

from typing import Final

from django.urls import URLPattern, path

from desk.views import (
    calendar,
    holidays,
    hours,
    people,
    rooms,
    rota,
    skills,
    store_form,
    swaps,
    week_of_team,
    you,
    your_swaps,
)

STORE: Final[list[URLPattern]] = [
    path("facts/", store_form.show_facts, name="desk-facts"),
    path("hours/", hours.show_hours, name="desk-hours"),
    path("hours/days/", hours.show_days, name="desk-days"),
    path("hours/holidays/", holidays.show_holidays, name="desk-holidays"),
    path("rooms/", rooms.show_rooms, name="desk-rooms"),
    path("rooms/<int:room>/", rooms.show_room, name="desk-room"),
    path("calendar/", calendar.show_calendar, name="desk-calendar"),
    path("rota/", week_of_team.show_rota, name="desk-rota"),
    path("rota/day/", week_of_team.show_rota_day, name="desk-rota-day"),
    path("swaps/", swaps.show_swaps, name="desk-swaps"),
    path("people/", people.show_people, name="desk-people"),
    path("people/<slug:stylist>/", people.show_person, name="desk-person"),
    path("people/<slug:stylist>/portrait/", people.change_portrait, name="desk-portrait"),
    path("people/<slug:stylist>/shifts/", rota.show_shifts, name="desk-shifts"),
    path("people/<slug:stylist>/time-off/", rota.show_time_off, name="desk-time-off"),
]
"""Of one store, after its slug."""

HOUSE: Final[list[URLPattern]] = [
    path("you/", you.show_you, name="desk-you"),
    path("you/calendar/", calendar.show_your_calendar, name="desk-your-calendar"),
    path("you/swaps/", your_swaps.show_your_swaps, name="desk-your-swaps"),
    path("stores/new/", store_form.make_store, name="desk-store-new"),
    path("skills/", skills.show_skills, name="desk-skills"),
]
"""Of the house; before those of one store, for no store is called "new"."""
