"""A store's facts."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from operator import itemgetter
from typing import Any, Final
from zoneinfo import available_timezones

from babel import Locale
from babel.numbers import get_territory_currencies
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from bookings.locales import reader
from desk.forms.people import said_in, with_words

WORDS: Final = ("name", "introduction", "city", "directions")
"""What is said in both languages of the pages."""
LONGEST: Final = 2000
NONE: Final = frozenset({"EU", "EZ", "UN", "ZZ", "QO", "XA", "XB"})
AREAS: Final = ("Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")


def _text(label: Any, most: int, *, required: bool = True, help_text: Any = "") -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "off"})
    return forms.CharField(label=label, max_length=most, required=required, help_text=help_text, widget=widget)


def _words(label: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=LONGEST, required=False, widget=forms.Textarea(attrs={"rows": 3}))


class StoreForm(forms.Form):
    """A store's facts, as the rule set "store" has them. Without a place on Earth no store is near anybody."""

    name = _text(_("Name of the store"), 120)
    name_zh = _text(_("Name in Chinese"), 120, required=False)
    introduction = _words(_("Introduction"))
    introduction_zh = _words(_("Introduction in Chinese"))
    street = _text(_("Street"), 200)
    postal_code = _text(_("Postal code"), 20, required=False)
    city = _text(_("City"), 100)
    city_zh = _text(_("City in Chinese"), 100, required=False)
    country = forms.ChoiceField(label=_("Country"), choices=())
    directions = _words(_("How to find us"))
    directions_zh = _words(_("How to find us, in Chinese"))
    latitude = forms.FloatField(
        label=_("Latitude"), min_value=-90, max_value=90, help_text=_("In degrees, north of the equator: 51.5130.")
    )
    longitude = forms.FloatField(
        label=_("Longitude"), min_value=-180, max_value=180, help_text=_("In degrees, east of Greenwich: -0.1247.")
    )
    timezone = forms.ChoiceField(label=_("Time zone"), choices=())
    currency = forms.ChoiceField(label=_("Currency"), choices=())
    phone_region = forms.ChoiceField(
        label=_("Phone region"), choices=(), help_text=_("How a number without a country code is read.")
    )
    locale = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    phone = _text(_("Phone"), 32, required=False)
    email = forms.EmailField(label=_("E-mail"), max_length=254, required=False)
    exchange_days = forms.IntegerField(
        label=_("Days for an exchange"), min_value=0, max_value=3650, initial=30,
        help_text=_("So many days after its purchase a piece can be exchanged."),
    )  # fmt: skip
    idle_minutes = forms.IntegerField(
        label=_("Minutes until a shared device locks"), min_value=1, max_value=60, initial=2,
        help_text=_("So long untouched, a shared device asks for the PIN again."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        countries = _countries()
        for name, choices in (
            ("country", countries), ("phone_region", countries), ("timezone", _zones()), ("currency", _currencies()),
        ):  # fmt: skip
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = [("", _("Please choose")), *choices]

    def content(self, translations: dict[str, dict[str, str]]) -> dict[str, Any]:
        """What was typed, as the rule set has it; the words of further languages stay."""
        facts = dict(self.cleaned_data)
        words = {name: facts.pop(f"{name}_zh") for name in WORDS}
        return facts | {"translations": with_words(translations, **words)}


class NewStoreForm(StoreForm):
    """A store that opens: its address on the web is chosen once."""

    slug = forms.SlugField(
        label=_("Address on the web"), max_length=50,
        help_text=_("Small letters, digits and hyphens. It can’t be changed later: it is in every link."),
    )  # fmt: skip
    field_order = ("name", "name_zh", "slug")


class KnownStoreForm(StoreForm):
    """A store that there is: open to customers, or closed for good."""

    active = forms.BooleanField(
        label=_("Open to customers"),
        required=False,
        help_text=_("Without the tick it is closed for good: who has booked there is shown before it is done."),
    )


def typed_of(content: dict[str, Any]) -> dict[str, Any]:
    """What stands on the form of a rule set's content."""
    return content | {f"{name}_zh": said_in(content["translations"], name) for name in WORDS}


def _countries() -> list[tuple[str, str]]:
    """By their names in the reader's language; CLDR has codes, too, for what is no country."""
    return _by_name((code, name) for code, name in reader().territories.items() if _is_country(code))


def _is_country(code: str) -> bool:
    return len(code) == len("GB") and code.isalpha() and code not in NONE


def _currencies() -> list[tuple[str, str]]:
    """What is money today somewhere: CLDR knows many that are none any more."""
    names, current = reader().currencies, _current()
    return _by_name((code, f"{names.get(code, code)} ({code})") for code in current)


@cache
def _current() -> frozenset[str]:
    countries = filter(_is_country, map(str, Locale("en").territories))
    return frozenset(currency for country in countries for currency in get_territory_currencies(country))


def _zones() -> list[tuple[str, str]]:
    return [(name, name.replace("_", " ")) for name in sorted(available_timezones()) if name.startswith(AREAS)]


def _by_name(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted(pairs, key=itemgetter(1))
