"""What a stylist asks for."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from desk.forms.moments import read_moment


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
