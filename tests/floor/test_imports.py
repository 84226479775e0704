"""Pieces by the file: what becomes of each line is shown first, and applied in batches that survive a crash."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django_q.models import OrmQ, Schedule

from floor import tasks
from floor.errors import ImportNotReady
from floor.models import ImportLine, ImportState, StockImport
from floor.services import imports
from floor.services.imports import apply_import, start_import, work_on
from stores.models import Movement, Piece, PieceState, Role, Zone
from stores.services.deliveries import Fate
from tests.factories.stores import make_member, make_pieces, make_user
from tests.factories.world import World, make_world

AT = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
ADDRESS = "/floor/london/pieces/import/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(world: World) -> User:
    return make_member(store=world.store, role=Role.MANAGER).user


@pytest.fixture
def desk(client: Client, manager: User) -> Client:
    client.force_login(manager)
    return client


def sent(desk: Client, text: str | bytes, name: str = "spring.csv") -> Any:
    content = text.encode() if isinstance(text, str) else text
    return desk.post(ADDRESS, {"file": SimpleUploadedFile(name, content)})


def started(world: World, manager: User, text: str) -> StockImport:
    return start_import(store=world.store, name="spring.csv", file=BytesIO(text.encode()), actor=manager, at=AT)


def checked(world: World, manager: User, text: str) -> StockImport:
    made = started(world, manager, text)
    run(made)
    return made


def run(made: StockImport) -> None:
    while work_on(number=made.pk, at=AT):
        pass
    made.refresh_from_db()


def fates(made: StockImport) -> list[str]:
    return list(made.import_lines.order_by("order").values_list("fate", flat=True))


def test_every_line_shows_its_fate_before_anything_is_done(world: World, manager: User) -> None:
    Zone.objects.create(store=world.store, name="Window")
    [elsewhere] = make_pieces(variant=world.variant("COAT-M"), store=make_world(slug="paris").store)
    here = world.pieces_of("DRESS-M")[0]
    made = checked(world, manager, (
        "label,sku,zone,place\n"
        "a-1,DRESS-M,window,left\n"
        "A-1,DRESS-M,,\n"
        "A-2,NO-SUCH,,\n"
        "A-3,DRESS-M,Cellar,\n"
        ",DRESS-M,,\n"
        f"A-4,DRESS-M,,{'x' * 61}\n"
        f"{here.label},DRESS-M,,\n"
        f"{elsewhere.label},COAT-M,,\n"
        "A-5,DRESS-M\n"
        "A-6\x00,COAT-S,,\n"
    ))  # fmt: skip

    assert fates(made) == [
        "received", "twice_in_file", "unknown_sku", "unknown_zone", "label_invalid", "place_too_long", "already_here",
        "label_in_use", "malformed", "received",
    ]  # fmt: skip
    assert (made.state, made.reached) == (ImportState.CHECKED, 10)
    assert not Piece.objects.filter(label__startswith="A-").exists()

    apply_import(stock_import=made)
    run(made)

    assert (made.state, Fate.RECEIVED in fates(made)) == (ImportState.DONE, True)
    found = Piece.objects.filter(label__startswith="A-").order_by("label")
    assert [(one.label, one.variant.sku, str(one.zone), one.place, one.state) for one in found] == [
        ("A-1", "DRESS-M", "Window", "left", PieceState.ON_FLOOR), ("A-6", "COAT-S", "None", "", PieceState.ON_FLOOR),
    ]  # fmt: skip
    assert Movement.objects.get(piece=found[0]).actor == manager
    with pytest.raises(ImportNotReady):
        apply_import(stock_import=made)


def test_a_label_of_an_earlier_batch_comes_second(world: World, manager: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports, "BATCH", 2)
    text = "label,sku\n" + "".join(f"{label},DRESS-M\n" for label in ("A", "B", "C", "a ", "D", "B"))
    made = checked(world, manager, text)
    expected = ["received"] * 3 + ["twice_in_file", "received", "twice_in_file"]
    assert fates(made) == expected
    apply_import(stock_import=made)
    run(made)
    assert fates(made) == expected


def test_two_thousand_lines_are_taken_in_by_the_worker(world: World, manager: User) -> None:
    text = "label;sku\n" + "".join(f"L{n};{'COAT-M' if n % 100 else 'NO-SUCH'}\n" for n in range(2000))
    made = started(world, manager, text)
    assert [task.func() for task in OrmQ.objects.all()] == ["floor.tasks.work_on_import"]
    tasks.work_on_import(made.pk)
    made.refresh_from_db()
    apply_import(stock_import=made)
    tasks.work_on_import(made.pk)
    made.refresh_from_db()
    assert (made.state, made.reached) == (ImportState.DONE, 2000)
    assert Piece.objects.filter(label__startswith="L").count() == 1980
    assert not Piece.objects.out_of_step().exists()


def test_a_task_that_runs_out_of_its_share_is_followed_by_another(
    world: World, manager: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "BATCH", 1)
    monkeypatch.setattr(tasks, "MOST_BATCHES", 2)
    made = started(world, manager, "label,sku\nA,DRESS-M\nB,DRESS-M\nC,DRESS-M\n")
    OrmQ.objects.all().delete()
    tasks.work_on_import(made.pk)
    made.refresh_from_db()
    assert (made.reached, made.state, OrmQ.objects.count()) == (2, ImportState.CHECKING, 1)
    tasks.resume_imports()
    made.refresh_from_db()
    assert made.state == ImportState.CHECKED
    assert Schedule.objects.filter(func="floor.tasks.resume_imports").count() == 1


DIES_IN_THE_MIDDLE = """
import django, signal, sys
django.setup()
from datetime import UTC, datetime
from floor.services import imports

imports.BATCH = 2
write = imports._write
def stop_in_the_second(lines, fates):
    write(lines, fates)
    if lines[0].order > 2:
        print("received, not committed", flush=True)
        signal.pause()
imports._write = stop_in_the_second
while imports.work_on(number=int(sys.argv[1]), at=datetime(2026, 6, 1, 9, 0, tzinfo=UTC)):
    pass
"""


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_is_killed_leaves_whole_batches_and_another_goes_on(
    world: World, manager: User, database_url: str
) -> None:
    made = checked(world, manager, "label,sku\n" + "".join(f"K{n},DRESS-M\n" for n in range(5)))
    apply_import(stock_import=made)
    victim = subprocess.Popen(
        [sys.executable, "-c", DIES_IN_THE_MIDDLE, str(made.pk)],
        stdout=subprocess.PIPE,
        cwd=settings.BASE_DIR,
        env=os.environ | {"DATABASE_URL": database_url, "DJANGO_SETTINGS_MODULE": "config.settings"},
        text=True,
    )
    assert victim.stdout is not None
    assert any(line.startswith("received") for line in iter(victim.stdout.readline, ""))
    # Somebody is at it: nobody else begins.
    assert not work_on(number=made.pk, at=AT)
    victim.send_signal(signal.SIGKILL)
    victim.wait()
    victim.stdout.close()
    made.refresh_from_db()
    assert made.reached == Piece.objects.filter(label__startswith="K").count() == 2

    for _ in range(50):
        # The server notices the dead connection in its own time.
        tasks.resume_imports()
        made.refresh_from_db()
        if made.state == ImportState.DONE:
            break
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(0.1)")

    assert (made.state, fates(made)) == (ImportState.DONE, ["received"] * 5)
    assert sorted(Piece.objects.filter(label__startswith="K").values_list("label", flat=True)) == [
        f"K{n}" for n in range(5)
    ]


def test_a_manager_sends_looks_and_applies(desk: Client, world: World) -> None:
    assert b'type="file"' in desk.get(ADDRESS).content
    response = sent(desk, "label,sku\nA-1,DRESS-M\n=A-2,NO-SUCH\n")
    made = StockImport.objects.get()
    assert response["Location"] == f"{ADDRESS}{made.pk}/"
    page = desk.get(response["Location"]).content.decode()
    assert ("<progress" in page, "<table" in page) == (True, False)

    tasks.work_on_import(made.pk)
    page = desk.get(response["Location"]).content.decode()
    assert "Line 3" in page
    assert "its SKU is unknown" in page
    assert "<progress" not in page
    download: Any = desk.get(f"{ADDRESS}{made.pk}/bad.csv")
    rows = b"".join(download.streaming_content).decode("utf-8-sig").splitlines()
    assert rows == ["line,reason,label,sku,zone,place", "3,its SKU is unknown,'=A-2,NO-SUCH,,"]

    desk.post(response["Location"])
    tasks.work_on_import(made.pk)
    assert Piece.objects.filter(label="A-1").exists()
    fragment = desk.get(response["Location"], headers={"HX-Request": "true"}).content.decode()
    assert "The good lines are received." in fragment
    assert "<html" not in fragment


def test_what_can_not_be_taken_in_is_said_and_nothing_is_kept(desk: Client, world: World) -> None:
    refused = {
        b"label,sku\n\xff,B\n": "save it as CSV in UTF-8",
        b"": "Missing: label, sku",
        b"label,sku\n": "has no lines",
        b"label,sku\nA,B\n\xff,B\n": "save it as CSV in UTF-8",
    }
    for content, words in refused.items():
        response = sent(desk, content)
        assert (response.status_code, words in response.content.decode()) == (422, True)
    assert desk.post(ADDRESS).status_code == 422
    assert not StockImport.objects.exists()
    assert not ImportLine.objects.exists()
    too_large = desk.generic("POST", ADDRESS, b"x" * 20_010_001, content_type="multipart/form-data; boundary=x")
    assert too_large.status_code == 413


def test_only_managers_of_the_store_may(
    client: Client, door: Client, world: World, paris: World, manager: User
) -> None:
    made = started(world, manager, "label,sku\nA,DRESS-M\n")
    addresses = (ADDRESS, f"{ADDRESS}{made.pk}/", f"{ADDRESS}{made.pk}/bad.csv")
    assert [door.get(one).status_code for one in addresses] == [403] * 3
    client.force_login(make_member(store=paris.store, role=Role.MANAGER).user)
    assert [client.get(one).status_code for one in addresses] == [403] * 3
    assert client.get(f"/floor/paris/pieces/import/{made.pk}/").status_code == 404
    client.force_login(make_user(is_superuser=True))
    assert [client.get(one).status_code for one in addresses] == [200] * 3


def test_a_page_of_many_bad_lines_asks_no_more_than_one_of_few(desk: Client, world: World, manager: User) -> None:
    numbers, page = [], ""
    for lines in (1, 120):
        made = checked(world, manager, "label,sku\n" + "".join(f"Q{n},NO-SUCH\n" for n in range(lines)))
        with CaptureQueriesContext(connection) as queries:
            page = desk.get(f"{ADDRESS}{made.pk}/?page=2" if lines > 1 else f"{ADDRESS}{made.pk}/").content.decode()
        numbers.append(len(queries))
    assert ("Line 52" in page, "Line 51<" in page, "Line 101" in page) == (True, False, True)
    assert numbers[0] == numbers[1]
