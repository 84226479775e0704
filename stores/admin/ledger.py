"""The ledger and the number line of resources: to be read."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from stores.admin.base import OnlyRead, OnlyReadInline
from stores.models import Movement, Resource


class MovementInline(OnlyReadInline):
    model = Movement
    fields = (
        "number", "at", "from_state", "to_state", "from_store", "to_store", "to_zone", "to_place",
        "actor", "reason", "subject",
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("from_store", "to_store", "to_zone", "actor", "piece")


@admin.register(Movement)
class MovementAdmin(OnlyRead, admin.ModelAdmin[Movement]):
    list_display = (
        "at",
        "piece",
        "number",
        "from_state",
        "to_state",
        "to_store",
        "to_zone",
        "actor",
        "reason",
        "subject",
    )
    list_filter = ("to_state", "to_store")
    list_select_related = ("piece", "to_store", "to_zone", "actor")
    ordering = ("-at", "-pk")
    search_fields = ("piece__label", "piece__variant__sku", "subject")
    date_hierarchy = "at"


@admin.register(Resource)
class ResourceAdmin(OnlyRead, admin.ModelAdmin[Resource]):
    list_display = ("pk", "kind", "what")
    list_filter = ("kind",)
    search_fields = ("=pk", "room__name", "stylist__name", "piece__label")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Resource]:
        return super().get_queryset(request).select_related("room", "stylist", "piece")

    @admin.display(description=_("what it is"))
    def what(self, resource: Resource) -> str:
        return named(resource)


def named(resource: Resource) -> str:
    """The name of the room, stylist or piece that a resource is."""
    return str(getattr(resource, resource.kind, "")) or str(resource)
