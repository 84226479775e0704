"""What a stylist asks for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from bookings.wording import say
from desk.forms.moments import read_moment
from desk.queries.shifts import DatedShift
from kernel.addresses import LONGEST, AddressRefused, public_addresses, target_of
from stores.models import Stylist


class MomentField(forms.Field):
    """A day and a time on the clock of `zone`, which the form says. A time that the clocks skip is none."""

    zone: ZoneInfo

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.TextInput(attrs={"type": "datetime-local"}), **kwargs)

    def clean(self, value: Any) -> datetime:
        found = read_moment(super().clean(value), self.zone)
        if found is None:
            raise ValidationError(_("Give a day and a time that the clock shows on it."))
        return found


class TimeOffForm(forms.Form):
    """From when until when, and why."""

    starts_at = MomentField(label=_("From"))
    ends_at = MomentField(label=_("Until"))
    reason = forms.CharField(label=_("Reason"), required=False, max_length=120)

    def __init__(self, *args: Any, zone: ZoneInfo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, MomentField):
                field.zone = zone


class OfferForm(forms.Form):
    """Which shift, and whom it is offered to."""

    shift = forms.ChoiceField(label=_("Shift"))
    to = forms.ChoiceField(label=_("To whom"), required=False)

    def __init__(self, *args: Any, shifts: Sequence[DatedShift], team: Sequence[Stylist], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        several = len({shift.store for shift in shifts}) > 1
        labels = ((one.key, f"{one} · {one.store.said('name')}" if several else str(one)) for one in shifts)
        self.fields["shift"].choices = [*labels]  # type: ignore[attr-defined]
        people = ((one.slug, one.said("name")) for one in team)
        self.fields["to"].choices = [("", _("anybody of the team")), *people]  # type: ignore[attr-defined]


class CalendarForm(forms.Form):
    """The address of one's own calendar."""

    calendar = forms.CharField(
        label=_("Address of your calendar"),
        max_length=LONGEST,
        help_text=_(
            "The secret iCal address, which begins with https. We read only when you are busy, never with what."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "url", "spellcheck": "false"}),
    )

    def clean_calendar(self) -> str:
        """Calendars are handed out as webcal, too, which is https by another name."""
        typed = str(self.cleaned_data["calendar"]).strip()
        address = f"https{typed[6:]}" if typed.lower().startswith("webcal:") else typed
        try:
            public_addresses(
                target_of(address, loopback=settings.HOOKS_ON_LOOPBACK), loopback=settings.HOOKS_ON_LOOPBACK
            )
        except AddressRefused as refusal:
            raise ValidationError(say(refusal)) from refusal
        return address
