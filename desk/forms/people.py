"""Who somebody is, and what they can do."""

from __future__ import annotations

from typing import Any, Final

from babel import Locale
from django import forms
from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from bookings.forms.fields import NameField
from bookings.locales import reader
from kernel.phones import in_e164, read_phone
from stores.models import Skill, Store, Stylist

SPOKEN: Final = (
    "en", "zh", "yue", "ar", "bn", "cs", "da", "de", "el", "es", "fa", "fi", "fr", "he", "hi", "hu", "id", "it", "ja",
    "ko", "ms", "nb", "nl", "pl", "pt", "ro", "ru", "sv", "th", "tr", "uk", "ur", "vi",
)  # fmt: skip
"""Languages that are spoken in shops (ISO 639)."""
OTHERS: Final = tuple(code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE)
"""The languages of the pages beside the one in which words are first written."""
LONGEST: Final = 2000


class NewPersonForm(forms.Form):
    """All that must be known of somebody new."""

    name = NameField(label=_("Name"), help_text=_("As customers read it."))


class PersonForm(forms.Form):
    """A stylist's facts, as the rule set "stylist" has them."""

    name = NameField(label=_("Name"), help_text=_("As customers read it."))
    introduction = forms.CharField(
        label=_("Introduction"), required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4})
    )
    introduction_zh = forms.CharField(
        label=_("Introduction in Chinese"), required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4})
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages"), required=False, widget=forms.CheckboxSelectMultiple, choices=()
    )
    skills = forms.MultipleChoiceField(
        label=_("Skills"), required=False, widget=forms.CheckboxSelectMultiple, choices=()
    )
    phone = forms.CharField(
        label=_("Phone"), required=False, max_length=40,
        help_text=_("Their number at work: visitors never see it."),
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "off"}),
    )  # fmt: skip
    texts_wanted = forms.BooleanField(
        label=_("Texts wanted"), required=False,
        help_text=_("A text at once when their visitor has come, and on the evening before of who comes."),
    )  # fmt: skip
    user_id = forms.TypedChoiceField(
        label=_("Account"), required=False, coerce=int, empty_value=None, choices=(),
        help_text=_("With it they see their own shifts and ask for time off."),
    )  # fmt: skip
    active = forms.BooleanField(
        label=_("In the team"),
        required=False,
        help_text=_("Without the tick they have left for good: who has booked them is shown before it is done."),
    )

    def __init__(self, *args: Any, store: Store, stylist: Stylist, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.store, self.stylist = store, stylist
        self._choose("languages", _languages(stylist.languages))
        self._choose("skills", [(one.slug, one.said("name")) for one in Skill.objects.order_by("name", "pk")])
        self._choose("user_id", [("", _("None")), *_accounts(store, stylist)])

    def clean_phone(self) -> str:
        typed: str = self.cleaned_data["phone"]
        number = read_phone(typed, region=self.store.phone_region, unassigned=settings.DEMO) if typed else None
        if typed and (number is None or number.extension):
            sentence = _("We can’t reach this number. Please check it, or begin with + and the country code.")
            raise ValidationError(sentence)
        return in_e164(number) if number else ""

    def content(self) -> dict[str, Any]:
        """What was typed, as the rule set has it. The words of further languages stay."""
        facts = dict(self.cleaned_data)
        return facts | {
            "translations": with_words(self.stylist.translations, introduction=facts.pop("introduction_zh"))
        }

    def _choose(self, name: str, choices: Any) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices


def typed_of(content: dict[str, Any]) -> dict[str, Any]:
    """What stands on the form of a rule set's content."""
    return content | {"introduction_zh": said_in(content["translations"], "introduction")}


def said_in(translations: Any, field: str) -> str:
    """The words of a field in the other language of the pages."""
    return str(translations.get(OTHERS[0], {}).get(field, ""))


def with_words(translations: dict[str, dict[str, str]], **words: str) -> dict[str, dict[str, str]]:
    """Translations with these words in the other language of the pages; without those that are empty."""
    others = {language: dict(said) for language, said in translations.items()}
    said = others.get(OTHERS[0], {}) | words
    others[OTHERS[0]] = {field: text for field, text in said.items() if text}
    return {language: said for language, said in others.items() if said}


def _languages(known: list[str]) -> list[tuple[str, str]]:
    """By their names in the reader's language, those that somebody speaks already among them."""
    codes = [*SPOKEN, *(code for code in known if code not in SPOKEN)]
    return sorted(((code, _language(code)) for code in codes), key=lambda pair: pair[1])


def _language(code: str) -> str:
    try:
        return Locale.parse(code, sep="-").get_display_name(reader()) or code
    except ValueError:
        return code


def _accounts(store: Store, stylist: Stylist) -> list[tuple[int, str]]:
    """Those of the store's team that are nobody else's, and their own."""
    free = User.objects.filter(memberships__store=store, stylist=None, is_active=True)
    own = User.objects.filter(stylist=stylist)
    people = (free.distinct() | own.distinct()).order_by("first_name", "last_name", "pk")
    return [(one.pk, f"{one.get_full_name() or one.get_username()} · {one.email}") for one in people]
