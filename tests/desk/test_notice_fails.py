"""Whom a notice doesn't reach on its way is told on another that they agreed to, and on that alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.module_loading import import_string
from django_q.models import OrmQ
from pytest_django.fixtures import Settings

from desk.services.notices import stop_notice
from notifications.models import Message
from notifications.services.callbacks import note_status
from notifications.services.deliver import Deliverer
from tests.desk.notices import AT, told_all, visitor, written
from tests.factories.notifications import make_consent
from tests.factories.world import World, make_world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


@pytest.fixture
def world() -> World:
    return make_world()


def follow_failures() -> None:
    """What the worker does about messages that failed on their way."""
    for task in [row.task for row in OrmQ.objects.all()]:
        if task["func"] == "desk.tasks.follow_failed_notice":
            import_string(task["func"])(*task["args"])


def lost(message: Message) -> Message:
    """What the network says of one that is on its way: the number takes no texts."""
    Message.objects.filter(pk=message.pk).update(provider_status="sent")
    note_status(handover=message.handover, status="undelivered", provider_id="SM1", code=30006, at=AT)
    follow_failures()
    return message


def test_whom_a_text_does_not_reach_is_told_by_mail_once(world: World) -> None:
    both, text_alone = visitor(world, 1, email_consent=True), visitor(world, 2)
    make_consent(AT, channel="email", address="n1@example.com")
    notice = told_all(written(world, world.store))
    Deliverer().run()
    one, other = Message.objects.sent().order_by("pk")

    lost(lost(one))
    lost(other)

    assert list(Message.objects.pending().values_list("channel", "recipient", "about", "dedupe_key")) == [
        ("email", "n1@example.com", f"booking:{both.reference}", f"{both.reference}:email")
    ]
    assert Message.objects.filter(about=f"booking:{text_alone.reference}").count() == 1
    notice.refresh_from_db()
    assert notice.people == 2
    visitor(world, 3, email_consent=True)
    stopped = told_all(written(world, world.store))
    Deliverer().run()
    stop_notice(notice=stopped, at=AT, actor=notice.made_by)
    lost(Message.objects.sent().latest("pk"))
    assert not Message.objects.pending().exists()


@pytest.mark.parametrize(("by", "told_by"), [("text", ["email"]), ("each", ["email", "sms"])])
def test_whose_text_waits_for_the_next_hour_is_told_by_mail_and_not_again(
    world: World, settings: Settings, by: str, told_by: list[str]
) -> None:
    settings.SMS_BACKEND, settings.SMS_HOURLY, settings.SMS_COUNTRIES = "twilio", 0, frozenset("*")
    visitor(world, 1, email_consent=True)
    make_consent(AT, channel="email", address="n1@example.com")
    told_all(written(world, world.store, by=by))
    Deliverer(now=lambda: AT).run()
    for _twice in range(2):
        follow_failures()

    settings.SMS_BACKEND = "log"
    Deliverer(now=lambda: AT + timedelta(hours=1)).run()

    assert sorted(Message.objects.sent().values_list("channel", flat=True)) == told_by
