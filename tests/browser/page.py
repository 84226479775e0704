"""A page in one of its states."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from playwright.sync_api import Page as Tab

Reader = Literal["customer", "manager", "associate", "admin", "stranger", "pending", "pending_demo", "careful"]


@dataclass(frozen=True, slots=True)
class Page:
    """`path` is filled in from States.shown; `act` is what one does there to see the state that is meant."""

    name: str
    path: str
    act: Callable[[Tab], None] | None = None
    reader: Reader = "customer"
    status: int = 200
