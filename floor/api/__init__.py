"""The floor's part of the API: the door, the stock for a point of sale, the orders for the retailer's own system."""

from __future__ import annotations

from floor.api.door import router as door
from floor.api.orders import router as orders
from floor.api.stock import router as stock

__all__ = ["door", "orders", "stock"]
