"""The week's figures by mail: to who wants them, each Monday at seven on the store's wall, once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from http import HTTPStatus

import pytest
import time_machine
from django.test import Client

from insight.models import Digest
from insight.services.digests import owe_digests, want_digest
from insight.tasks import owe_digests as owe_by_the_worker
from notifications.models import Message, MessageState
from notifications.services.deliver import Deliverer
from stores.models import Membership, Role
from tests.factories.stores import make_member, make_user
from tests.factories.world import World
from tests.fixtures.messaging import SmtpSink
from tests.insight.conftest import NOW

PAGE = "/desk/stores/london/insight/"
MONDAY = datetime(2026, 6, 15, 6, 0, tzinfo=UTC)
"""Seven in London, in summer."""


def test_switch_owes_the_mail_of_the_coming_monday_and_takes_it_back(manager: Client, world: World) -> None:
    assert "Send them to me" in manager.get(PAGE).content.decode()

    answer = manager.post(PAGE, {"digest": "on"})
    manager.post(PAGE, {"digest": "on"})

    assert answer.status_code == HTTPStatus.FOUND
    assert "Send me none any more" in manager.get(PAGE).content.decode()
    [mail] = Message.objects.filter(kind="digest")
    assert (mail.recipient, mail.due_at, mail.state) == ("boss@x.example", MONDAY, MessageState.PENDING)

    manager.post(PAGE, {"digest": "off"})
    mail.refresh_from_db()
    assert mail.state == MessageState.CANCELLED
    assert not Digest.objects.exists()


def test_worker_owes_each_week_once(manager: Client) -> None:
    manager.post(PAGE, {"digest": "on"})

    owe_by_the_worker()
    for days in (1, 4, 5, 6, 8, 12):
        owe_digests(at=NOW + timedelta(days=days))

    dues = list(Message.objects.filter(kind="digest").order_by("due_at").values_list("due_at", flat=True))
    assert dues == [MONDAY, MONDAY + timedelta(weeks=1)]


def test_mail_says_the_week_and_leads_to_its_page(manager: Client, world: World, smtp_sink: SmtpSink) -> None:
    manager.post(PAGE, {"digest": "on"})

    with time_machine.travel(MONDAY + timedelta(minutes=1), tick=False):
        Deliverer().run()

    [mail] = smtp_sink.to("boss@x.example")
    text, html = (mail.get_body([kind]) for kind in ("plain", "html"))
    assert text is not None
    assert html is not None
    for words in (text.get_content(), html.get_content()):
        assert "50% of those who were expected came; 1 of 2 visits were missed." in words
        assert "/desk/stores/london/insight/?dates=own&" in words
        assert "first=2026-06-08" in words
    assert mail["Subject"] == "Vitrine London: the week, 8 Jun 2026 to 14 Jun 2026"


@pytest.mark.parametrize("lost", ["right", "account"])
def test_who_may_not_read_it_any_more_gets_none(world: World, smtp_sink: SmtpSink, lost: str) -> None:
    user = make_user(email="boss@x.example")
    make_member(store=world.store, role=Role.MANAGER, user=user)
    want_digest(user=user, store=world.store, wanted=True, at=NOW)

    if lost == "right":
        Membership.objects.all().delete()
    else:
        type(user).objects.filter(pk=user.pk).update(is_active=False)
    with time_machine.travel(MONDAY + timedelta(minutes=1), tick=False):
        Deliverer().run()

    assert smtp_sink.mails == []
    assert Message.objects.get(kind="digest").state == MessageState.CANCELLED


def test_mail_is_in_the_stores_language(world: World, smtp_sink: SmtpSink) -> None:
    type(world.store).objects.update(locale="zh-hans")
    world.store.refresh_from_db()
    user = make_user(email="boss@x.example")
    make_member(store=world.store, role=Role.MANAGER, user=user)
    want_digest(user=user, store=world.store, wanted=True, at=NOW)

    with time_machine.travel(MONDAY + timedelta(minutes=1), tick=False):
        Deliverer().run()

    [mail] = smtp_sink.mails
    text = mail.get_body(["plain"])
    assert text is not None
    assert "顾客都来了吗" in text.get_content()
