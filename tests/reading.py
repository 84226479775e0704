"""What an answer says."""

from __future__ import annotations

from typing import Any


def words_of(response: Any) -> str:
    """Its page, each white space a single blank."""
    return " ".join(response.content.decode().split())
