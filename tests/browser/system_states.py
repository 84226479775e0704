"""What other systems were given, in the states that pages show."""

from __future__ import annotations

from datetime import datetime, timedelta

from stores.models import Store
from stores.services.api_keys import make_key, rotate


def make_systems(store: Store, shown: dict[str, object], *, at: datetime) -> None:
    """A key whose secret was changed a moment ago, and one of every store."""
    key, _secret = make_key(store=store, name="Till", at=at)
    rotate(key=key, overlap=timedelta(days=1), at=at)
    house, _secret = make_key(everywhere=True, name="Shop system", at=at)
    shown |= {"key": key.pk, "house_key": house.pk}
