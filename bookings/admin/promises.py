"""What is promised, what happened, what was asked twice: to be read, for only services write it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from bookings.models import Allocation, Move, RequestKey, StoreDay
from stores.admin.base import OnlyRead, OnlyReadInline
from stores.admin.ledger import named

THINGS = ("resource__room", "resource__stylist", "resource__piece")


class AllocationInline(OnlyReadInline):
    model = Allocation
    fields = ("what", "from_until", "expires_at", "live")
    readonly_fields = ("what", "from_until")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related(*THINGS, "store")

    @admin.display(description=_("promised"))
    def what(self, allocation: Allocation) -> str:
        return named(allocation.resource)

    @admin.display(description=_("period"))
    def from_until(self, allocation: Allocation) -> str:
        return said_period(allocation)


class MoveInline(OnlyReadInline):
    model = Move
    fields = ("at", "from_state", "to_state", "actor", "why")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("actor")


@admin.register(Allocation)
class AllocationAdmin(OnlyRead, admin.ModelAdmin[Allocation]):
    list_display = ("what", "kind", "store", "from_until", "booking", "session", "expires_at", "live")
    list_filter = ("live", "store", "resource__kind")
    list_select_related = (*THINGS, "store", "booking", "session__experience")
    search_fields = (
        "booking__reference", "resource__room__name", "resource__stylist__name", "resource__piece__label",
    )  # fmt: skip

    @admin.display(description=_("promised"))
    def what(self, allocation: Allocation) -> str:
        return named(allocation.resource)

    @admin.display(description=_("kind"))
    def kind(self, allocation: Allocation) -> str:
        return allocation.resource.get_kind_display()

    @admin.display(description=_("period"), ordering="tick_from")
    def from_until(self, allocation: Allocation) -> str:
        return said_period(allocation)


@admin.register(Move)
class MoveAdmin(OnlyRead, admin.ModelAdmin[Move]):
    list_display = ("at", "booking", "from_state", "to_state", "actor", "why")
    list_filter = ("to_state",)
    list_select_related = ("booking", "actor")
    search_fields = ("booking__reference", "why")
    date_hierarchy = "at"


@admin.register(StoreDay)
class StoreDayAdmin(OnlyRead, admin.ModelAdmin[StoreDay]):
    list_display = ("store", "date", "version")
    list_filter = ("store",)
    list_select_related = ("store",)
    date_hierarchy = "date"


@admin.register(RequestKey)
class RequestKeyAdmin(OnlyRead, admin.ModelAdmin[RequestKey]):
    list_display = ("key", "booking", "wait", "made_at")
    list_select_related = ("booking", "wait__store")
    search_fields = ("key", "booking__reference", "wait__name")


def said_period(allocation: Allocation) -> str:
    """The period, buffers included, in the wall time of its store."""
    zone = allocation.store.zone
    start, end = allocation.period.lower.astimezone(zone), allocation.period.upper.astimezone(zone)
    return f"{start:%Y-%m-%d %H:%M}–{end:%H:%M}"
