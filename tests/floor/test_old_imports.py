"""Files of pieces are looked up for a season and then forgotten; what was received stays in the ledger."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from django.contrib.auth.models import User
from django_q.models import Schedule

from floor.apps import register_schedules
from floor.models import ImportLine, StockImport
from floor.services.imports import apply_import, forget_imports, start_import, work_on
from stores.models import Piece
from tests.factories.world import World
from tests.floor.conftest import AT

pytestmark = pytest.mark.django_db(transaction=True)


def make(world: World, amara: User, label: str) -> StockImport:
    file = BytesIO(f"label,sku\n{label},DRESS-M\n".encode())
    return start_import(store=world.store, name="spring.csv", file=file, actor=amara, at=AT)


def test_old_files_are_forgotten_and_their_pieces_stay(world: World, amara: User) -> None:
    done, checked, working = (make(world, amara, label) for label in ("NEW-1", "NEW-2", "NEW-3"))
    for made in (done, checked):
        work_on(number=made.pk, at=AT)
    apply_import(stock_import=done)
    work_on(number=done.pk, at=AT)
    assert forget_imports(at=AT + timedelta(days=90)) == 0
    assert forget_imports(at=AT + timedelta(days=91)) == 2
    assert list(StockImport.objects.all()) == [working]
    assert set(ImportLine.objects.values_list("stock_import", flat=True)) == {working.pk}
    assert Piece.objects.filter(label="NEW-1").exists()
    assert forget_imports(at=AT + timedelta(days=91)) == 0


def test_the_worker_looks_each_day(world: World) -> None:
    register_schedules(using="default")
    assert Schedule.objects.get(func="floor.tasks.forget_old").minutes == 24 * 60
