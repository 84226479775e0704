"""What an experience is: the house's words and terms, whether customers see it, and what a store does differently."""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models.functions import Now
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from desk.rule_sets.base import Content, Errors, RuleSet, Scope, given
from experiences.checks import COMPARED, contradicted, wrong_terms
from experiences.models import VARYING, Experience, ExperienceState, Variation
from experiences.services.terms import vary
from stores.models import Skill, Store

WORDS: Final = ("name", "summary", "description")
FACTS: Final = (
    "slug", *WORDS, "purpose", "scene", "duration", "buffer_before", "buffer_after", "stylist_before", "stylist_after",
    "party_min", "party_max", "room_kind", "rooms_needed", "stylist_needed", "skill_id", "pieces_max", "lead_time",
    "horizon_days", "change_cutoff", "cancel_cutoff", "grace_minutes", "no_show_minutes", "daily_cap", "live_max",
    "approval_minutes", "waiting", "nudge_minutes", "pieces_minutes", "release_minutes", "price", "deposit",
    "no_show_fee", "currency", "position",
)  # fmt: skip
"""All that is one column, by its name; beside them "translations", words by field by language."""
OTHERS: Final = tuple(code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE)
"""The languages that words are translated into."""
SMALLINT, INTEGER = 2**15 - 1, 2**31 - 1


class Offering(RuleSet):
    """An experience of the house: `FACTS` by their names, and "translations": {"zh-hans": {"name": …}}."""

    name = "experience"
    title = _("Experience")

    def read(self, scope: Scope) -> Content:
        row = _experience(scope)
        return {fact: getattr(row, fact) for fact in FACTS} | {"translations": _translations(row.translations)}

    def check(self, scope: Scope, content: Content) -> Errors:
        row = _experience(scope)
        for fact in FACTS:
            setattr(row, fact, content.get(fact))
        errors = _refusals(row)
        if not _are_words(content.get("translations")):
            errors["translations"] = [_("Give words by field by language.")]
        if errors:
            return errors
        values = {fact: getattr(row, fact) for fact in FACTS}
        return {field: [words] for field, words in wrong_terms(values).items()} or _against_stores(row, values)

    def normal(self, content: Content) -> Content:
        return {fact: content[fact] for fact in FACTS} | {"translations": _translations(content["translations"])}

    def write(self, scope: Scope, content: Content) -> None:
        row = _experience(scope)
        wanted = {fact: content[fact] for fact in FACTS}
        if _translations(row.translations) != content["translations"]:
            wanted["translations"] = content["translations"]
        changed = [name for name, value in wanted.items() if getattr(row, name) != value]
        for name in changed:
            setattr(row, name, wanted[name])
        if changed:
            row.save(update_fields=changed)

    def lines(self, scope: Scope, content: Content) -> list[str]:
        told = [_line(fact, content[fact]) for fact in FACTS if content.get(fact) not in (None, "")]
        words = [text for by_field in content["translations"].values() for text in by_field.values()]
        return told + words

    def label(self, scope: Scope) -> str:
        return str(_experience(scope))

    def stores(self, scope: Scope) -> list[Store]:
        return list(Store.objects.active().order_by("pk"))


class Publication(RuleSet):
    """Whether customers see an experience: {"state": "draft", "published" or "retired"}.

    What is booked stays when it is retired: no visit is hit.
    """

    name = "publication"
    title = _("Shown to customers")

    def read(self, scope: Scope) -> Content:
        return {"state": _experience(scope).state.value}

    def check(self, scope: Scope, content: Content) -> Errors:
        return {} if content.get("state") in ExperienceState.values else {"state": [_("Choose one of these.")]}

    def normal(self, content: Content) -> Content:
        return {"state": content["state"]}

    def write(self, scope: Scope, content: Content) -> None:
        state = ExperienceState(content["state"])
        retired_at = Now() if state == ExperienceState.RETIRED else None
        Experience.objects.filter(pk=given(scope.experience)).update(
            published=state == ExperienceState.PUBLISHED, retired_at=retired_at
        )

    def lines(self, scope: Scope, content: Content) -> list[str]:
        return [str(ExperienceState(content["state"]).label)]

    def label(self, scope: Scope) -> str:
        return str(_experience(scope))

    def stores(self, scope: Scope) -> list[Store]:
        return []


class StoreTerms(RuleSet):
    """What a store does differently: "offered", and each of `VARYING` with its own value; None: as the house."""

    name = "terms"
    title = _("Terms of the store")

    def read(self, scope: Scope) -> Content:
        own = Variation.objects.filter(experience=scope.experience, store=scope.store).first() or Variation()
        return {"offered": own.offered} | {name: getattr(own, name) for name in VARYING}

    def check(self, scope: Scope, content: Content) -> Errors:
        if not isinstance(content.get("offered"), bool):
            return {"offered": [_("Yes or no.")]}
        own = Variation(experience_id=given(scope.experience), store_id=given(scope.store))
        for name in VARYING:
            setattr(own, name, self.normal(content)[name])
        errors = _refusals(own)
        if errors:
            return errors
        terms = _experience(scope).as_in(given(scope.store), own)
        wrong = wrong_terms({name: getattr(terms, name) for name in COMPARED})
        return {field: [words] for field, words in wrong.items()}

    def normal(self, content: Content) -> Content:
        own = {name: content.get(name) for name in ("offered", *VARYING)}
        return own | ({"skill_id": None} if own["any_skill"] else {"any_skill": None})

    def write(self, scope: Scope, content: Content) -> None:
        if content != self.read(scope):
            vary(experience=_experience(scope), store=scope.its_store(), fields=content)

    def lines(self, scope: Scope, content: Content) -> list[str]:
        if not content["offered"]:
            return [gettext("Not offered here")]
        own = [_line(name, content[name]) for name in VARYING if content.get(name) is not None]
        return own or [gettext("All as the house has it")]

    def label(self, scope: Scope) -> str:
        return f"{_experience(scope)} · {scope.its_store()}"


def _experience(scope: Scope) -> Experience:
    return Experience.objects.get(pk=given(scope.experience))


def _refusals(row: Experience | Variation) -> Errors:
    """What its columns refuse, by field; whole numbers must fit into them."""
    errors: Errors = {}
    names = FACTS if isinstance(row, Experience) else VARYING
    for name in names:
        value = getattr(row, name)
        column: Any = row._meta.get_field(name.removesuffix("_id"))  # noqa: SLF001
        if isinstance(value, float) or (isinstance(value, str) and "\x00" in value):
            errors[name] = [_("This can’t be read.")]
        elif isinstance(value, int) and value > (SMALLINT if "Small" in column.get_internal_type() else INTEGER):
            errors[name] = [_("This is too much.")]
    if errors:
        return errors
    apart = {field.name for field in row._meta.get_fields()} - {name.removesuffix("_id") for name in names}  # noqa: SLF001
    try:
        row.full_clean(exclude=apart, validate_constraints=False)
    except ValidationError as refusal:
        errors = {_named(field): [str(word) for word in words] for field, words in refusal.message_dict.items()}
    return errors


def _named(field: str) -> str:
    return "skill_id" if field == "skill" else field


def _against_stores(row: Experience, values: dict[str, Any]) -> Errors:
    """At which field the own terms of the first store don't go with these."""
    for store, field in contradicted(row, values):
        return {field: [gettext("%(store)s has terms of its own that don’t go with this.") % {"store": store}]}
    return {}


def _are_words(value: Any) -> bool:
    if not isinstance(value, dict) or set(value) - set(OTHERS):
        return False
    fields = [by_field for by_field in value.values() if isinstance(by_field, dict)]
    words = [(name, text) for by_field in fields for name, text in by_field.items()]
    return len(fields) == len(value) and all(
        name in WORDS and isinstance(text, str) and "\x00" not in text for name, text in words
    )


def _translations(known: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    """The words that there are; what isn't said in a language isn't there."""
    said_in = {
        language: {name: text for name in WORDS if (text := known.get(language, {}).get(name))} for language in OTHERS
    }
    return {language: words for language, words in said_in.items() if words}


def _line(name: str, value: Any) -> str:
    of = Variation if name in VARYING else Experience
    column: Any = of._meta.get_field(name.removesuffix("_id"))  # noqa: SLF001
    return f"{capfirst(str(column.verbose_name))}: {_value(name, value)}"


def _value(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if name == "skill_id":
        skill = Skill.objects.filter(pk=value).first()
        return skill.said("name") if skill else "–"
    return str(value)
