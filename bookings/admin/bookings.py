"""Bookings: words and wishes can be mended, the state moves by verbs, what is promised is to be read."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from bookings.admin.acting import each
from bookings.admin.promises import AllocationInline, MoveInline
from bookings.models import Booking, BookingState, Companion, Feedback, RailItem, StyleAnswer
from bookings.services.cancel import cancel
from bookings.services.mend import Mending, mend
from bookings.services.visit import check_in, complete, mark_no_show, start
from bookings.tokens import manage_url
from kernel import clock
from stores.admin.base import NotRemoved, OnlyReadInline

BY_HAND = "by hand"
"""The reason on moves that were made in the admin."""
MENDED = tuple(Mending.__annotations__)
"""What can be written by hand."""


class RailInline(OnlyReadInline):
    model = RailItem
    fields = ("variant", "feeling", "outcome", "outcome_at", "kept_until")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("variant__product")


class FeedbackInline(OnlyReadInline):
    model = Feedback
    fields = ("answer", "words", "at")


class AnswerInline(OnlyReadInline):
    model = StyleAnswer
    fields = ("prompt", "said", "at")
    readonly_fields = ("said",)

    @admin.display(description=_("chosen"))
    def said(self, answer: StyleAnswer) -> str:
        return ", ".join(answer.said_chosen)


class CompanionInline(admin.TabularInline[Companion, Booking]):
    model = Companion
    fields = ("name",)
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Booking)
class BookingAdmin(NotRemoved, admin.ModelAdmin[Booking]):
    list_display = (
        "reference",
        "starts_here",
        "store",
        "experience",
        "customer",
        "party",
        "state",
        "stylist",
        "source",
    )
    list_filter = ("state", "store", "experience", "source")
    list_select_related = ("store", "experience", "customer", "stylist")
    search_fields = ("reference", "customer__name", "customer__phone", "customer__email", "note")
    date_hierarchy = "starts_at"
    inlines = (CompanionInline, AnswerInline, FeedbackInline, RailInline, AllocationInline, MoveInline)
    actions = ("let_in", "begin", "end", "not_come", "call_off")
    fieldsets = (
        (None, {"fields": (
            "reference", "state", "customer", "note", "occasion", "locale", "sms_consent", "whatsapp", "email_consent",
        )}),
        (_("The visit"), {"fields": (
            "store", "starts_here", "starts_at", "ends_at", "experience", "session", "party", "stylist",
            "stylist_wanted",
        )}),
        (_("Money"), {"fields": ("price", "deposit", "no_show_fee", "currency")}),
        (_("How it came about"), {"fields": (
            "source", "made_at", "expires_at", "extensions", "asked_at", "declined_why", "confirmed_at", "changed_at",
            "coming_at", "pieces_freed_at", "released_at", "sequence", "uid",
        )}),
        (_("The customer’s page: time and pieces are changed there"), {"fields": ("customers_page",)}),
    )  # fmt: skip

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Booking]:
        related = "store", "experience", "customer", "stylist", "stylist_wanted", "session__experience"
        return super().get_queryset(request).select_related(*related)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        named = [name for _title, options in self.fieldsets for name in options["fields"]]
        return [str(name) for name in named if name not in MENDED]

    def save_model(self, request: HttpRequest, obj: Booking, form: ModelForm[Booking], change: bool) -> None:
        """Only what was changed in the form is written: the rest may be newer than the page."""
        mending = {name: form.cleaned_data[name] for name in form.changed_data if name in MENDED}
        mend(booking=obj, at=clock.now(), actor=_actor(request), **mending)

    @admin.display(description=_("starts there"), ordering="starts_at")
    def starts_here(self, booking: Booking) -> str:
        return f"{booking.starts_at.astimezone(booking.store.zone):%Y-%m-%d %H:%M}"

    @admin.display(description=_("customer’s page"))
    def customers_page(self, booking: Booking) -> str:
        return format_html('<a href="{0}" rel="noreferrer">{1}</a>', manage_url(booking), booking.reference)

    @admin.action(description=_("Check in"), permissions=["change"])
    def let_in(self, request: HttpRequest, bookings: QuerySet[Booking]) -> None:
        def verb(booking: Booking) -> str:
            done = check_in(code=booking.reference, store=booking.store, at=clock.now(), actor=_actor(request))
            return _now(done.booking)

        each(self, request, bookings, verb)

    @admin.action(description=_("In session"), permissions=["change"])
    def begin(self, request: HttpRequest, bookings: QuerySet[Booking]) -> None:
        each(self, request, bookings, lambda it: _now(start(booking=it, at=clock.now(), actor=_actor(request))))

    @admin.action(description=_("Done"), permissions=["change"])
    def end(self, request: HttpRequest, bookings: QuerySet[Booking]) -> None:
        each(self, request, bookings, lambda it: _now(complete(booking=it, at=clock.now(), actor=_actor(request))))

    @admin.action(description=_("Nobody came"), permissions=["change"])
    def not_come(self, request: HttpRequest, bookings: QuerySet[Booking]) -> None:
        each(self, request, bookings, lambda it: _now(mark_no_show(booking=it, at=clock.now(), actor=_actor(request))))

    @admin.action(description=_("Cancel, and tell the customer"), permissions=["change"])
    def call_off(self, request: HttpRequest, bookings: QuerySet[Booking]) -> None:
        def verb(booking: Booking) -> str:
            return _now(cancel(booking=booking, at=clock.now(), actor=_actor(request), why=BY_HAND))

        each(self, request, bookings, verb)


def _actor(request: HttpRequest) -> Any:
    return request.user


def _now(booking: Booking) -> str:
    return str(BookingState(booking.state).label)
