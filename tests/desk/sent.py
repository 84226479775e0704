"""What a browser sends of the desk's forms."""

from __future__ import annotations

from typing import Any

from django.test import Client


def rows(prefix: str, *found: dict[str, Any]) -> dict[str, Any]:
    """Rows as a form sends them."""
    fields = {f"{prefix}-{n}-{name}": value for n, row in enumerate(found) for name, value in row.items()}
    return fields | {"rows": len(found)}


def drawn_from(client: Client, address: str, of: str = "edited") -> str:
    """What the form of a page was drawn from."""
    sent: str = client.get(address).context[of].sent_back
    return sent
