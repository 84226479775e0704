"""The floor's own rows, one module a part."""

from floor.models.fitting import MOST_TRIES, OPEN, RequestKind, RequestState, RoomKey, RoomRequest, WhyDeclined

__all__ = ["MOST_TRIES", "OPEN", "RequestKind", "RequestState", "RoomKey", "RoomRequest", "WhyDeclined"]
