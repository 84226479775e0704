"""How calendars of the staff call a customer: as one would call them across the shop, and no more."""

from __future__ import annotations


def short_name(name: str) -> str:
    """The first name; of a name that is written without a space the first letter: 王小明 is 王**.

    Calendars are shared, and shown on screens at the till.
    """
    first = next(iter(name.split()), "")
    if first == name.strip() and first and not first.isascii() and first[0] >= "\u2e80":
        return first[0] + "*" * (len(first) - 1)
    return first
