"""Fields that several forms have: what somebody is called, and where they can be reached."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from bookings.errors import PhoneExtension, PhoneInvalid
from bookings.phones import e164
from bookings.wording import say

SWITCH: Final = {"class": "switch", "role": "switch"}


class NameField(forms.CharField):
    """A name on one line: it is said in texts and in calendars, and called out. `filled_by`: the browser's word."""

    def __init__(self, *, filled_by: str = "off", **kwargs: Any) -> None:
        attrs = {"autocomplete": filled_by, "autocapitalize": "words", "spellcheck": "false"}
        super().__init__(max_length=120, widget=forms.TextInput(attrs=attrs), **kwargs)

    def clean(self, value: Any) -> str:
        return " ".join(super().clean(value).split())


class PhoneField(forms.CharField):
    """A number in E.164; "" for none. It is read as one dials it in `region`, which the form says.

    The field goes on showing it as it was typed.
    """

    region: str = ""

    def __init__(self, *, filled_by: str = "off", **kwargs: Any) -> None:
        attrs = {"type": "tel", "autocomplete": filled_by, "inputmode": "tel"}
        super().__init__(max_length=40, widget=forms.TextInput(attrs=attrs), **kwargs)

    def clean(self, value: Any) -> str:
        typed: str = super().clean(value)
        if not typed:
            return ""
        try:
            return e164(typed, region=self.region)
        except PhoneExtension as error:
            raise forms.ValidationError(say(error)) from error
        except PhoneInvalid as error:
            abroad = typed.startswith(("+", "＋"))
            words = _("We can't reach this number. Please check its digits.") if abroad else say(error)
            raise forms.ValidationError(words) from error


def read_in(form: forms.Form, region: str) -> None:
    """Have a form's `phone` read as one dials it in a region."""
    field = form.fields["phone"]
    if isinstance(field, PhoneField):
        field.region = region
