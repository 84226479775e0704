"""Every list of the house: it opens, it can be searched, and more rows cost no more queries."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.admin.conftest import furnish

pytestmark = pytest.mark.django_db

APPS = ("stores", "experiences", "bookings")
OURS = sorted((model for model in admin.site._registry if model._meta.app_label in APPS), key=lambda m: m.__name__)
UNLISTED = {
    "OpeningPeriod", "HoursException", "Shift", "TimeOff", "Companion", "RailItem", "ExchangeItem",
    "StyleChoice", "StyleAnswer", "ShiftException", "RoomOutage", "ScheduleException", "OutsideCalendar", "OutsideBusy",
    "Feedback",
}  # fmt: skip
"""Seen within their owners."""
WRITTEN_BY_VERBS = {
    "Allocation", "Booking", "Customer", "DeliveryOrder", "Exchange", "Move", "Movement", "PhoneCheck",
    "Edition", "Offer", "PlannedMessage", "RequestKey", "Resource", "Served", "Shortfall", "StoreDay",
    "Wait", "Wording",
}  # fmt: skip


def _address(model: type[Model], what: str, *args: object) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{what}", args=args)


def test_every_table_of_the_house_is_in_the_admin() -> None:
    tables = {model.__name__ for name in APPS for model in apps.get_app_config(name).get_models()}
    assert tables - {model.__name__ for model in OURS} == UNLISTED


def _queries(boss: Client, addresses: Iterable[str]) -> dict[str, int]:
    """How many queries each address takes."""
    counts = {}
    for address in addresses:
        with CaptureQueriesContext(connection) as queries:
            answer = boss.get(address)
        assert answer.status_code == 200, address
        counts[address] = len(queries)
    return counts


def test_lists_cost_the_same_queries_for_many_rows_as_for_one(boss: Client) -> None:
    lists = [_address(model, "changelist") for model in OURS]
    boss.get(lists[0])
    furnish("one")
    few = _queries(boss, lists)
    furnish("two")
    furnish("three")
    assert _queries(boss, lists) == few


def test_every_row_opens_and_lists_are_searched(boss: Client) -> None:
    furnish("one")
    for model in OURS:
        row = model._default_manager.order_by("pk")[0]
        assert boss.get(_address(model, "change", row.pk)).status_code == 200, model
        if admin.site._registry[model].search_fields:
            assert boss.get(_address(model, "changelist"), {"q": "one"}).status_code == 200, model


def test_what_verbs_write_cannot_be_added_by_hand(boss: Client) -> None:
    refused = {model.__name__ for model in OURS if boss.get(_address(model, "add")).status_code == 403}
    assert refused == WRITTEN_BY_VERBS
