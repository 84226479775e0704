"""What a store is: where, by which clock, in which money, and whether it is open to customers at all."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from desk.rule_sets.base import Scope
from desk.rule_sets.facts import Facts
from stores.models import Store


class StoreItself(Facts):
    """A store's facts but its slug, which is in many addresses. Not active: closed for good."""

    name = "store"
    title = _("The store")
    model = Store
    facts: ClassVar[tuple[str, ...]] = (
        "name", "introduction", "street", "postal_code", "city", "country", "directions", "latitude", "longitude",
        "timezone", "currency", "phone_region", "locale", "phone", "email", "exchange_days", "idle_minutes",
        "translations", "active",
    )  # fmt: skip

    def row(self, scope: Scope) -> Any:
        return scope.its_store()
