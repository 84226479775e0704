"""The rota: who is in the store, by the week and on one date."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from http import HTTPStatus
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from stores.models import ShiftException, Store, Stylist, TimeOff
from tests.desk.conftest import NOW
from tests.desk.sent import drawn_from, rows
from tests.factories.experiences import make_experience, make_schedule
from tests.factories.stores import make_skill, make_store, make_stylist

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]
PEOPLE, ADA = "/desk/stores/lane/people/", "/desk/stores/lane/people/ada/"


@pytest.fixture
def ada(store: Store) -> Stylist:
    return make_stylist(store=store, home=store, slug="ada", name="Ada", translations={"zh-hans": {"name": "阿达"}})


def spans(page: Any, day: int) -> list[tuple[str, list[str]]]:
    """Who is there on a day of the week that is shown, on London's clock."""
    shown = page.context["days"][day]
    zone = page.context["store"].zone
    said = [(who.name, [f"{one.starts_at.astimezone(zone):%H:%M}" for one in times]) for who, times in shown.people]
    return [*said, ("gaps", [f"{one.starts_at.astimezone(zone):%H:%M}" for one in shown.gaps])]


def test_week_of_the_team_is_what_the_search_sees(manager: Client, store: Store, ada: Stylist) -> None:
    guest = make_stylist(weekdays=(), name="Guest")
    ShiftException.objects.create(stylist=guest, store=store, date=date(2026, 6, 1), starts=time(9), ends=time(12))
    ShiftException.objects.create(stylist=ada, store=store, date=date(2026, 6, 2))
    noon = datetime(2026, 6, 1, 11, 0, tzinfo=UTC)
    TimeOff.objects.create(stylist=ada, starts_at=noon, ends_at=noon.replace(hour=13))

    page = manager.get("/desk/stores/lane/rota/")

    assert spans(page, 0) == [("Ada", ["10:00", "14:00"]), ("Guest", ["09:00"]), ("gaps", ["12:00"])]
    assert spans(page, 1) == [("gaps", ["10:00"])]
    assert spans(page, 2) == [("Ada", ["10:00"]), ("gaps", [])], "closed: nobody is missing"
    for week in ("2000-01-01", "2099-12-31", "x"):
        assert manager.get(f"/desk/stores/lane/rota/?week={week}").status_code == HTTPStatus.OK


@pytest.mark.parametrize("many", [1, 60])
def test_week_is_read_in_as_few_questions_for_sixty_as_for_one(
    manager: Client, store: Store, many: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _number in range(many):
        person = make_stylist(store=store)
        TimeOff.objects.create(stylist=person, starts_at=NOW, ends_at=NOW.replace(hour=15))
        hosted = make_experience(stylist_needed=True, skill=make_skill())
        make_schedule(experience=hosted, store=store, weekdays=[0])

    with django_assert_max_num_queries(15):
        page = manager.get("/desk/stores/lane/rota/")

    assert len(page.context["days"][0].people) == many


def test_one_day_s_shifts_replace_the_weekly_ones(manager: Client, store: Store, ada: Stylist) -> None:
    address, guest = "/desk/stores/lane/rota/day/?on=2026-06-03", make_stylist(home=store, weekdays=())
    sent = {"drawn_from": drawn_from(manager, address)}
    off, on = {"stylist_id": ada.pk}, {"stylist_id": guest.pk, "starts": "10:00", "ends": "14:00"}

    wrong = manager.post(address, sent | rows("shifts", off, on, on | {"starts": "13:00", "ends": ""}))
    assert set(wrong.context["edited"].errors) == {"shifts.2.ends"}
    stranger = manager.post(address, sent | rows("shifts", {"stylist_id": make_stylist(store=make_store()).pk}))
    assert set(stranger.context["edited"].errors) == {"shifts.0.stylist_id"}
    manager.post(address, sent | rows("shifts", off, on))

    found = ShiftException.objects.order_by("stylist").values_list("stylist", "date", "starts", "ends")
    assert list(found) == [
        (ada.pk, date(2026, 6, 3), None, None),
        (guest.pk, date(2026, 6, 3), time(10), time(14)),
    ]
    manager.post(address, {"drawn_from": drawn_from(manager, address)} | rows("shifts"))
    assert not ShiftException.objects.exists()
    assert manager.get("/desk/stores/lane/rota/day/?on=2020-01-01").context["day"] == NOW.date()


def test_what_is_offered_and_nobody_there_can_do_is_named(manager: Client, store: Store, ada: Stylist) -> None:
    sewing, advice = make_skill(name="Sewing"), make_skill(name="Advice")
    ada.skills.add(advice)
    fitting = make_experience(name="Fitting", slug="fitting", skill=sewing, stylist_needed=True, duration=60)
    make_schedule(experience=fitting, store=store, weekdays=[0], starts=time(14), ends=time(21))
    styling = make_experience(name="Styling", slug="styling", skill=advice, stylist_needed=True)
    make_schedule(experience=styling, store=store, weekdays=[0, 1, 2])
    make_schedule(experience=make_experience(stylist_needed=False), store=store)
    ShiftException.objects.create(stylist=ada, store=store, date=date(2026, 6, 2), starts=time(10), ends=time(12))

    page = manager.get("/desk/stores/lane/rota/")

    zone = store.zone
    told = [
        [(one.slug, [f"{span.starts_at.astimezone(zone):%H}–{span.ends_at.astimezone(zone):%H}" for span in spans])
         for one, spans in day.unhosted]
        for day in page.context["days"][:3]
    ]  # fmt: skip
    assert told == [[("fitting", ["14–19"])], [("styling", ["12–19"])], []], "only while doors are open, and by skill"
    assert "Sewing" in page.content.decode()
