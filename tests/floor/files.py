"""Files of pieces, sent and worked on."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from typing import Final

from django.contrib.auth.models import User

from floor.models import StockImport
from floor.services.imports import start_import, work_on
from tests.factories.world import World

AT: Final = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)


def sent(world: World, manager: User, text: str | bytes) -> StockImport:
    content = text.encode() if isinstance(text, str) else text
    return start_import(store=world.store, name="spring.csv", file=BytesIO(content), actor=manager, at=AT)


def work(made: StockImport) -> StockImport:
    """All that there is to do."""
    while work_on(number=made.pk, at=AT):
        pass
    made.refresh_from_db()
    return made


def fates_of(made: StockImport) -> list[str]:
    return list(made.import_lines.order_by("order").values_list("fate", flat=True))
