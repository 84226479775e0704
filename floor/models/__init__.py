"""The floor's own rows, one module a part."""

from floor.models.counting import CountScan, ZoneCount
from floor.models.device import MOST_WRONG, Device, Masked, Peek, StaffPin
from floor.models.fitting import MOST_TRIES, OPEN, RequestKind, RequestState, RoomKey, RoomRequest, WhyDeclined
from floor.models.imports import WORKING, FileOf, ImportLine, ImportState, StockImport
from floor.models.queue import IN_LINE, QueueDoor, QueueTicket, TicketState
from floor.models.stock import EventKind, StockEvent

__all__ = [
    "IN_LINE",
    "MOST_TRIES",
    "MOST_WRONG",
    "OPEN",
    "WORKING",
    "CountScan",
    "Device",
    "EventKind",
    "FileOf",
    "ImportLine",
    "ImportState",
    "Masked",
    "Peek",
    "QueueDoor",
    "QueueTicket",
    "RequestKind",
    "RequestState",
    "RoomKey",
    "RoomRequest",
    "StaffPin",
    "StockEvent",
    "StockImport",
    "TicketState",
    "WhyDeclined",
    "ZoneCount",
]
