"""The floor's part of the API: the door, and the stock for a point of sale."""

from __future__ import annotations

from floor.api.door import router as door
from floor.api.stock import router as stock

__all__ = ["door", "stock"]
