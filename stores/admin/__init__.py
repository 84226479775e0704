"""Showrooms, teams, the catalogue and the ledger in the admin."""

from stores.admin.catalogue import PieceAdmin, ProductAdmin, VariantAdmin
from stores.admin.keys import ApiKeyAdmin
from stores.admin.ledger import MovementAdmin, ResourceAdmin
from stores.admin.people import MembershipAdmin, SkillAdmin, StylistAdmin
from stores.admin.places import RoomAdmin, StoreAdmin, ZoneAdmin

__all__ = [
    "ApiKeyAdmin",
    "MembershipAdmin",
    "MovementAdmin",
    "PieceAdmin",
    "ProductAdmin",
    "ResourceAdmin",
    "RoomAdmin",
    "SkillAdmin",
    "StoreAdmin",
    "StylistAdmin",
    "VariantAdmin",
    "ZoneAdmin",
]
