"""What is said when: planned for the house, differently in a store, shown before it is saved, and followed at once."""

from __future__ import annotations

import json
from datetime import timedelta
from http import HTTPStatus
from typing import Any

import pytest
from django.test import Client
from django_q.models import OrmQ
from pytest_django import DjangoAssertNumQueries

from bookings.planner import subject_of
from bookings.services.replanning import follow_plan
from desk.models import BulkStep, Change, ChangeState, StepFate, TrailEntry
from desk.queries.bulk import change_for_many
from desk.rule_sets.base import Scope
from desk.rule_sets.kinds import KINDS
from desk.services.bulk import start_bulk, work_on
from desk.services.changes import propose
from desk.services.undoing import undo
from experiences.models import USUAL, By, PlannedMessage, Reminder
from experiences.queries.planned import plan_in
from notifications.models import Message
from stores.models import Role, Store
from tests.desk.changes.house import AT, House, make_house, on_tuesday
from tests.desk.sent import drawn_from
from tests.factories.stores import make_member, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

HOUSE = "/desk/experiences/styling/messages/"
STORE = "/desk/stores/london/experiences/styling/messages/"
LEFT = dict.fromkeys(("confirmation", "changed", "cancelled", "nudge", "kept", "bought", "thanks"), "")
NEWS = {"confirmation": "each", "changed": "each", "cancelled": "each"}
USUALLY = NEWS | {"nudge": "each", "kept": "each", "bought": "text", "thanks": "mail"}


@pytest.fixture
def house() -> House:
    return make_house()


@pytest.fixture
def office(client: Client) -> Client:
    client.force_login(make_member(store=None, role=Role.HEAD_OFFICE).user)
    return client


def lines(*reminders: tuple[object, int, str]) -> dict[str, Any]:
    """Reminders as a form sends them."""
    return {
        f"r{place}-{name}": value
        for place, line in enumerate(reminders)
        for name, value in zip(("number", "unit", "by"), line, strict=True)
    }


def sent(client: Client, page: str, **fields: Any) -> dict[str, Any]:
    return {"drawn_from": drawn_from(client, page)} | fields


def plan(house: House, content: dict[str, Any], store: Store | None = None) -> Change:
    scope = Scope(experience=house.styling.pk, store=store.pk if store else None)
    now = KINDS["messages"].read(scope)
    return propose(kind="messages", scope=scope, content=now | content, drawn_from=now, at=AT, actor=house.manager)


def test_house_plans_and_a_store_differs_message_by_message(office: Client, house: House) -> None:
    typed = lines((2, 1440, "mail"), ("", 60, "text"), (90, 1, "text"))
    answer = office.post(HOUSE, sent(office, HOUSE, **USUALLY | {"kept": "never"} | typed))
    assert answer["Location"] == HOUSE
    page = office.get(STORE).content.decode()
    assert "2 days before: a reminder, by e-mail, else by text · 90 minutes before: a reminder" in page

    answer = office.post(STORE, sent(office, STORE, **LEFT | {"changed": "text"} | lines((5, 60, "text"))))
    assert answer["Location"] == STORE
    there = plan_in(house.styling.pk, house.store.pk)
    assert there.reminders == (Reminder(2880, By.MAIL), Reminder(90, By.TEXT)), "its own lines weren't chosen"
    assert (there.changed, there.kept, there.confirmation) == (By.TEXT, By.NEVER, By.EACH)

    own = LEFT | {"reminders": "own"} | lines((5, 60, "text"))
    office.post(STORE, sent(office, STORE, **own))
    assert plan_in(house.styling.pk, house.store.pk).reminders == (Reminder(300, By.TEXT),)
    assert plan_in(house.styling.pk, house.store.pk).changed == By.EACH
    told = TrailEntry.objects.filter(table="experiences_plannedmessage", store=house.store.pk)
    assert [(one.act, one.about["experience_id"]) for one in told.order_by("pk")] == [
        ("made", house.styling.pk),
        ("removed", house.styling.pk),
        ("made", house.styling.pk),
    ]


def test_what_is_as_usual_keeps_no_row_and_what_stays_keeps_its_row(house: House) -> None:
    plan(house, {"kept": "never"})
    [row] = PlannedMessage.objects.all()
    plan(house, {"reminders": []})
    assert set(PlannedMessage.objects.values_list("topic", "minutes", "by")) == {
        ("kept", None, "never"),
        ("reminder", None, "never"),
    }
    assert PlannedMessage.objects.get(topic="kept").pk == row.pk
    plan(
        house,
        {"kept": "each", "reminders": KINDS["messages"].read(Scope(experience=house.soho.experience.pk))["reminders"]},
    )
    assert not PlannedMessage.objects.exists()
    assert plan_in(house.styling.pk, None) == USUAL


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (lines((14, 1, "text")), "Give 15 minutes to 14 days."),
        (lines((15, 1440, "text")), "Give 15 minutes to 14 days."),
        (lines((1_000_000, 1, "text")), "Give 15 minutes to 14 days."),
        (lines(("soon", 60, "text")), "Give 15 minutes to 14 days."),
        (lines(("²", 60, "text")), "Give 15 minutes to 14 days."),
        (lines((1, 1440, "text"), ("", 60, "text"), (24, 60, "mail")), "There is a reminder at this time already."),
        (lines((1, 1440, "never")), "Choose one of these."),
        ({"confirmation": "never"}, "Choose one of these."),
        ({"bought": "pigeon"}, "Choose one of these."),
        ({"cancelled": ""}, "Choose one of these."),
        ({"kept": "save"}, "Choose one of these."),
    ],
)
def test_what_cannot_be_is_named_and_what_was_typed_stays(
    office: Client, house: House, typed: dict[str, Any], said: str
) -> None:
    answer = office.post(HOUSE, sent(office, HOUSE, **USUALLY | typed))
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert answer.content.decode().count(said) == 1
    for place in range(3):
        assert answer.context["reminders"][place].number == str(typed.get(f"r{place}-number", ""))
    assert not PlannedMessage.objects.exists()


@pytest.mark.parametrize(
    "content",
    [
        {"reminders": 3},
        {"reminders": [1]},
        {"reminders": [{"minutes": True, "by": []}]},
        {"reminders": [{"minutes": 60 + n, "by": "text"} for n in range(5)]},
        {"confirmation": ["each"]},
        {"kept": 7},
    ],
)
def test_any_content_is_answered_in_words(house: House, content: dict[str, Any]) -> None:
    rules, scope = KINDS["messages"], Scope(experience=house.styling.pk)
    assert rules.check(scope, rules.read(scope) | content)


def test_looking_shows_what_it_means_and_saves_nothing(office: Client, house: House) -> None:
    typed = USUALLY | {"confirmation": "mail"} | lines((1, 1440, "each"))
    answer = office.post(HOUSE, sent(office, HOUSE, look="1", **typed))
    assert [(told.when, str(told.what), str(told.by)) for told in answer.context["timeline"].told] == [
        ("Mon 1 Jun 09:00", "Confirmation", "by e-mail"),
        ("Tue 2 Jun 15:00", "Reminder", "by text and by e-mail"),
        ("Wed 3 Jun 15:45", "What is kept after the visit", "by text and by e-mail"),
        ("Wed 3 Jun 15:45", "Exchanging what was bought", "by text"),
        ("Thu 4 Jun 10:00", "Thanks, and one question", "by e-mail"),
    ]
    assert not Change.objects.exists()
    assert office.get(STORE).context["timeline"].when == "Fri 5 Jun 15:00"


def test_second_of_two_is_shown_both(office: Client, house: House) -> None:
    typed = sent(office, STORE, **LEFT | {"kept": "mail"})
    plan(house, {"bought": "never"}, house.store)
    answer = office.post(STORE, typed)
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "After the visit: how to exchange what they bought, not at all" in answer.content.decode()
    assert [one.value for one in answer.context["choices"] if one.name == "kept"] == ["mail"]


def test_change_is_followed_by_the_worker_and_undone(house: House) -> None:
    booking = house.book(on_tuesday(11))
    later = house.book(on_tuesday(11) + timedelta(days=7))

    def pending(which: Any) -> set[str]:
        ahead = Message.objects.about(subject_of(which)).filter(kind__startswith="reminder", state="pending")
        return set(ahead.values_list("dedupe_key", flat=True))

    before = {one: pending(one) for one in (booking, later)}
    waiting = OrmQ.objects.count()
    change = plan(house, {"reminders": [{"minutes": 180, "by": "text"}]})
    assert OrmQ.objects.count() == waiting + 1, "looking has left nothing behind"
    assert change.state == ChangeState.DONE, "no visit is hit by it"
    follow_plan(experience=house.styling.pk, store=None, at=AT)
    for one in (booking, later):
        assert pending(one) == {f"reminder_180:{one.starts_at.isoformat()}"}

    undo(change=change, at=AT + timedelta(minutes=1), actor=house.manager)
    follow_plan(experience=house.styling.pk, store=None, at=AT + timedelta(minutes=1))
    assert {one: pending(one) for one in (booking, later)} == before


@pytest.mark.django_db(transaction=True)
def test_the_same_is_said_in_many_stores(house: House) -> None:
    change, boss = plan(house, {"reminders": [], "kept": "mail"}, house.store), make_user(is_superuser=True)
    others = Store.objects.exclude(pk=house.store.pk)
    assert change_for_many(change.pk) == change
    bulk = start_bulk(change=change, stores=others, carries_hits=False, at=AT, actor=boss)
    while work_on(number=bulk.pk, at=AT):
        pass
    assert list(BulkStep.objects.values_list("fate", flat=True)) == [StepFate.DONE]
    assert plan_in(house.styling.pk, house.soho.store.pk) == plan_in(house.styling.pk, house.store.pk) != USUAL


def test_who_only_reads_is_shown_sentences(client: Client, house: House) -> None:
    client.force_login(make_member(store=house.store, role=Role.AUDITOR).user)
    page = client.get(STORE).content.decode()
    assert "All as the house has it" in page
    assert "<select" not in page
    assert client.post(STORE, LEFT).status_code == HTTPStatus.FORBIDDEN
    client.force_login(make_user(is_superuser=True))
    assert client.get("/desk/experiences/nothing/messages/").status_code == HTTPStatus.NOT_FOUND


def test_page_asks_few_queries(
    office: Client, house: House, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    office.get(STORE)
    with django_assert_max_num_queries(12):
        office.get(STORE)


def test_drawn_from_is_what_holds(office: Client, house: House) -> None:
    assert json.loads(drawn_from(office, HOUSE))["reminders"][0] == {"minutes": 4320, "by": "text"}
