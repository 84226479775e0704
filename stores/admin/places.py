"""Showrooms with their hours, rooms and teams."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from stores.admin.base import NotRemoved, OnlyRead, OnlyReadInline
from stores.admin.forms import (
    HoursExceptionForm,
    HoursExceptionsFormSet,
    OpeningPeriodsFormSet,
    TranslatedForm,
    WallTimesForm,
)
from stores.models import Edition, HoursException, Membership, OpeningPeriod, Room, RoomOutage, Store, Zone


class OpeningPeriodInline(admin.TabularInline[OpeningPeriod, Store]):
    model = OpeningPeriod
    form = WallTimesForm
    formset = OpeningPeriodsFormSet
    extra = 1


class HoursExceptionInline(admin.TabularInline[HoursException, Store]):
    model = HoursException
    form = HoursExceptionForm
    formset = HoursExceptionsFormSet
    extra = 1


class RoomInline(NotRemoved, admin.TabularInline[Room, Store]):
    model = Room
    extra = 0


class MembershipInline(admin.TabularInline[Membership, Store]):
    model = Membership
    autocomplete_fields = ("user",)
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        return super().get_queryset(request).select_related("user", "store")


@admin.register(Store)
class StoreAdmin(NotRemoved, admin.ModelAdmin[Store]):
    form = TranslatedForm
    list_display = ("name", "city", "country", "timezone", "currency", "active")
    list_filter = ("active", "country")
    search_fields = ("name", "slug", "city", "street", "postal_code")
    prepopulated_fields = {"slug": ("name",)}
    inlines = (OpeningPeriodInline, HoursExceptionInline, RoomInline, MembershipInline)


@admin.register(Edition)
class EditionAdmin(OnlyRead, admin.ModelAdmin[Edition]):
    """Raised by triggers: to be looked at when a sweep seems to lag."""

    list_display = ("store", "number", "swept")
    list_select_related = ("store",)
    search_fields = ("store__name",)


class RoomOutageInline(OnlyReadInline):
    """Written at the desk, which looks at whom it hits."""

    model = RoomOutage
    fields = ("starts_at", "ends_at", "reason")


@admin.register(Room)
class RoomAdmin(NotRemoved, admin.ModelAdmin[Room]):
    list_display = ("name", "store", "kind", "capacity", "step_free", "active")
    list_filter = ("store", "kind", "step_free", "active")
    list_select_related = ("store",)
    search_fields = ("name", "store__name")
    autocomplete_fields = ("store",)
    inlines = (RoomOutageInline,)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A room stays in its store: its promises are of that store's days."""
        return ("store", "code") if obj else ()


@admin.register(Zone)
class ZoneAdmin(NotRemoved, admin.ModelAdmin[Zone]):
    form = TranslatedForm
    list_display = ("name", "store", "position")
    list_filter = ("store",)
    list_select_related = ("store",)
    search_fields = ("name", "store__name")
    autocomplete_fields = ("store",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A zone stays in its store: pieces and their history are in it."""
        return ("store",) if obj else ()
