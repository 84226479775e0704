"""Stores by the list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Final

from kernel.identifiers import tidy
from stores.models import Store
from stores.services.lists.base import BadCell, Cells, Draft, Listing, Verdict, judged, value_of
from stores.services.stores import RESERVED

NEEDED: Final = (
    "slug", "name", "street", "city", "country", "latitude", "longitude", "timezone", "currency", "phone_region",
)  # fmt: skip
FIXED: Final = frozenset({"timezone", "currency"})
"""What visits are promised by: of a store that is there it changes on its own page, where one sees whom that hits."""


class Stores(Listing):
    """Lines of stores. A new one is hidden from customers until somebody opens it at its desk."""

    key = "slug"
    needed = NEEDED
    known = (*NEEDED, "postal_code", "phone", "email", "introduction", "directions")
    example: ClassVar[tuple[str, ...]] = (
        "soho", "Soho", "1 Wardour Street", "London", "GB", "51.5136", "-0.1337", "Europe/London", "GBP", "GB",
        "W1D 6PA", "+44 20 7946 0000", "soho@example.com", "", "",
    )  # fmt: skip

    def load(self, rows: Sequence[Cells], *, write: bool) -> None:
        found = Store.objects.filter(slug__in={tidy(cells["slug"]) for cells in rows})
        found = found.order_by("pk").select_for_update(no_key=True) if write else found
        self._stores = {store.slug: store for store in found}

    def one(self, cells: Cells, *, write: bool) -> Verdict:
        slug = value_of(Store, "slug", "slug", cells["slug"])
        if slug in RESERVED:
            raise BadCell("slug", "invalid", slug)
        store = self._stores.get(slug)
        draft = Draft(store or Store(slug=slug, active=False), new=store is None)
        for column in self.known:
            if column in cells and column != "slug":
                draft.put(column, column, value_of(Store, column, column, cells[column]))
        if not draft.new and (moved := [told for told in draft.told if told[0] in FIXED]):
            raise BadCell(moved[0][0], "fixed", moved[0][2])
        if write and (draft.new or draft.told):
            draft.row.save()
        return judged(draft, whole=draft)
