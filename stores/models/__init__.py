"""Showrooms, and all that is scarce in them."""

from stores.models.api_key import ApiKey, Scope
from stores.models.catalogue import Piece, Product, ProductKind, Variant
from stores.models.edition import Edition
from stores.models.ledger import RELEASED, Movement
from stores.models.outside import BusySource, OutsideBusy, OutsideCalendar, address_sealing
from stores.models.resources import (
    Resource,
    ResourceKind,
    Room,
    RoomKind,
    Scarce,
    Shift,
    Skill,
    Stylist,
    TimeOff,
    TimeOffState,
)
from stores.models.rota import RoomOutage, ShiftException
from stores.models.staff import Membership, Role
from stores.models.store import HoursException, OpeningPeriod, Store, Weekday
from stores.models.zone import Zone
from stores.piece_lifecycle import PieceState

__all__ = [
    "RELEASED",
    "ApiKey",
    "BusySource",
    "Edition",
    "HoursException",
    "Membership",
    "Movement",
    "OpeningPeriod",
    "OutsideBusy",
    "OutsideCalendar",
    "Piece",
    "PieceState",
    "Product",
    "ProductKind",
    "Resource",
    "ResourceKind",
    "Role",
    "Room",
    "RoomKind",
    "RoomOutage",
    "Scarce",
    "Scope",
    "Shift",
    "ShiftException",
    "Skill",
    "Store",
    "Stylist",
    "TimeOff",
    "TimeOffState",
    "Variant",
    "Weekday",
    "Zone",
    "address_sealing",
]
