"""Addresses of what can be booked: experiences, their weeks, and sessions."""

from __future__ import annotations

from typing import Final

from django.urls import URLPattern, path

from desk.views import dates, experiences, messages, offered, questions, sessions, weeks, words

STORE: Final[list[URLPattern]] = [
    path("experiences/", offered.show_offered, name="desk-offered"),
    path("experiences/<slug:experience>/", offered.show_terms, name="desk-terms"),
    path("experiences/<slug:experience>/week/", weeks.show_week, name="desk-week"),
    path("experiences/<slug:experience>/dates/", dates.show_dates, name="desk-dates"),
    path("experiences/<slug:experience>/messages/", messages.show_messages, name="desk-messages"),
    path("experiences/<slug:experience>/messages/words/", words.show_words, name="desk-words"),
    path(
        "experiences/<slug:experience>/messages/words/<slug:kind>/<slug:language>/", words.show_word, name="desk-word"
    ),
    path("sessions/", sessions.show_sessions, name="desk-sessions"),
    path("sessions/<int:session>/", sessions.show_session, name="desk-session"),
]
"""Of one store, after its slug."""
HOUSE: Final[list[URLPattern]] = [
    path("experiences/", experiences.show_experiences, name="desk-experiences"),
    path("experiences/<slug:experience>/", experiences.show_experience, name="desk-experience"),
    path("experiences/<slug:experience>/week/", weeks.show_house_week, name="desk-house-week"),
    path("experiences/<slug:experience>/dates/", dates.show_house_dates, name="desk-house-dates"),
    path("experiences/<slug:experience>/questions/", questions.show_questions, name="desk-questions"),
    path("experiences/<slug:experience>/messages/", messages.show_house_messages, name="desk-house-messages"),
    path("experiences/<slug:experience>/messages/words/", words.show_house_words, name="desk-house-words"),
    path(
        "experiences/<slug:experience>/messages/words/<slug:kind>/<slug:language>/",
        words.show_house_word,
        name="desk-house-word",
    ),
]
