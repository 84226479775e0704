"""What a webhook reads: the same bytes at each try."""

from __future__ import annotations

import json
from datetime import UTC

from hooks.models import Delivery


def body_of(delivery: Delivery) -> bytes:
    """JSON with the event's `type`, `timestamp` and `data` (Standard Webhooks), and its `id` and `sequence`."""
    happened = delivery.happened_at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    told = {
        "type": delivery.event,
        "timestamp": happened,
        "id": delivery.uid,
        "sequence": delivery.sequence,
        "data": delivery.data,
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
