"""Files of pieces while processes die and race: each piece is received once, and every bad line is named."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction

from floor import tasks
from floor.models import ImportState, StockImport
from floor.queries.imports import bad_lines
from floor.services import imports
from floor.services.imports import apply_import, stop_import, work_on
from stores.models import Movement, Piece
from stores.services.deliveries import Fate
from tests.dying import dying
from tests.factories.world import World, make_world
from tests.floor.files import AT, fates_of, sent, work
from tests.racing import at_once, impatient, race

pytestmark = pytest.mark.django_db(transaction=True)

MIXED = (
    "label,sku,place\n"
    "K1,DRESS-M,\n"
    "K2,NO-SUCH,\n"
    "k1 ,COAT-M,\n"
    'K3,COAT-M,"rail\n'
    "K4,COAT-M,\n"
    "K5,COAT-M\n"
    "K4,COAT-M,\n"
    "K6,COAT-M,\n"
)
FATES = [
    Fate.RECEIVED, Fate.UNKNOWN_SKU, Fate.TWICE_IN_FILE, Fate.QUOTES, Fate.RECEIVED, Fate.MALFORMED, Fate.TWICE_IN_FILE,
    Fate.RECEIVED,
]  # fmt: skip
REPORT = [(3, "K2"), (4, "k1 "), (5, "K3"), (7, "K5"), (8, "K4")]

DIES_IN_THE_MIDDLE = """
from datetime import UTC, datetime
from floor.services import imports

imports.BATCH = 2
write = imports._write
def die_in_the_third(lines, fates):
    write(lines, fates)
    if lines[0].order > 4:
        die()
imports._write = die_in_the_third
while imports.work_on(number=int(sys.argv[1]), at=datetime(2026, 6, 1, 9, 0, tzinfo=UTC)):
    pass
"""


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports, "BATCH", 2)


def resumed(made: StockImport, until: ImportState) -> StockImport:
    """The worker goes on as soon as the server has noticed that the dead one's connection is gone."""
    for _ in range(100):
        tasks.resume_imports()
        made.refresh_from_db()
        if made.state == until:
            break
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(0.05)")
    return made


def labels() -> list[str]:
    """Of what was received, each as often as it was."""
    return sorted(Movement.objects.filter(piece__label__startswith="K").values_list("piece__label", flat=True))


def test_a_worker_that_is_killed_while_it_checks_and_while_it_receives_leaves_whole_batches(
    world: World, manager: User, database_url: str
) -> None:
    made = sent(world, manager, MIXED)
    with dying(DIES_IN_THE_MIDDLE, made.pk, database_url=database_url):
        # Somebody is at it: nobody else begins.
        assert not work_on(number=made.pk, at=AT)
    made.refresh_from_db()
    assert (made.state, made.reached) == (ImportState.CHECKING, 4)
    resumed(made, ImportState.CHECKED)
    assert (fates_of(made), labels()) == (FATES, [])

    apply_import(stock_import=made)
    with dying(DIES_IN_THE_MIDDLE, made.pk, database_url=database_url):
        assert not work_on(number=made.pk, at=AT)
    made.refresh_from_db()
    assert (made.reached, labels()) == (4, ["K1"])
    resumed(made, ImportState.DONE)

    assert (made.state, fates_of(made), labels()) == (ImportState.DONE, FATES, ["K1", "K4", "K6"])
    assert [(line.number, line.label) for line in bad_lines(made)] == REPORT
    assert not Piece.objects.out_of_step().exists()


def test_a_file_that_fails_again_and_again_keeps_no_other_waiting(
    world: World, manager: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, other = (sent(world, manager, f"label,sku\nK{n},DRESS-M\n") for n in range(2))
    fates = imports._fates

    def fail(made: StockImport, *asked: Any) -> Any:
        if made == broken:
            raise RuntimeError("broken")
        return fates(made, *asked)

    monkeypatch.setattr(imports, "_fates", fail)
    with pytest.raises(ExceptionGroup, match="imports of pieces"):
        tasks.resume_imports()
    for made in (broken, other):
        made.refresh_from_db()
    assert (broken.state, other.state) == (ImportState.CHECKING, ImportState.CHECKED)


def test_a_request_that_is_killed_while_it_takes_the_file_in_keeps_nothing(
    world: World, manager: User, database_url: str
) -> None:
    script = """
from io import BytesIO
from datetime import UTC, datetime
from django.contrib.auth.models import User
from floor.services import imports
from stores.models import Store

imports.enqueue = die
imports.start_import(
    store=Store.objects.get(pk=sys.argv[1]), name="x", file=BytesIO(b"label,sku\\nK1,DRESS-M\\n"),
    actor=User.objects.get(pk=sys.argv[2]), at=datetime(2026, 6, 1, 9, 0, tzinfo=UTC),
)
"""
    with dying(script, world.store.pk, manager.pk, database_url=database_url):
        pass
    assert not StockImport.objects.exists()


def test_workers_that_are_at_the_same_file_at_once_receive_it_once(world: World, manager: User) -> None:
    made = work(sent(world, manager, MIXED))
    apply_import(stock_import=made)

    at_once(*[partial(tasks.work_on_import, made.pk)] * 4)

    # One may have found another at it and left it to them.
    resumed(made, ImportState.DONE)
    assert (fates_of(made), labels()) == (FATES, ["K1", "K4", "K6"])


def test_who_says_twice_at_once_that_it_be_received_says_it_once(world: World, manager: User) -> None:
    made = work(sent(world, manager, MIXED))
    assert race(*[partial(apply_import, stock_import=made)] * 3) == Counter(won=1, import_not_ready=2)


def test_who_says_so_while_somebody_else_is_at_it_is_asked_again(world: World, manager: User) -> None:
    made = work(sent(world, manager, MIXED))
    with transaction.atomic():
        StockImport.objects.select_for_update().get(pk=made.pk)
        assert race(impatient(partial(apply_import, stock_import=made))) == Counter(store_busy=1)
    assert race(partial(apply_import, stock_import=made)) == Counter(won=1)


def test_two_files_with_the_same_labels_at_once_receive_each_of_them_once(world: World, manager: User) -> None:
    paris = make_world(slug="paris")
    text = "label,sku\n" + "".join(f"K{n},DRESS-M\n" for n in range(10))
    files = [work(sent(one, manager, text)) for one in (world, paris)]
    for made in files:
        apply_import(stock_import=made)

    at_once(*[partial(tasks.work_on_import, made.pk) for made in files])

    told = [fates_of(resumed(made, ImportState.DONE)) for made in files]
    assert labels() == sorted(f"K{n}" for n in range(10))
    assert [set(pair) for pair in zip(*told, strict=True)] == [{Fate.RECEIVED, Fate.LABEL_IN_USE}] * 10
    for made, fates in zip(files, told, strict=True):
        here = Piece.objects.filter(store=made.store, label__startswith="K").count()
        assert here == fates.count(Fate.RECEIVED)


def test_who_stops_it_while_it_is_received_leaves_what_was_received_and_nothing_else(
    world: World, manager: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "MOST_BATCHES", 5)
    text = "label,sku\n" + "".join(f"K{n:02},{'NO-SUCH' if n == 19 else 'DRESS-M'}\n" for n in range(20))
    made = work(sent(world, manager, text))
    apply_import(stock_import=made)

    at_once(partial(tasks.work_on_import, made.pk), partial(stop_import, stock_import=made))

    made.refresh_from_db()
    assert made.state == ImportState.STOPPED
    assert labels() == [f"K{n:02}" for n in range(made.reached)]
    rest = [Fate.STOPPED] * (19 - made.reached)
    assert fates_of(made) == [Fate.RECEIVED] * made.reached + rest + [Fate.UNKNOWN_SKU]
    assert not work_on(number=made.pk, at=AT)
