"""Addresses of the figures: of one store, and of those that one may see."""

from __future__ import annotations

from django.urls import path

from desk.views import insight

STORE = [
    path("insight/", insight.show_store_questions, name="desk-store-insight"),
    path("insight/<slug:question>/", insight.show_store_question, name="desk-store-insight-question"),
    path("insight/<slug:question>.csv", insight.download_store_table, name="desk-store-insight-file"),
    path("insight/<slug:question>/visits/", insight.show_store_visits, name="desk-store-insight-visits"),
]
HOUSE = [
    path("insight/", insight.show_house_questions, name="desk-insight"),
    path("insight/<slug:question>/", insight.show_house_question, name="desk-insight-question"),
    path("insight/<slug:question>.csv", insight.download_house_table, name="desk-insight-file"),
    path("insight/<slug:question>/visits/", insight.show_house_visits, name="desk-insight-visits"),
]
