"""How many texts to strangers one network may bring about within an hour: made-up numbers cost money, too.

A stranger is a number that nobody has ever confirmed. Which number that is, only the caller knows.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

import structlog
from django.conf import settings
from django.utils.crypto import salted_hmac

from kernel.who import who_asks
from notifications.errors import TooManyTexts
from notifications.services.limits import OF_NETWORK, Share, take

log = structlog.get_logger(__name__)


def count_stranger(*, known: Callable[[], bool], at: datetime) -> None:
    """Count a text that whoever asks now makes go to a number, unless it is `known`, which is asked where it matters.

    Inside the caller's transaction: what comes to nothing isn't counted. The house itself, and the demo, have no limit.
    Raises TooManyTexts.
    """
    if settings.SMS_BACKEND == "log":
        return
    network = who_asks().network
    if not network or known():
        return
    if take([_share(network, at)]):
        log.warning("network_held_back", limit=settings.SMS_HOURLY_PER_NETWORK)
        raise TooManyTexts


def _share(network: str, at: datetime) -> Share:
    """An address says who somebody is: the limit knows it by a keyed digest alone."""
    hour = at.replace(minute=0, second=0, microsecond=0)
    digest = salted_hmac("notifications.strangers", network, algorithm="sha256").hexdigest()[:40]
    ceiling = Decimal(settings.SMS_HOURLY_PER_NETWORK)
    return Share("network_limit", f"{OF_NETWORK}{digest}", hour, hour + timedelta(hours=1), Decimal(1), ceiling)
