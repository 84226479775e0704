"""Sessions: opened and called off by the verbs that promise and free their room and host."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bookings.admin.acting import each
from bookings.admin.promises import AllocationInline
from bookings.services.sessions import call_off_session, open_session
from bookings.wording import say
from experiences.models import Session
from kernel import clock
from kernel.errors import DomainError
from stores.admin.base import NotRemoved
from stores.admin.forms import not_on_tick, on_tick

ASKED = ("experience", "store", "starts_at", "places", "drop")
FIXED = ("experience", "store", "starts_here", "starts_at", "ends_at", "places_taken", "cancelled")


class OpenSessionForm(forms.ModelForm[Session]):
    """A new session. Only the promise itself can tell whether it can be made, so validating the form opens it."""

    class Meta:
        model = Session
        fields = ASKED
        help_texts = {"starts_at": _("In the store’s own time.")}

    def clean_starts_at(self) -> Any:
        wall = self.cleaned_data["starts_at"].astimezone(UTC)
        if not on_tick(wall.time()):
            raise not_on_tick()
        return wall

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        wall, store = self.cleaned_data.get("starts_at"), self.cleaned_data.get("store")
        if wall and store:
            starts_at = clock.instant(wall.date(), wall.time(), store.zone)
            if starts_at is None:
                self.add_error("starts_at", _("The clocks go forward over this time: it doesn’t exist."))
            elif starts_at <= clock.now():
                self.add_error("starts_at", _("This is in the past."))
            self.cleaned_data["starts_at"] = starts_at
        return cleaned

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_bound and not self.errors:
            self._open()

    def _open(self) -> None:
        try:
            asked = {name: self.cleaned_data[name] for name in ASKED}
            self.instance = open_session(at=clock.now(), **asked)
        except DomainError as refusal:
            self.add_error(refusal.field if refusal.field in self.fields else None, str(say(refusal)))


class SessionForm(forms.ModelForm[Session]):
    """A session that is there: its places may grow, or shrink to those that are taken."""

    def clean_places(self) -> int:
        places: int = self.cleaned_data["places"]
        if places < self.instance.places_taken:
            said = gettext("%(taken)s places are taken already.") % {"taken": self.instance.places_taken}
            raise forms.ValidationError(said)
        return places


@admin.register(Session)
class SessionAdmin(NotRemoved, admin.ModelAdmin[Session]):
    list_display = ("experience", "store", "starts_here", "places", "places_taken", "drop", "cancelled")
    list_filter = ("store", "experience", "drop", "cancelled")
    list_select_related = ("experience", "store")
    search_fields = ("experience__name", "store__name")
    date_hierarchy = "starts_at"
    autocomplete_fields = ("experience", "store")
    actions = ("call_off",)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(request, obj, change, **kwargs | {"form": SessionForm if obj else OpenSessionForm})

    def get_inlines(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """None beside a new session: nothing but its own form may decide whether it is opened."""
        return [AllocationInline] if obj else []

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        if obj is None:
            return ASKED
        return (
            "experience",
            "store",
            "starts_here",
            "starts_at",
            "ends_at",
            "places",
            "places_taken",
            "drop",
            "cancelled",
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return FIXED if obj else ()

    def changeform_view(
        self, request: HttpRequest, object_id: Any = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Opening a session is a transaction of its own: a new one is not wrapped in another."""
        if object_id is None:
            inner: HttpResponse = self._changeform_view(request, object_id, form_url, extra_context)  # type: ignore[attr-defined]
            return inner
        return super().changeform_view(request, object_id, form_url, extra_context)

    def save_model(self, request: HttpRequest, obj: Session, form: Any, change: bool) -> None:
        if change:
            obj.save(update_fields=["places", "drop"])

    @admin.display(description=_("starts there"), ordering="starts_at")
    def starts_here(self, session: Session) -> str:
        return f"{session.starts_at.astimezone(session.store.zone):%Y-%m-%d %H:%M}"

    @admin.action(
        description=_("Call off: the room and host are free again, bookings stay to be settled"), permissions=["change"]
    )
    def call_off(self, request: HttpRequest, sessions: QuerySet[Session]) -> None:
        def verb(session: Session) -> str:
            call_off_session(session=session, at=clock.now())
            return gettext("called off")

        each(self, request, sessions.select_related("experience", "store"), verb)
