"""Experiences, their schedules and questions. Sessions are opened through bookings, which promises room and host."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from experiences.models import MOST_QUESTIONS, TICK_MINUTES, Experience, Schedule, StyleChoice, StyleQuestion
from experiences.models.style import FEWEST_CHOICES, MOST_CHOICES
from stores.admin.base import NotRemoved, OnlyReadInline
from stores.admin.forms import MoneyForm, TranslatedForm, WallTimesForm, live_forms, not_on_tick

TICKED = ("duration", "buffer_before", "buffer_after")
LONGEST = {"duration": 720, "buffer_before": 360, "buffer_after": 360}
LONGEST_PATIENCE = 720


class ExperienceForm(MoneyForm):
    """What the database's constraints ask of an experience, said at the field."""

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        for name in TICKED:
            self._check_minutes(name, self.cleaned_data.get(name))
        fewest, most = self.cleaned_data.get("party_min"), self.cleaned_data.get("party_max")
        if fewest == 0:
            self.add_error("party_min", _("At least one person comes."))
        elif fewest and most is not None and most < fewest:
            self.add_error("party_max", _("This is less than the fewest people."))
        self._check_lateness()
        if (self.cleaned_data.get("deposit") or 0) > (self.cleaned_data.get("price") or 0):
            self.add_error("deposit", _("A deposit is a part of the price."))
        return cleaned

    def _check_lateness(self) -> None:
        grace, missed = self.cleaned_data.get("grace_minutes"), self.cleaned_data.get("no_show_minutes")
        if grace is None or missed is None:
            return
        if missed < max(grace, 1):
            self.add_error("no_show_minutes", _("Nobody is missed before they are late."))
        elif missed > LONGEST_PATIENCE:
            self.add_error(
                "no_show_minutes", _("This is too long: at most %(most)s minutes.") % {"most": LONGEST_PATIENCE}
            )

    def _check_minutes(self, name: str, minutes: int | None) -> None:
        if minutes is None:
            return
        if minutes % TICK_MINUTES:
            self.add_error(name, not_on_tick())
        elif minutes > LONGEST[name]:
            self.add_error(name, _("This is too long: at most %(most)s minutes.") % {"most": LONGEST[name]})


class ScheduleInline(admin.TabularInline[Schedule, Experience]):
    model = Schedule
    form = WallTimesForm
    autocomplete_fields = ("store",)
    extra = 1

    def get_queryset(self, request: HttpRequest) -> QuerySet[Schedule]:
        return super().get_queryset(request).select_related("store", "experience")


class QuestionInline(OnlyReadInline):
    """What is asked; a question is written on a page of its own, with its choices."""

    model = StyleQuestion
    fields = ("prompt", "several", "position", "active")
    show_change_link = True


@admin.register(Experience)
class ExperienceAdmin(NotRemoved, admin.ModelAdmin[Experience]):
    form = ExperienceForm
    list_display = (
        "name", "duration", "buffer_before", "buffer_after", "party_max", "room_kind", "rooms_needed", "skill",
        "price", "currency", "position", "published",
    )  # fmt: skip
    list_filter = ("purpose", "published", "room_kind", "stylist_needed")
    list_select_related = ("skill",)
    search_fields = ("name", "slug")
    prepopulated_fields = {"slug": ("name",)}
    autocomplete_fields = ("skill",)
    inlines = (ScheduleInline, QuestionInline)
    fieldsets = (
        (None, {"fields": ("name", "slug", "summary", "description", "scene", "picture", "translations")}),
        (_("How long"), {"fields": ("duration", "buffer_before", "buffer_after")}),
        (_("For whom"), {"fields": ("party_min", "party_max")}),
        (_("What it needs"), {"fields": ("room_kind", "rooms_needed", "stylist_needed", "skill", "pieces_max")}),
        (_("Rules"), {"fields": ("lead_time", "horizon_days", "change_cutoff", "cancel_cutoff")}),
        (_("Who comes late"), {"fields": ("grace_minutes", "no_show_minutes")}),
        (_("Money"), {"fields": ("price", "deposit", "currency")}),
        (_("Shown"), {"fields": ("purpose", "published", "position")}),
    )


@admin.register(Schedule)
class ScheduleAdmin(admin.ModelAdmin[Schedule]):
    form = WallTimesForm
    list_display = ("experience", "store", "weekday", "starts", "ends", "interval", "valid_from", "valid_until")
    list_filter = ("store", "experience", "weekday")
    list_select_related = ("experience", "store")
    search_fields = ("experience__name", "store__name")
    autocomplete_fields = ("experience", "store")


class QuestionForm(TranslatedForm):
    """Few questions: what the database's trigger asks, said at the field."""

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        experience = self.cleaned_data.get("experience")
        if experience is not None and self.cleaned_data.get("active"):
            others = StyleQuestion.objects.active().filter(experience=experience).exclude(pk=self.instance.pk)
            if others.count() >= MOST_QUESTIONS:
                self.add_error(
                    "active", _("At most %(most)s are asked: retire another one first.") % {"most": MOST_QUESTIONS}
                )
        return cleaned


class ChoicesFormSet(BaseInlineFormSet[Any, Any, Any]):
    """Something to choose from, and no more than a glance takes in."""

    def clean(self) -> None:
        super().clean()
        offered = sum(bool(form.cleaned_data.get("active")) for form in live_forms(self))
        if self.instance.active and not any(self.errors) and not FEWEST_CHOICES <= offered <= MOST_CHOICES:
            bounds = {"least": FEWEST_CHOICES, "most": MOST_CHOICES}
            raise ValidationError(_("Give %(least)s to %(most)s answers to choose from."), params=bounds)


class ChoiceInline(NotRemoved, admin.TabularInline[StyleChoice, StyleQuestion]):
    model = StyleChoice
    form = TranslatedForm
    formset = ChoicesFormSet
    fields = ("label", "position", "active", "translations")
    extra = FEWEST_CHOICES


@admin.register(StyleQuestion)
class StyleQuestionAdmin(NotRemoved, admin.ModelAdmin[StyleQuestion]):
    form = QuestionForm
    list_display = ("prompt", "experience", "several", "position", "active")
    list_filter = ("active", "experience")
    list_select_related = ("experience",)
    search_fields = ("prompt",)
    autocomplete_fields = ("experience",)
    inlines = (ChoiceInline,)
