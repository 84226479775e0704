"""Pieces by the file: what becomes of each line is shown first, and applied in batches that survive a crash."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django_q.models import OrmQ, Schedule

from floor import tasks
from floor.errors import ImportNotReady
from floor.models import ImportState, StockImport
from floor.services import imports
from floor.services.imports import apply_import
from stores.models import Movement, Piece, PieceState, Role, Zone
from stores.services.deliveries import Fate
from tests.factories.stores import make_member, make_pieces, make_user
from tests.factories.world import World, make_world
from tests.floor.files import fates_of, work
from tests.floor.files import sent as started

AT = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
ADDRESS = "/floor/london/pieces/import/"

pytestmark = pytest.mark.django_db


def sent(desk: Client, text: str | bytes, name: str = "spring.csv") -> Any:
    content = text.encode() if isinstance(text, str) else text
    return desk.post(ADDRESS, {"file": SimpleUploadedFile(name, content)})


def checked(world: World, manager: User, text: str) -> StockImport:
    return work(started(world, manager, text))


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

    assert fates_of(made) == [
        "received", "twice_in_file", "unknown_sku", "unknown_zone", "label_invalid", "place_too_long", "already_here",
        "label_in_use", "malformed", "received",
    ]  # fmt: skip
    assert (made.state, made.reached) == (ImportState.CHECKED, 10)
    assert not Piece.objects.filter(label__startswith="A-").exists()

    apply_import(stock_import=made)
    work(made)

    assert (made.state, Fate.RECEIVED in fates_of(made)) == (ImportState.DONE, True)
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
    assert fates_of(made) == expected
    apply_import(stock_import=made)
    work(made)
    assert fates_of(made) == expected


def test_a_thousand_lines_are_taken_in_by_the_worker(world: World, manager: User) -> None:
    text = "label;sku\n" + "".join(f"L{n};{'COAT-M' if n % 100 else 'NO-SUCH'}\n" for n in range(1100))
    made = started(world, manager, text)
    assert [task.func() for task in OrmQ.objects.all()] == ["floor.tasks.work_on_import"]
    tasks.work_on_import(made.pk)
    made.refresh_from_db()
    apply_import(stock_import=made)
    tasks.work_on_import(made.pk)
    made.refresh_from_db()
    assert (made.state, made.reached) == (ImportState.DONE, 1100)
    assert Piece.objects.filter(label__startswith="L").count() == 1089
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

    desk.post(response["Location"], {"do": "apply"})
    tasks.work_on_import(made.pk)
    assert Piece.objects.filter(label="A-1").exists()
    fragment = desk.get(response["Location"], headers={"HX-Request": "true"}).content.decode()
    assert "The good lines are received." in fragment
    assert "<html" not in fragment


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
