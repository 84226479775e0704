"""The floor's own rows, one module a part."""

from floor.models.counting import CountScan, ZoneCount
from floor.models.fitting import MOST_TRIES, OPEN, RequestKind, RequestState, RoomKey, RoomRequest, WhyDeclined
from floor.models.imports import WORKING, ImportLine, ImportState, StockImport
from floor.models.queue import IN_LINE, QueueDoor, QueueTicket, TicketState
from floor.models.stock import EventKind, StockEvent

__all__ = [
    "IN_LINE",
    "MOST_TRIES",
    "OPEN",
    "WORKING",
    "CountScan",
    "EventKind",
    "ImportLine",
    "ImportState",
    "QueueDoor",
    "QueueTicket",
    "RequestKind",
    "RequestState",
    "RoomKey",
    "RoomRequest",
    "StockEvent",
    "StockImport",
    "TicketState",
    "WhyDeclined",
    "ZoneCount",
]
