"""What the house has, by the list: each line is new, changes something, changes nothing, or can't be used."""

from __future__ import annotations

from stores.services.lists.base import Listing, Verdict
from stores.services.lists.catalogue import Catalogue
from stores.services.lists.people import Stylists
from stores.services.lists.places import Stores

__all__ = ["Catalogue", "Listing", "Stores", "Stylists", "Verdict"]
