"""A notice to everybody who comes: on which days, to what, and in which words."""

from __future__ import annotations

from datetime import date, timedelta
from operator import methodcaller
from typing import Any, Final

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from bookings.locales import country
from bookings.own_words import heard_by_carriers
from desk.forms.experience import LANGUAGES
from desk.models.notice import LONGEST, WAYS
from desk.queries.notices import countries
from desk.rule_sets.offers import OTHERS
from experiences.models import By, Experience
from stores.models import Store

MOST_DAYS: Final = 31
"""Days ahead and on that one notice may be for."""
OLDEST: Final = timedelta(days=1)


def day_field(label: Any, help_text: Any = "", **more: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    errors = {"required": _("Please choose a day."), "invalid": _("Please choose a day.")}
    return forms.DateField(label=label, help_text=help_text, widget=widget, error_messages=errors, **more)


def words_field(label: Any, help_text: Any = "", *, required: bool = True) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 3})
    errors = {"required": _("Please write what you want to say.")}
    return forms.CharField(
        label=label, help_text=help_text, required=required, max_length=LONGEST, widget=widget, error_messages=errors,
        validators=[_without_names, _not_for_carriers],
    )  # fmt: skip


def _without_names(text: str) -> None:
    """Who has written words of messages may expect that names are filled in here, too. Raises ValidationError."""
    if "{" in text or "}" in text:
        raise forms.ValidationError(
            _("Nothing is filled in here: everybody reads the same. Please write it without { }.")
        )


def _not_for_carriers(text: str) -> None:
    """As words of messages, it asks for no answer that a carrier keeps. Raises ValidationError."""
    wrong = [str(one) for one in heard_by_carriers(text)]
    if wrong:
        raise forms.ValidationError(wrong)


class NoticeForm(forms.Form):
    """What is said of one store (`store`), or of stores of the house."""

    words = words_field(
        _("What you want to say"),
        _("The store’s name comes before it, and the link to their visit after it: “We close at 17:00 today.”"),
    )
    first_day = day_field(_("To everybody who comes on"))
    last_day = day_field(_("Until"), _("Empty: that day alone."), required=False)
    experience = forms.ModelChoiceField(
        Experience.objects.order_by("position", "pk"), label=_("To what"), required=False, empty_label=_("Everything")
    )
    country = forms.ChoiceField(label=_("In which stores"), required=False)
    by = forms.ChoiceField(label=_("It goes out"), choices=[(by.value, by.label) for by in WAYS], initial=By.TEXT)

    def __init__(self, *args: Any, store: Store | None, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["first_day"].initial = today
        self.fields["experience"].label_from_instance = methodcaller("said", "name")  # type: ignore[attr-defined]
        if store is None:
            there = [(code, f"{country(code)} ({number})") for code, number in countries()]
            self.fields["country"].choices = [("", _("In every store")), *there]  # type: ignore[attr-defined]
        else:
            del self.fields["country"]
        for code in OTHERS:
            label = f"{self.fields['words'].label} {LANGUAGES.get(code, code)}"
            self.fields[f"words_{code}"] = words_field(label, required=False)
        self.order_fields(["words", *(f"words_{code}" for code in OTHERS)])

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = self.cleaned_data
        first = said.get("first_day")
        last = said.get("last_day") or first
        if first is not None and first < self.today - OLDEST:
            self.add_error("first_day", _("This day is over. Please choose a later one."))
        elif first is not None and first > self.today + timedelta(days=366):
            self.add_error("first_day", _("Please choose a day within a year."))
        elif first is not None and last is not None and not first <= last < first + timedelta(days=MOST_DAYS):
            self.add_error("last_day", _("Choose the same day or a later one, within a month."))
        return said | {"last_day": last}

    def clean_words(self) -> str:
        return _in_one_line(self.cleaned_data["words"])

    def said(self) -> dict[str, Any]:
        """What a notice is made of. Only of a valid form."""
        cleaned = self.cleaned_data
        others = {code: _in_one_line(cleaned[f"words_{code}"]) for code in OTHERS}
        words = {settings.LANGUAGE_CODE: cleaned["words"]} | {code: text for code, text in others.items() if text}
        named = ("experience", "first_day", "last_day", "by")
        return {name: cleaned[name] for name in named} | {"words": words, "country": cleaned.get("country", "")}


def _in_one_line(text: str) -> str:
    return " ".join(text.replace("\x00", "").split())
