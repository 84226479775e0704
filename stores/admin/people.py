"""Stylists with their shifts and time off, skills, and teams."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from kernel import clock
from stores.admin.base import NotRemoved, OnlyReadInline
from stores.admin.forms import PeriodForm, StylistForm, TranslatedForm, WallTimesForm
from stores.models import (
    Membership,
    OutsideBusy,
    OutsideCalendar,
    Shift,
    ShiftException,
    Skill,
    Stylist,
    TimeOff,
)


class ShiftInline(admin.TabularInline[Shift, Stylist]):
    model = Shift
    form = WallTimesForm
    autocomplete_fields = ("store",)
    extra = 1

    def get_queryset(self, request: HttpRequest) -> QuerySet[Shift]:
        return super().get_queryset(request).select_related("store")


class TimeOffInline(admin.TabularInline[TimeOff, Stylist]):
    model = TimeOff
    form = PeriodForm
    extra = 0


class ShiftExceptionInline(OnlyReadInline):
    """Dated shifts are written at the desk, which looks at whom they hit."""

    model = ShiftException
    fields = ("store", "date", "starts", "ends")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ShiftException]:
        return super().get_queryset(request).select_related("store")


class OutsideCalendarInline(OnlyReadInline):
    """The address is a secret, which nobody is shown again."""

    model = OutsideCalendar
    fields = readonly_fields = ("masked", "read_at", "tried_at", "failure")


class OutsideBusyInline(OnlyReadInline):
    """What is not over: years of it are kept."""

    model = OutsideBusy
    fields = ("starts_at", "ends_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[OutsideBusy]:
        return super().get_queryset(request).filter(ends_at__gt=clock.now())


@admin.register(Skill)
class SkillAdmin(admin.ModelAdmin[Skill]):
    form = TranslatedForm
    list_display = ("name", "slug")
    search_fields = ("name", "slug")
    prepopulated_fields = {"slug": ("name",)}


@admin.register(Stylist)
class StylistAdmin(NotRemoved, admin.ModelAdmin[Stylist]):
    form = StylistForm
    list_display = ("name", "works_in", "can_do", "speaks", "active")
    list_filter = ("active", ("shifts__store", admin.RelatedOnlyFieldListFilter), "skills")
    search_fields = ("name", "slug", "user__email")
    prepopulated_fields = {"slug": ("name",)}
    filter_horizontal = ("skills",)
    autocomplete_fields = ("user",)
    inlines = (ShiftInline, ShiftExceptionInline, TimeOffInline, OutsideCalendarInline, OutsideBusyInline)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Stylist]:
        return super().get_queryset(request).prefetch_related("skills", "shifts__store")

    @admin.display(description=_("stores"))
    def works_in(self, stylist: Stylist) -> str:
        return ", ".join(sorted({shift.store.name for shift in stylist.shifts.all()}))

    @admin.display(description=_("skills"))
    def can_do(self, stylist: Stylist) -> str:
        return ", ".join(skill.name for skill in stylist.skills.all())

    @admin.display(description=_("languages"))
    def speaks(self, stylist: Stylist) -> str:
        return ", ".join(stylist.languages)


@admin.register(Membership)
class MembershipAdmin(admin.ModelAdmin[Membership]):
    list_display = ("user", "store", "role")
    list_filter = ("store", "role")
    list_select_related = ("user", "store")
    search_fields = ("user__email", "user__first_name", "user__last_name", "store__name")
    autocomplete_fields = ("user", "store")
