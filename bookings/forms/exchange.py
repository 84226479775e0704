"""What a customer says about an exchange: what goes back and why, what comes instead, and where it is sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from bookings import locales
from bookings.forms.asked import read_word
from bookings.forms.fields import LocalForm, NameField, PhoneField
from bookings.models import ExchangeReason
from bookings.services.exchange_delivery import Address
from stores.models import Store

REASON: Final = "reason-"
WANTED: Final = "want-"
LONGEST_SKU: Final = 40


@dataclass(frozen=True, slots=True)
class Said:
    """Why a bought piece goes back, and the SKU of what comes instead; empty where that isn't said yet."""

    reason: ExchangeReason
    sku: str


def read_said(data: QueryDict, pieces: Iterable[int]) -> dict[int, Said]:
    """By the ids of the pieces that go back; whatever makes no sense counts as not said."""
    found = {}
    for piece in pieces:
        reason = data.get(f"{REASON}{piece}", "")
        if reason in ExchangeReason.values:
            found[piece] = Said(ExchangeReason(reason), read_word(data.get(f"{WANTED}{piece}"), LONGEST_SKU))
    return found


def hidden_of(said: Mapping[int, Said]) -> list[tuple[str, str]]:
    """Names and values for the hidden fields, or the address, of a page that says this again."""
    pairs = []
    for piece, one in said.items():
        pairs += [(f"{REASON}{piece}", one.reason.value), (f"{WANTED}{piece}", one.sku)]
    return pairs


class AddressForm(LocalForm):
    """Where a replacement is sent that hangs in no store, or that nobody wants to fetch."""

    name = NameField(
        label=_("Your name"),
        filled_by="name",
        error_messages={"required": _("Please tell us whose name is on the door.")},
    )
    line1 = forms.CharField(
        label=_("Street and number"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "address-line1"}),
        error_messages={"required": _("Please tell us the street and the number.")},
    )
    line2 = forms.CharField(
        label=_("Flat, floor, company"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "address-line2"}),
    )
    postal_code = forms.CharField(
        label=_("Postal code"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "postal-code", "spellcheck": "false"}),
    )
    city = forms.CharField(
        label=_("Town"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "address-level2"}),
        error_messages={"required": _("Please tell us the town.")},
    )
    country = forms.ChoiceField(label=_("Country"), widget=forms.Select(attrs={"autocomplete": "country"}), choices=[])
    phone = PhoneField(
        label=_("Your phone"),
        help_text=_("For who brings it, and for nothing else."),
        filled_by="tel",
        required=False,
    )

    def __init__(self, *args: Any, store: Store, **kwargs: Any) -> None:
        super().__init__(*args, store=store, **kwargs)
        country = cast("forms.ChoiceField", self.fields["country"])
        country.choices, country.initial = countries(), store.country

    def address(self) -> Address:
        """What was typed, for the order. Only of a valid form."""
        return Address(**self.cleaned_data)


def countries() -> list[tuple[str, str]]:
    """Where the house sends to: the countries in which it has stores, by their names."""
    codes = set(Store.objects.active().order_by().values_list("country", flat=True))
    return sorted(((code, locales.country(code)) for code in codes), key=lambda pair: pair[1])
