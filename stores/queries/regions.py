"""Where the showrooms are."""

from __future__ import annotations

from stores.models import Store


def phone_regions() -> frozenset[str]:
    """The countries (ISO 3166-1, two letters) whose numbers are the showrooms' own."""
    return frozenset(Store.objects.order_by().values_list("phone_region", flat=True).distinct())
