"""What is planned to be said: what the database keeps of it, and how a store's own parts stand in for the house's."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from pytest_django import DjangoAssertNumQueries

from experiences.models import USUAL, By, Experience, PlannedMessage, Reminder, Topic
from experiences.queries.planned import plan_in, plans_for
from experiences.services.making import copy_experience
from stores.models import Store
from tests.factories.experiences import make_experience
from tests.factories.stores import make_store

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> Experience:
    return make_experience()


@pytest.fixture
def paris() -> Store:
    return make_store(slug="paris")


def plan(house: Experience, topic: Topic, by: By, minutes: int | None = None, store: Store | None = None) -> None:
    PlannedMessage.objects.create(experience=house, store=store, topic=topic, by=by, minutes=minutes)


def test_nothing_planned_is_as_usual(house: Experience, paris: Store) -> None:
    assert plan_in(house.pk, paris.pk) == plan_in(house.pk, None) == USUAL
    assert [reminder.minutes for reminder in USUAL.reminders] == [4320, 1440, 120]


def test_store_has_its_own_parts_and_the_rest_of_the_house(house: Experience, paris: Store) -> None:
    plan(house, Topic.KEPT, By.NEVER)
    plan(house, Topic.REMINDER, By.MAIL, 2880)
    plan(house, Topic.REMINDER, By.TEXT, 60)
    plan(house, Topic.CHANGED, By.TEXT, store=paris)
    there = plan_in(house.pk, paris.pk)
    assert (there.kept, there.changed, there.cancelled) == (By.NEVER, By.TEXT, By.EACH)
    assert there.reminders == (Reminder(2880, By.MAIL), Reminder(60, By.TEXT))

    plan(house, Topic.REMINDER, By.EACH, 30, store=paris)
    assert plan_in(house.pk, paris.pk).reminders == (Reminder(30, By.EACH),)
    assert plan_in(house.pk, None).changed == By.EACH


def test_store_may_remind_nobody(house: Experience, paris: Store) -> None:
    plan(house, Topic.REMINDER, By.NEVER, store=paris)
    assert plan_in(house.pk, paris.pk).reminders == ()
    assert plan_in(house.pk, None) == USUAL


def test_plans_of_many_are_one_query(
    house: Experience, paris: Store, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    other = make_experience()
    plan(other, Topic.BOUGHT, By.NEVER, store=paris)
    with django_assert_num_queries(1):
        found = plans_for([(house.pk, paris.pk), (other.pk, paris.pk), (other.pk, None)])
    assert [found[house.pk, paris.pk], found[other.pk, None]] == [USUAL, USUAL]
    assert found[other.pk, paris.pk].bought == By.NEVER
    with django_assert_num_queries(0):
        assert plans_for([]) == {}


@pytest.mark.parametrize(
    "row",
    [
        {"topic": Topic.CONFIRMATION, "by": By.NEVER},
        {"topic": Topic.CANCELLED, "by": By.NEVER},
        {"topic": Topic.CONFIRMATION, "by": By.TEXT, "minutes": 60},
        {"topic": Topic.REMINDER, "by": By.TEXT},
        {"topic": Topic.REMINDER, "by": By.NEVER, "minutes": 60},
        {"topic": Topic.REMINDER, "by": By.TEXT, "minutes": 14},
        {"topic": Topic.REMINDER, "by": By.TEXT, "minutes": 20161},
    ],
)
def test_database_keeps_no_plan_that_cannot_be(house: Experience, row: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        PlannedMessage.objects.create(experience=house, **row)


def test_database_keeps_a_topic_once_and_four_reminders(house: Experience, paris: Store) -> None:
    plan(house, Topic.KEPT, By.TEXT)
    with pytest.raises(IntegrityError), transaction.atomic():
        plan(house, Topic.KEPT, By.MAIL)
    for minutes in (30, 60, 90, 120):
        plan(house, Topic.REMINDER, By.TEXT, minutes)
    plan(house, Topic.REMINDER, By.TEXT, 150, store=paris)
    plan(house, Topic.REMINDER, By.TEXT, 150)
    with pytest.raises(IntegrityError, match="reminds too often"):
        connection.check_constraints()


def test_copy_says_what_its_model_says(house: Experience, paris: Store) -> None:
    plan(house, Topic.REMINDER, By.MAIL, 2880)
    plan(house, Topic.CHANGED, By.TEXT, store=paris)
    copied = copy_experience(model=house, name="Another", slug="another")
    assert plan_in(copied.pk, paris.pk).reminders == (Reminder(2880, By.MAIL),)
    assert plan_in(copied.pk, paris.pk).changed == By.EACH
