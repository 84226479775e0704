"""Who waits, what was offered to them, and when each day's line was last served."""

from __future__ import annotations

from django.contrib import admin

from bookings.models import Offer, Served, Wait
from stores.admin.base import OnlyRead, OnlyReadInline


class OfferInline(OnlyReadInline):
    model = Offer
    fields = ("starts_at", "booking", "made_at", "state", "ended_at")


@admin.register(Wait)
class WaitAdmin(OnlyRead, admin.ModelAdmin[Wait]):
    list_display = ("name", "phone", "store", "experience", "kind", "first_date", "priority", "joined_at", "state")
    list_filter = ("state", "kind", "store")
    list_select_related = ("store", "experience")
    search_fields = ("name", "phone", "email")
    date_hierarchy = "first_date"
    inlines = (OfferInline,)


@admin.register(Offer)
class OfferAdmin(OnlyRead, admin.ModelAdmin[Offer]):
    list_display = ("wait", "starts_at", "booking", "made_at", "state", "ended_at")
    list_filter = ("state",)
    list_select_related = ("wait__store", "booking")
    search_fields = ("wait__name", "booking__reference")
    date_hierarchy = "made_at"


@admin.register(Served)
class ServedAdmin(OnlyRead, admin.ModelAdmin[Served]):
    list_display = ("store", "date", "looked_at", "edition", "versions")
    list_filter = ("store",)
    list_select_related = ("store",)
    date_hierarchy = "date"
