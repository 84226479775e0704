"""Experiences, their schedules and questions. Sessions are opened through bookings, which promises room and host."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from experiences.checks import COMPARED, contradicted, wrong_terms
from experiences.models import (
    MOST_QUESTIONS,
    Experience,
    PlannedMessage,
    Schedule,
    ScheduleException,
    StyleChoice,
    StyleQuestion,
    Variation,
    Wording,
)
from experiences.models.style import FEWEST_CHOICES, MOST_CHOICES
from stores.admin.base import NotRemoved, OnlyRead, OnlyReadInline
from stores.admin.forms import TranslatedForm, WallTimesForm, live_forms


class ExperienceForm(TranslatedForm):
    """What the database's constraints ask of an experience, and of what stores have of their own, said at the field."""

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        for name, words in wrong_terms(self.cleaned_data).items():
            self.add_error(name, words)
        if self.instance.pk and not self.errors:
            for store, name in contradicted(self.instance, self.cleaned_data):
                self.add_error(name, _("%(store)s has terms of its own that don’t go with this.") % {"store": store})
        return cleaned


class VariationForm(forms.ModelForm[Any]):
    """What the database asks of the mixture of a store's own terms and those of the house, said at the field."""

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        house = self.cleaned_data.get("experience") or getattr(self.instance, "experience", None)
        if house is not None:
            own = {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}
            mixture = {name: own.get(name, getattr(house, name)) for name in COMPARED if name not in self.errors}
            for name, words in wrong_terms(mixture).items():
                self.add_error(name, words)
        return cleaned

    def clean_own_week(self) -> bool:
        own: bool = self.cleaned_data["own_week"]
        kept = Schedule.objects.filter(experience=self.instance.experience_id, store=self.instance.store_id)
        if not own and self.instance.pk and kept.exists():
            raise ValidationError(_("The store has windows of its own: remove them first."))
        return own


class ScheduleInline(admin.TabularInline[Schedule, Experience]):
    model = Schedule
    form = WallTimesForm
    autocomplete_fields = ("store",)
    extra = 1

    def get_queryset(self, request: HttpRequest) -> QuerySet[Schedule]:
        return super().get_queryset(request).select_related("store", "experience")


class ScheduleExceptionInline(OnlyReadInline):
    """Other times on a date are written at the desk, which looks at whom they hit."""

    model = ScheduleException
    fields = ("store", "date", "starts", "ends", "interval")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ScheduleException]:
        return super().get_queryset(request).select_related("store")


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
    inlines = (ScheduleInline, ScheduleExceptionInline, QuestionInline)
    fieldsets = (
        (None, {"fields": ("name", "slug", "summary", "description", "scene", "picture", "translations")}),
        (
            _("How long"),
            {"fields": ("duration", "buffer_before", "buffer_after", "stylist_before", "stylist_after")},
        ),
        (_("For whom"), {"fields": ("party_min", "party_max")}),
        (_("What it needs"), {"fields": ("room_kind", "rooms_needed", "stylist_needed", "skill", "pieces_max")}),
        (
            _("Rules"),
            {
                "fields": (
                    "lead_time",
                    "horizon_days",
                    "change_cutoff",
                    "cancel_cutoff",
                    "daily_cap",
                    "live_max",
                    "approval_minutes",
                )
            },
        ),
        (_("Whether they come"), {"fields": ("nudge_minutes", "pieces_minutes", "release_minutes", "waiting")}),
        (_("Who comes late"), {"fields": ("grace_minutes", "no_show_minutes")}),
        (_("Money"), {"fields": ("price", "deposit", "no_show_fee", "currency")}),
        (_("Shown"), {"fields": ("purpose", "published", "position")}),
    )


@admin.register(Variation)
class VariationAdmin(NotRemoved, admin.ModelAdmin[Variation]):
    form = VariationForm
    list_display = ("experience", "store", "offered", "own_week")
    list_filter = ("offered", "own_week", "store", "experience")
    list_select_related = ("experience", "store")
    search_fields = ("experience__name", "store__name")
    autocomplete_fields = ("experience", "store")

    def get_readonly_fields(self, _request: HttpRequest, obj: Variation | None = None) -> tuple[str, ...]:
        """Whose terms they are, once they are."""
        return ("experience", "store") if obj else ()


@admin.register(PlannedMessage)
class PlannedMessageAdmin(OnlyRead, admin.ModelAdmin[PlannedMessage]):
    list_display = ("experience", "store", "topic", "minutes", "by")
    list_filter = ("topic", "store", "experience")
    list_select_related = ("experience", "store")
    search_fields = ("experience__name", "store__name")


@admin.register(Wording)
class WordingAdmin(OnlyRead, admin.ModelAdmin[Wording]):
    list_display = ("kind", "language", "experience", "store", "sms")
    list_filter = ("kind", "language", "store", "experience")
    list_select_related = ("experience", "store")
    search_fields = ("experience__name", "store__name", "sms", "subject", "lead")


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
        if experience is not None:
            # As the triggers do: the second of two who write at once counts what the first has written.
            Experience.objects.select_for_update(of=("self",), no_key=True).get(pk=experience.pk)
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
        shown = [form.instance.pk for form in self.forms if form.instance.pk]
        others = StyleChoice.objects.filter(question=self.instance.pk, active=True).exclude(pk__in=shown)
        offered = others.count() + sum(bool(form.cleaned_data.get("active")) for form in live_forms(self))
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
