"""What an experience is, in the words of a shop: amounts as they are written, times in minutes, hours or days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from babel.numbers import get_currency_precision
from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from desk.rule_sets.offers import OTHERS, WORDS
from experiences.models import VARYING, Purpose, Waiting
from stores.drawings.scenes import SCENES
from stores.models import RoomKind, Skill

MONEY: Final = ("price", "deposit", "no_show_fee")
MOST_DIGITS: Final = 9
ANY_SKILL: Final = "any"
LANGUAGES: Final = {"zh-hans": _("in Chinese")}
GROUPS: Final[tuple[tuple[Promise, tuple[str, ...]], ...]] = (
    (_("Words"), ("name", "summary", "description", "slug", "purpose", "scene", "position")),
    (_("How long"), ("duration", "buffer_before", "buffer_after", "stylist_before", "stylist_after")),
    (_("For whom"), ("party_min", "party_max", "live_max")),
    (_("What it needs"), ("room_kind", "rooms_needed", "stylist_needed", "skill_id", "pieces_max")),
    (
        _("Until when, from when"),
        ("lead_time", "horizon_days", "change_cutoff", "cancel_cutoff", "daily_cap", "approval_minutes"),
    ),
    (_("Whether they come"), ("nudge_minutes", "pieces_minutes", "release_minutes", "waiting")),
    (_("Who comes late"), ("grace_minutes", "no_show_minutes")),
    (_("Money"), ("price", "deposit", "no_show_fee", "currency")),
)
"""The fields as they stand together."""


def number(label: Any, help_text: Any = "", **more: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, help_text=help_text, min_value=0, **more)


def money(label: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, min_value=0, max_digits=MOST_DIGITS, decimal_places=3, required=False)


class NewForm(forms.Form):
    """What an experience must have from the first: what it is called, and its place in addresses."""

    name = forms.CharField(label=_("What it is called"), max_length=120)
    slug = forms.SlugField(
        label=_("In addresses"), max_length=50, help_text=_("Letters, digits and hyphens: evening-styling.")
    )


class TermsForm(forms.Form):
    """The terms that the house has and a store may have of its own."""

    duration = number(_("Minutes"))
    buffer_before = number(_("Minutes to prepare the room"))
    buffer_after = number(_("Minutes to tidy up the room"))
    stylist_before = number(_("Minutes the stylist needs before"), _("Empty: as long as the room."), required=False)
    stylist_after = number(_("Minutes the stylist needs after"), _("Empty: as long as the room."), required=False)
    party_min = number(_("Fewest people"))
    party_max = number(_("Most people"))
    room_kind = forms.ChoiceField(label=_("Kind of room"), choices=RoomKind.choices)
    rooms_needed = number(_("Rooms"))
    stylist_needed = forms.BooleanField(label=_("A stylist is there"), required=False)
    pieces_max = number(_("Most pieces"))
    lead_time = number(_("Bookable until so many minutes before"))
    horizon_days = number(_("Bookable from so many days before"))
    change_cutoff = number(_("Can be changed until so many minutes before"))
    cancel_cutoff = number(_("Can be cancelled until so many minutes before"))
    daily_cap = number(_("Most bookings a day in a store"), _("Empty: as many as fit."), required=False)
    approval_minutes = number(
        _("Minutes to approve a booking"),
        _("A person of the store says yes or no within them. 0: booked at once."),
    )
    nudge_minutes = number(
        _("Minutes before: asked to say they are coming"), _("By a message with one tap. 0: nobody is asked.")
    )
    pieces_minutes = number(_("Minutes before: their pieces are given back"), _("Unless they have said it. 0: never."))
    release_minutes = number(_("Minutes before: their place is given back"), _("Unless they have said it. 0: never."))
    waiting = forms.ChoiceField(label=_("What is freed when it was full"), choices=Waiting.choices)
    grace_minutes = number(_("Minutes that nobody is called late"))
    no_show_minutes = number(_("Minutes after which a visit is missed"))
    price = money(_("Price"))
    deposit = money(_("Deposit"))
    no_show_fee = money(_("Fee for who doesn’t come"))
    currency = forms.RegexField(
        r"^[A-Z]{3}$", label=_("Currency"), required=False, help_text=_("Three letters: GBP, EUR.")
    )

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = self.cleaned_data
        scale = precision_of(said.get("currency"))
        for name in MONEY:
            amount = said.get(name)
            if amount is not None and amount.scaleb(scale) % 1:
                self.add_error(name, _("This amount is too fine for its currency."))
        return said

    @classmethod
    def shown(cls, content: Mapping[str, Any]) -> dict[str, Any]:
        """A rule set's content as the form shows it: amounts in whole units of the currency."""
        scale = precision_of(content.get("currency"))
        amounts = {name: content.get(name) for name in MONEY}
        return dict(content) | {name: _whole(amount, scale) for name, amount in amounts.items()}

    def amounts(self, currency: str | None) -> dict[str, int | None]:
        """The amounts in minor units."""
        scale = precision_of(currency)
        typed = {name: self.cleaned_data.get(name) for name in MONEY}
        return {name: None if amount is None else int(amount.scaleb(scale)) for name, amount in typed.items()}


class ExperienceForm(NewForm, TermsForm):
    """All of an experience of the house."""

    summary = forms.CharField(label=_("In one line"), max_length=200, required=False)
    description = forms.CharField(label=_("At length"), max_length=4000, required=False, widget=forms.Textarea)
    purpose = forms.ChoiceField(label=_("For"), choices=Purpose.choices)
    scene = forms.ChoiceField(label=_("Drawing"), required=False, choices=[("", "–"), *((one, one) for one in SCENES)])
    skill_id = forms.ModelChoiceField(
        Skill.objects.order_by("name", "pk"), label=_("Skill of the stylist"), required=False, empty_label=_("Any")
    )
    live_max = number(
        _("Most bookings ahead for one customer"), _("In all stores together. Empty: any number."), required=False
    )
    position = number(_("Place in lists"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for language in OTHERS:
            for name in WORDS:
                field: Any = self.fields[name]
                again = type(field)(label=f"{field.label} {LANGUAGES.get(language, language)}", required=False)
                again.max_length, again.widget = field.max_length, type(field.widget)()
                self.fields[f"{name}_{language}"] = again

    @classmethod
    def shown(cls, content: Mapping[str, Any]) -> dict[str, Any]:
        words = content.get("translations", {})
        said = {f"{name}_{code}": words.get(code, {}).get(name, "") for code in OTHERS for name in WORDS}
        return super().shown(content) | said

    def content(self) -> dict[str, Any]:
        """What the rule set keeps. Only of a valid form."""
        said = dict(self.cleaned_data)
        words = {code: {name: text for name in WORDS if (text := said.pop(f"{name}_{code}"))} for code in OTHERS}
        skill = said["skill_id"].pk if said["skill_id"] else None
        amounts = {name: amount or 0 for name, amount in self.amounts(said["currency"]).items()}
        return said | amounts | {"skill_id": skill, "translations": {code: one for code, one in words.items() if one}}

    def groups(self) -> Iterator[tuple[Promise, list[forms.BoundField]]]:
        """The fields as they stand together, each with its translations after it."""
        for title, names in GROUPS:
            fields = [name for one in names for name in (one, *(f"{one}_{code}" for code in OTHERS))]
            yield title, [self[name] for name in fields if name in self.fields]


class StoreForm(TermsForm):
    """What a store does differently: whatever is left empty is as the house has it."""

    offered = forms.BooleanField(label=_("This store offers it"), required=False)
    stylist_needed = forms.TypedChoiceField(  # type: ignore[assignment]
        label=_("A stylist is there"),
        required=False,
        empty_value=None,
        coerce="True".__eq__,
        choices=[("", _("As the house")), (True, _("Yes")), (False, _("No"))],
    )
    room_kind = forms.ChoiceField(
        label=_("Kind of room"), required=False, choices=[("", _("As the house")), *RoomKind.choices]
    )
    waiting = forms.ChoiceField(
        label=_("What is freed when it was full"), required=False, choices=[("", _("As the house")), *Waiting.choices]
    )
    skill_id = forms.ChoiceField(label=_("Skill of the stylist"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        skills = [(str(one.pk), one.said("name")) for one in Skill.objects.order_by("name", "pk")]
        self.fields["skill_id"].choices = [("", _("As the house")), (ANY_SKILL, _("Any")), *skills]  # type: ignore[attr-defined]
        for name in VARYING:
            if name not in self.fields:
                continue
            self.fields[name].required = False
            self.fields[name].help_text = ""

    def content(self, currency: str) -> dict[str, Any]:
        """What the rule set keeps; `currency`: the house's. Only of a valid form."""
        said = {name: value if value != "" else None for name, value in self.cleaned_data.items()}
        skill = said["skill_id"]
        own = None if skill is None or skill == ANY_SKILL else int(skill)
        said |= {"skill_id": own, "any_skill": True if skill == ANY_SKILL else None}
        return said | self.amounts(said["currency"] or currency)

    @classmethod
    def shown(cls, content: Mapping[str, Any]) -> dict[str, Any]:
        return super().shown(content) | ({"skill_id": ANY_SKILL} if content.get("any_skill") else {})


def precision_of(currency: Any) -> int:
    """How many digits of an amount are minor units."""
    return get_currency_precision(currency) if isinstance(currency, str) and currency else 2


def _whole(amount: Any, scale: int) -> Any:
    return f"{Decimal(amount).scaleb(-scale):.{scale}f}" if isinstance(amount, int) else amount
