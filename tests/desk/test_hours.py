"""Opening hours: the week, and the dates that are otherwise."""

from __future__ import annotations

import json
from datetime import date, time
from http import HTTPStatus

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from stores.models import HoursException, OpeningPeriod, Role, Store
from tests.desk.sent import drawn_from, rows
from tests.factories.stores import make_member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]
HOURS, DAYS = "/desk/stores/lane/hours/", "/desk/stores/lane/hours/days/"
CHRISTMAS = date(2026, 12, 25)


def week(store: Store) -> list[tuple[int, time, time]]:
    return list(store.opening_periods.order_by("weekday", "opens").values_list("weekday", "opens", "closes"))


def test_week_is_saved_as_typed(manager: Client, store: Store) -> None:
    kept = OpeningPeriod.objects.get(store=store, weekday=1)
    typed = rows(
        "periods",
        {"weekday": 1, "opens": "10:00", "closes": "19:00"},
        {"weekday": 5, "opens": "10:00", "closes": "13:00"},
        {"weekday": 5, "opens": "18:00", "closes": "02:00"},
        {"weekday": 6, "opens": "", "closes": ""},
    )

    answer = manager.post(HOURS, typed | {"drawn_from": drawn_from(manager, HOURS)})

    assert answer["Location"] == HOURS
    assert week(store) == [(1, time(10), time(19)), (5, time(10), time(13)), (5, time(18), time(2))]
    assert OpeningPeriod.objects.get(store=store, weekday=1).pk == kept.pk


def test_what_can_t_be_is_named_at_its_field_and_nothing_typed_is_lost(manager: Client, store: Store) -> None:
    typed = rows(
        "periods",
        {"weekday": 2, "opens": "10:00", "closes": "14:00"},
        {"weekday": 2, "opens": "13:00", "closes": "18:00"},
        {"weekday": 3, "opens": "25:61", "closes": "<script>"},
    )

    answer = manager.post(HOURS, typed | {"drawn_from": drawn_from(manager, HOURS)})

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert set(answer.context["edited"].errors) == {"periods.2.opens", "periods.2.closes"}
    assert [row["opens"] for row in answer.context["edited"].content["periods"]] == ["10:00", "13:00", "25:61"]
    assert b'id="periods-2-opens-error"' in answer.content
    assert len(week(store)) == 2


def test_second_of_two_managers_sees_both_and_chooses(manager: Client, store: Store) -> None:
    before = drawn_from(manager, HOURS)
    store.opening_periods.filter(weekday=1).update(closes=time(20))
    typed = rows("periods", {"weekday": 4, "opens": "09:00", "closes": "12:00"})

    answer = manager.post(HOURS, typed | {"drawn_from": before})

    assert answer.status_code == HTTPStatus.CONFLICT
    assert "Tuesday 10:00–20:00" in answer.context["edited"].theirs
    assert (1, time(10), time(20)) in week(store)
    manager.post(HOURS, typed | {"drawn_from": answer.context["edited"].sent_back})
    assert week(store) == [(4, time(9), time(12))]


@pytest.mark.parametrize("sent", ["", "[]", "{", '{"periods": 3}', "[" * 3000])
def test_a_form_that_doesn_t_know_what_it_was_drawn_from_changes_nothing(
    manager: Client, store: Store, sent: str
) -> None:
    answer = manager.post(HOURS, rows("periods") | {"drawn_from": sent})

    assert answer.status_code == HTTPStatus.CONFLICT
    assert len(week(store)) == 2


def test_rows_come_and_go_without_a_script(manager: Client, store: Store) -> None:
    typed = rows("periods", {"weekday": 0, "opens": "10:00", "closes": "19:00"}) | {"drawn_from": "{}"}

    added = manager.post(HOURS, typed | {"add": "1"}).context["sheet"]
    removed = manager.post(HOURS, typed | {"remove": "0"}).context["sheet"]
    copied = manager.post(HOURS, typed | {"copy": "1", "copy_from": "0", "copy_to": ["5", "0", "x"]}).context["sheet"]

    assert [len(sheet.rows) for sheet in (added, removed, copied)] == [2, 0, 2]
    assert copied.values[1]["weekday"] == 5
    assert len(week(store)) == 2


def test_days_of_a_stretch_are_closed_in_one_go_and_opened_again(manager: Client, store: Store) -> None:
    address = f"{DAYS}?first=2026-12-24&last=2026-12-26"
    before = drawn_from(manager, address)

    manager.post(address, rows("periods") | {"how": "closed", "reason": "Christmas", "drawn_from": before})

    assert list(HoursException.objects.values_list("date", "opens", "reason")) == [
        (date(2026, 12, day), None, "Christmas") for day in (24, 25, 26)
    ]
    one = f"{DAYS}?first=2026-12-25"
    manager.post(one, rows("periods") | {"how": "usual", "drawn_from": drawn_from(manager, one)})
    assert not HoursException.objects.filter(date=CHRISTMAS).exists()
    assert HoursException.objects.count() == 2


def test_other_hours_of_a_day_are_typed(manager: Client, store: Store) -> None:
    address = f"{DAYS}?first=2026-12-25"
    typed = rows("periods", {"opens": "10:00", "closes": "12:00"}, {"opens": "11:00", "closes": "15:00"})
    sent = typed | {"how": "hours", "reason": "", "drawn_from": drawn_from(manager, address)}

    refused = manager.post(address, sent)
    assert set(refused.context["wrong"]) == {"periods.1.opens"}
    manager.post(address, sent | {"periods-1-opens": "13:00"})
    assert HoursException.objects.filter(date=CHRISTMAS).count() == 2
    empty = manager.post(address, rows("periods") | {"how": "hours", "drawn_from": drawn_from(manager, address)})
    assert "periods" in empty.context["wrong"]


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ("first=2026-05-31", "first"),
        ("first=yesterday", "first"),
        ("first=", "first"),
        ("first=2026-06-03&last=2026-06-02", "last"),
        ("first=2026-06-03&last=2026-12-02", "last"),
        ("first=9999-12-31&last=9999-12-31", "first"),
    ],
)
def test_days_that_can_t_be_set_are_named(manager: Client, asked: str, field: str) -> None:
    answer = manager.get(f"{DAYS}?{asked}")

    assert field in answer.context["errors"]
    assert manager.post(f"{DAYS}?{asked}", {"how": "closed"}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert not HoursException.objects.exists()


def test_days_that_are_over_are_only_read(manager: Client, store: Store) -> None:
    HoursException.objects.create(store=store, date=date(2026, 5, 1), reason="May Day")

    page = manager.get(f"{HOURS}?past=1").content.decode()

    assert "May Day" in page
    assert "first=2026-05-01" not in page


def test_an_auditor_reads_and_writes_nothing(client: Client, store: Store) -> None:
    client.force_login(make_member(store=store, role=Role.AUDITOR).user)

    page = client.get(HOURS)

    assert "Monday 10:00–19:00" in page.content.decode()
    assert b"<form" not in page.content.split(b"<main")[1]
    assert client.post(HOURS, {}).status_code == HTTPStatus.FORBIDDEN
    assert client.get(DAYS).status_code == HTTPStatus.FORBIDDEN


@pytest.mark.parametrize("many", [1, 60])
def test_page_asks_as_few_questions_for_many_days_as_for_one(
    manager: Client, store: Store, many: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    HoursException.objects.bulk_create(
        HoursException(store=store, date=date.fromordinal(CHRISTMAS.toordinal() + n)) for n in range(many)
    )
    with django_assert_max_num_queries(8):
        page = manager.get(HOURS)
    assert len(page.context["dates"]) == min(many, 30)
    assert json.loads(page.context["edited"].sent_back)["periods"]


def test_holidays_are_chosen_and_never_imposed(manager: Client, store: Store) -> None:
    address = f"{HOURS}holidays/?part=SCT"
    HoursException.objects.create(store=store, date=CHRISTMAS, reason="Ours")
    page = manager.get(address)
    names = {line.holiday.date: line.holiday.name for line in page.context["lines"]}
    assert "Andrew" in names[date(2026, 11, 30)]
    assert "Ours" in next(line.holds for line in page.context["lines"] if line.holiday.date == CHRISTMAS)

    sent = {
        "how-2026-12-26": "closed", "how-2026-12-25": "hours", "how-2027-01-01": "hours",
        "opens-2027-01-01": "12:00", "closes-2027-01-01": "16:00", "drawn_from": page.context["edited"].sent_back,
    }  # fmt: skip
    broken = manager.post(address, sent | {"closes-2027-01-01": ""})
    assert [line.holiday.date for line in broken.context["lines"] if line.errors] == [date(2027, 1, 1)]
    manager.post(address, sent)

    assert list(HoursException.objects.values_list("date", "opens", "reason")) == [
        (CHRISTMAS, None, "Ours"),
        (date(2026, 12, 26), None, names[date(2026, 12, 26)]),
        (date(2027, 1, 1), time(12), names[date(2027, 1, 1)]),
    ]


def test_holidays_are_named_in_the_reader_s_language_where_they_can_be(manager: Client, store: Store) -> None:
    Store.objects.update(country="CN")
    chinese = manager.get(f"{HOURS}holidays/", headers={"Accept-Language": "zh-hans"}).context["lines"]
    assert "国庆节" in {line.holiday.name for line in chinese}
    Store.objects.update(country="XX")
    assert manager.get(f"{HOURS}holidays/?part=SCT").context["lines"] == []
