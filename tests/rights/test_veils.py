"""Who only reads rules learns neither whose a visit is nor why somebody is away."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

import pytest
import time_machine
from django.db import connection
from django.test import Client

from desk.models import TrailEntry
from stores.models import Role, TimeOff, TimeOffState
from tests.desk.changes.house import AT, make_house, on_tuesday
from tests.factories.stores import make_member, make_store, make_stylist

pytestmark = pytest.mark.django_db


def test_the_trail_notes_that_a_reason_was_given_and_never_which(client: Client) -> None:
    store = make_store(slug="lane")
    stylist = make_stylist(store=store)
    day = {"starts_at": AT, "ends_at": AT + timedelta(days=1)}
    away = TimeOff.objects.create(stylist=stylist, reason="surgery", **day)
    TimeOff.objects.filter(pk=away.pk).update(reason="chemo")
    away.delete()
    TimeOff.objects.create(stylist=stylist, **day)
    client.force_login(make_member(store=None, role=Role.HEAD_OFFICE).user)

    page = client.get("/desk/trail/", {"table": "stores_timeoff"})

    noted = "".join(f"{entry.before}{entry.after}" for entry in TrailEntry.objects.all())
    assert [word in noted + page.content.decode() for word in ("surgery", "chemo")] == [False, False]
    told = [
        [(line.before, line.after) for line in one.lines if line.label == "Reason"] for one in page.context["entries"]
    ]
    assert told == [[], [("given", "–")], [("given", "another one")], [("–", "given")]]


def test_reasons_that_were_noted_before_are_forgotten() -> None:
    for table in ("stores_timeoff", "stores_roomoutage"):
        TrailEntry.objects.create(
            at=AT, table=table, row=1, act="changed", before={"reason": ""}, after={"reason": "surgery"}
        )
    forget = import_module("desk.migrations.0011_reasons_veiled").FORGET
    with connection.cursor() as cursor:
        cursor.execute(forget)
    told = TrailEntry.objects.order_by("table").values_list("before__reason", "after__reason")
    assert list(told) == [("", "surgery"), ("", "given")]


@time_machine.travel(AT, tick=False)
def test_an_auditor_reads_when_somebody_is_away_and_not_why(client: Client) -> None:
    house = make_house()
    house.book(on_tuesday(11), stylist=house.ada)
    change = house.send_ada_home()
    period = {"stylist": house.ada, "starts_at": on_tuesday(1), "ends_at": on_tuesday(23)}
    TimeOff.objects.create(**period, reason="ill", state=TimeOffState.ASKED, asked_at=AT)
    TimeOff.objects.create(**period, reason="ill")
    desk = "/desk/stores/london"
    pages = change.get_absolute_url(), f"{desk}/people/{house.ada.slug}/time-off/", f"{desk}/swaps/"
    for role, learns in ((Role.MANAGER, True), (Role.AUDITOR, False)):
        client.force_login(make_member(store=house.store, role=role).user)
        seen = [client.get(page).content.decode() for page in pages]
        assert [("ill" in _words(page), "a reason is given" in page) for page in seen] == [(learns, not learns)] * 3


def _words(page: str) -> set[str]:
    return set(page.replace("<", " ").replace('"', " ").replace("&quot;", " ").split())
