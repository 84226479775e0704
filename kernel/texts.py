"""Texts of others."""

from __future__ import annotations


def storable(text: str) -> str:
    """Without what a database won't take: NUL, and halves of surrogate pairs."""
    return text.replace("\0", "").encode(errors="replace").decode()
