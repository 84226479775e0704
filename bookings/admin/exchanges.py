"""Exchanges and delivery orders: to be read, for only scans and services write them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from bookings.models import DeliveryOrder, Exchange, ExchangeItem
from stores.admin.base import OnlyRead, OnlyReadInline


class ExchangeItemInline(OnlyReadInline):
    model = ExchangeItem
    fields = ("back", "wanted", "reason", "back_movement", "out_movement", "live", "amends", "amended_at", "amended_by")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        related = "back", "wanted__product", "back_movement__piece", "out_movement__piece", "amended_by"
        return super().get_queryset(request).select_related(*related)


@admin.register(Exchange)
class ExchangeAdmin(OnlyRead, admin.ModelAdmin[Exchange]):
    list_display = ("reference", "asked_at", "booking", "subject")
    list_select_related = ("booking",)
    search_fields = ("reference", "subject", "booking__reference", "items__back__label")
    date_hierarchy = "asked_at"
    inlines = (ExchangeItemInline,)


@admin.register(DeliveryOrder)
class DeliveryOrderAdmin(OnlyRead, admin.ModelAdmin[DeliveryOrder]):
    list_display = ("exchange", "store", "name", "city", "country", "ordered_at", "taken_at", "off_at", "off_why")
    list_filter = ("store",)
    list_select_related = ("exchange", "store")
    search_fields = ("exchange__reference", "name", "city")
    date_hierarchy = "ordered_at"
