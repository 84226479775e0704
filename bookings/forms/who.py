"""Who is coming: a name and a phone, and what may be sent to them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from bookings.forms.fields import EmailField, LocalForm, NameField, PhoneField, SwitchField
from bookings.models import Occasion
from bookings.phones import is_landline
from bookings.promised_words import mails_promised, texts_promised
from bookings.services.confirm import Details
from bookings.services.customers import Contact
from experiences.models import Plan
from notifications.channels.whatsapp import offered
from notifications.services.limits import is_allowed


def _occasions() -> list[tuple[str, str]]:
    return [("", gettext("None in particular")), *((value, capfirst(str(name))) for value, name in Occasion.choices)]


class GreetedForm(forms.Form):
    """Somebody who tells us their own name."""

    name = NameField(
        label=_("Your name"),
        filled_by="name",
        error_messages={"required": _("Please tell us your name: it is how we greet you.")},
    )


class WhoForm(LocalForm, GreetedForm):
    """Name and phone must be. The switches' sentences say what is planned, and are kept as the words of the consent.

    `asked`: a person of the store answers first.
    """

    phone = PhoneField(
        label=_("Your phone"),
        filled_by="tel",
        error_messages={"required": _("Please give us a number: it is how we reach you if anything changes.")},
    )
    email = EmailField(label=_("Your e-mail"))
    sms = SwitchField(label=_("Text me"), initial=True)
    whatsapp = SwitchField(
        label=_("By WhatsApp, not SMS"), help_text=_("Where WhatsApp fails, it is an SMS after all.")
    )
    mail = SwitchField(label=_("E-mail me"), initial=True)
    occasion = forms.ChoiceField(label=_("Is there an occasion?"), required=False, choices=_occasions)
    note = forms.CharField(
        label=_("Anything we should know?"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, plan: Plan, asked: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sms"].help_text = texts_promised(plan, asked=asked)
        self.fields["mail"].help_text = mails_promised(plan, asked=asked)
        if not offered():
            del self.fields["whatsapp"]

    def may_miss_texts(self) -> bool:
        """Whether all that we may send are texts, to a landline or abroad. Only of a valid form."""
        said = self.cleaned_data
        return bool(said["sms"] and not said["email"] and not self.is_reached_by_text())

    def is_reached_by_text(self) -> bool:
        """Whether texts are wanted, and their number can get them. Only of a valid form."""
        phone = self.cleaned_data["phone"]
        return bool(self.cleaned_data["sms"] and is_allowed(phone) and not is_landline(phone))

    def is_abroad(self) -> bool:
        """Whether the number is of a country to which no texts go. Only of a valid form."""
        return not is_allowed(self.cleaned_data["phone"])

    def details(self) -> Details:
        """What was typed, for the booking. Only of a valid form."""
        said = self.cleaned_data
        contact = Contact(name=said["name"], phone=said["phone"], email=said["email"], locale=get_language() or "en")
        return Details(
            contact=contact,
            sms=said["sms"],
            email=said["mail"],
            whatsapp=said.get("whatsapp", False),
            wording=self._wording(),
            note=said["note"],
            occasion=said["occasion"],
        )

    def _wording(self) -> str:
        """The sentences that were agreed to, in the language in which they were read."""
        agreed = [self[name] for name in ("sms", "whatsapp", "mail") if self.cleaned_data.get(name)]
        return "\n".join(f"{field.label}: {field.help_text}" for field in agreed)


class KnownForm(GreetedForm):
    """What somebody corrects of themselves. The e-mail's sentence is kept as the words of the consent."""

    email = EmailField(
        label=_("Your e-mail"),
        help_text=_("What we owe you by e-mail about your visits goes there from now on."),
    )


class CodeForm(forms.Form):
    """The one-time code."""

    code = forms.CharField(
        label=_("The six digits"),
        max_length=12,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "spellcheck": "false",
                "class": "code-input",
            }
        ),
        error_messages={"required": _("Please type the code from our text.")},
    )


class CompanionForm(forms.Form):
    """Who comes along."""

    name = NameField(
        label=_("Their name"),
        error_messages={"required": _("Please tell us their name: it is how we greet them.")},
    )


class CancelForm(forms.Form):
    """Why, for who likes to say."""

    why = forms.CharField(label=_("Would you tell us why?"), required=False, max_length=200)
