"""Customers, and the codes by which they proved their phones."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from bookings.models import Booking, Customer, PhoneCheck
from stores.admin.base import NotRemoved, OnlyRead, OnlyReadInline


class BookingInline(OnlyReadInline):
    model = Booking
    fk_name = "customer"
    fields = ("reference", "state", "experience", "store", "starts_at", "party")
    readonly_fields = ("reference",)
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Booking]:
        return super().get_queryset(request).select_related("experience", "store", "customer")


@admin.register(Customer)
class CustomerAdmin(NotRemoved, admin.ModelAdmin[Customer]):
    """What a customer proved is never set by hand: `phone_verified_at` is what leads to a person's bookings."""

    list_display = ("name", "phone", "phone_verified_at", "email", "locale", "made_at")
    list_filter = ("locale", ("phone_verified_at", admin.EmptyFieldListFilter))
    search_fields = ("name", "phone", "email", "bookings__reference")
    readonly_fields = ("phone_verified_at", "email_verified_at", "made_at")
    inlines = (BookingInline,)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(PhoneCheck)
class PhoneCheckAdmin(OnlyRead, admin.ModelAdmin[PhoneCheck]):
    list_display = ("phone", "booking", "made_at", "expires_at", "tries", "passed_at")
    list_select_related = ("booking",)
    search_fields = ("phone", "booking__reference")
    date_hierarchy = "made_at"
