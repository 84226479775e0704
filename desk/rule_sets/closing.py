"""Whether a store is open at all, and by which clock."""

from __future__ import annotations

from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _

from desk.rule_sets.base import Content, Errors, RuleSet, Scope, given
from stores.models import Store
from stores.models.store import validate_timezone

FACTS: Final = ("active", "timezone")


class StoreItself(RuleSet):
    """What of a store's facts its visits depend on: {"active", "timezone"}. Not active: closed for good."""

    name = "store"
    title = _("The store")

    def read(self, scope: Scope) -> Content:
        return dict(Store.objects.filter(pk=given(scope.store)).values(*FACTS).get())

    def check(self, scope: Scope, content: Content) -> Errors:
        errors: Errors = {}
        if not isinstance(content.get("active"), bool):
            errors["active"] = [_("Yes or no.")]
        try:
            validate_timezone(str(content.get("timezone")))
        except ValidationError as refusal:
            errors["timezone"] = list(refusal.messages)
        return errors

    def normal(self, content: Content) -> Content:
        return {fact: content[fact] for fact in FACTS}

    def write(self, scope: Scope, content: Content) -> None:
        store = scope.its_store()
        changed = [fact for fact in FACTS if getattr(store, fact) != content[fact]]
        for fact in changed:
            setattr(store, fact, content[fact])
        if changed:
            store.save(update_fields=changed)

    def lines(self, scope: Scope, content: Content) -> list[str]:
        return [said("Open to customers") if content["active"] else said("Closed for good"), content["timezone"]]

    def label(self, scope: Scope) -> str:
        return str(scope.its_store())
