"""What an address or a form says, where anything may come."""

from __future__ import annotations

from datetime import date


def read_date(said: str | None) -> date | None:
    """A date in years that a calendar holds, with room around it; None for what is none."""
    try:
        found = date.fromisoformat(said or "")
    except ValueError:
        return None
    return found if 2000 <= found.year < 9000 else None
