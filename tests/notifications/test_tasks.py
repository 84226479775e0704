"""What the worker runs, and when."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django_q.models import OrmQ, Schedule

from kernel import clock
from notifications.apps import ensure_schedules
from notifications.models import Message, MessageState
from notifications.services.calls import WAVE
from notifications.services.deliver import Deliverer
from notifications.services.reports import take_report, work_on_reports
from notifications.services.schedules import ensure_schedule
from notifications.tasks import sweep
from tests.factories.notifications import make_consent, make_message

pytestmark = pytest.mark.django_db


def test_sweep_delivers_what_became_due() -> None:
    make_consent(clock.now())
    make_message(clock.now())

    sweep()

    assert (Message.objects.get().state, OrmQ.objects.count()) == (MessageState.SENT, 0)


def test_sweep_leaves_reports_to_a_task_of_their_own() -> None:
    take_report(handover="gone", status="sent", provider_id="SM1", code=None, at=clock.now())
    OrmQ.objects.all().delete()  # it was lost

    sweep()

    assert [task.func() for task in OrmQ.objects.all()] == ["notifications.tasks.work_on_reports"]
    assert work_on_reports(at=clock.now(), lasting=0) is True
    assert work_on_reports(at=clock.now()) is False
    sweep()
    assert OrmQ.objects.count() == 1


def test_a_run_that_ends_by_its_time_says_that_more_may_wait() -> None:
    make_consent(clock.now())
    for number in range(WAVE + 1):
        make_message(clock.now(), key=str(number))

    assert Deliverer().run(lasting=timedelta(0)) is True
    assert Message.objects.sent().count() == WAVE
    assert set(Message.objects.pending().values_list("attempts", "lease")) == {(0, "")}
    assert Deliverer().run() is False
    assert Message.objects.sent().count() == WAVE + 1


def test_the_sweep_is_scheduled_once_a_minute_however_often_it_is_asked() -> None:
    Schedule.objects.create(name="notifications: sweep", func="gone.task", schedule_type=Schedule.DAILY)
    ensure_schedules(using="default")
    ensure_schedules(using="default")

    (row,) = Schedule.objects.filter(name="notifications: sweep")
    assert (row.func, row.schedule_type, row.minutes, row.repeats) == ("notifications.tasks.sweep", "I", 1, -1)


def test_ensure_schedule_follows_a_change() -> None:
    ensure_schedule(name="a", task="a.b", minutes=1)
    ensure_schedule(name="a", task="a.b", minutes=5)

    assert list(Schedule.objects.filter(name="a").values_list("minutes", flat=True)) == [5]
