"""Fields that several forms have: what somebody is called, where they can be reached, and whether they may be."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bookings.errors import PhoneExtension, PhoneInvalid
from bookings.phones import e164
from bookings.typed import is_mailable, leads_away, one_line
from bookings.wording import say
from stores.models import Store


class NameField(forms.CharField):
    """A name on one line: it is said in texts and in calendars, and called out. `filled_by`: the browser's word.

    With a web address in it, it would be anybody's message to anybody, in our name.
    """

    def __init__(self, *, filled_by: str = "off", **kwargs: Any) -> None:
        attrs = {"autocomplete": filled_by, "autocapitalize": "words", "spellcheck": "false"}
        super().__init__(max_length=120, widget=forms.TextInput(attrs=attrs), **kwargs)

    def clean(self, value: Any) -> str:
        name = one_line(super().clean(value))
        if leads_away(name):
            raise forms.ValidationError(_("Please give the name alone, without a web address."))
        return name


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
            words = _("We can’t reach this number. Please check its digits.") if abroad else say(error)
            raise forms.ValidationError(words) from error


class EmailField(forms.EmailField):
    """An e-mail address, or none."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"})
        wrong = _("This doesn’t look like an e-mail address. Please check it, or leave it empty.")
        super().__init__(required=False, max_length=254, widget=widget, error_messages={"invalid": wrong}, **kwargs)

    def clean(self, value: Any) -> str:
        email: str = super().clean(value)
        if email and not is_mailable(email):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return email


class SwitchField(forms.BooleanField):
    """What one agrees to, or not. Label and help are the words of the consent."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"class": "switch", "role": "switch"}
        super().__init__(required=False, widget=forms.CheckboxInput(attrs=attrs), **kwargs)


class LocalForm(forms.Form):
    """A form that is filled in for a store: its `phone` is read as one dials it there."""

    def __init__(self, *args: Any, store: Store, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        phone = self.fields["phone"]
        if isinstance(phone, PhoneField):
            phone.region = store.phone_region
