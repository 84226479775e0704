"""Word to everybody who comes: whom it reaches and what it costs is seen first; it is stopped halfway."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from http import HTTPStatus

import pytest
from django.test import Client
from django_q.models import OrmQ
from pytest_django import DjangoAssertNumQueries

from bookings.models import Booking, BookingState
from desk.errors import NoticeOver
from desk.mails import compose_notice
from desk.models import Notice, NoticeState
from desk.queries.notices import meant_by, preview_of, progress_of
from desk.services import notices
from desk.services.notices import go_on_with_notice, send_notice, stop_notice
from desk.tasks import resume_notices
from notifications.models import Message, MessageState
from notifications.services.consent import stop
from notifications.services.deliver import Deliverer
from stores.models import Role
from tests.desk.notices import AT, TODAY, told_all, visitor, written
from tests.factories.notifications import make_consent
from tests.factories.stores import make_member, make_store
from tests.factories.world import World, make_world
from tests.racing import at_once
from tests.reading import words_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

PAGE = "/desk/stores/london/notices/"
HOUSE = "/desk/notices/"


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def manager(client: Client, world: World) -> Client:
    client.force_login(make_member(store=world.store, role=Role.MANAGER).user)
    return client


def test_it_is_for_whoever_comes_on_those_days_by_the_stores_own_calendar(world: World) -> None:
    tokyo = make_store(slug="tokyo", timezone="Asia/Tokyo", country="JP")
    today, late = visitor(world, 1), visitor(world, 2, hours=13.9)
    visitor(world, 3, hours=14.1)  # after midnight in London
    visitor(world, 4, state=BookingState.CANCELLED)
    there = visitor(world, 5, hours=5, store=tokyo)
    visitor(world, 6, hours=16, store=tokyo)  # the next day over there

    assert set(meant_by(written(world, world.store))) == {today, late}
    assert set(meant_by(written(world))) == {today, late, there}
    assert set(meant_by(written(world, country="JP"))) == {there}
    tomorrow = written(world, last_day=TODAY + timedelta(days=1))
    assert meant_by(tomorrow).count() == 5


def test_what_it_comes_to_is_seen_before_anybody_is_told(manager: Client, world: World) -> None:
    visitor(world, 1)
    visitor(world, 2, email_consent=True)
    make_consent(AT, channel="email", address="n2@example.com")
    silent = visitor(world, 3, sms_consent=False)
    left = visitor(world, 4)
    stop(channel="sms", address="+447946000004", at=AT, category="notice")

    answer = manager.post(PAGE, {"words": "We close at 17:00 today.", "first_day": "2026-06-01", "by": "each"})

    page = manager.get(answer["Location"])
    preview = page.context["preview"]
    assert (preview.people, preview.texts, preview.mails, preview.unreached) == (4, 2, 1, [silent, left])
    assert preview.longest.startswith("Vitrine London: We close at 17:00 today. Your visit: http")
    assert preview.segments == 2 * preview.longest_segments
    assert f"{preview.whole_price}" in page.content.decode()
    assert silent.reference in page.content.decode()
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"words": " "}, "words"),
        ({"words": "x" * 401}, "words"),
        ({"words": "Dear {name}, we close early."}, "words"),
        ({"words": "We close early. Reply YES to come today."}, "words"),
        ({"words_zh-hans": "{name}，今天提前关门。"}, "words_zh-hans"),
        ({"first_day": "2026-05-01"}, "first_day"),
        ({"first_day": "soon"}, "first_day"),
        ({"first_day": "9999-12-31"}, "first_day"),
        ({"last_day": "2026-05-31"}, "last_day"),
        ({"last_day": "2026-08-01"}, "last_day"),
        ({"by": "pigeon"}, "by"),
        ({"experience": "0"}, "experience"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_the_words_are_kept(
    manager: Client, typed: dict[str, str], wrong: str
) -> None:
    answer = manager.post(PAGE, {"words": "We close early.", "first_day": "2026-06-01", "by": "text"} | typed)

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert (set(answer.context["form"].errors), "This field" in answer.content.decode()) == ({wrong}, False)
    assert "words" in typed or "We close early." in answer.content.decode()
    assert not Notice.objects.exists()


def test_each_is_told_once_in_their_language_however_often_the_worker_runs(world: World) -> None:
    first = visitor(world, 1)
    visitor(world, 2, locale="zh-hans")
    notice = written(world, world.store, words={"en": "We close at 17:00.", "zh-hans": "我们五点关门。"})

    told_all(notice)
    assert not go_on_with_notice(number=notice.pk, at=AT)
    Deliverer().run()

    texts = {message.about: message.text for message in Message.objects.sent()}
    assert len(texts) == 2
    assert "We close at 17:00. Your visit:" in texts[f"booking:{first.reference}"]
    assert any("我们五点关门。" in text for text in texts.values())
    assert (notice.state, notice.people) == (NoticeState.SENT, 2)
    assert set(Message.objects.values_list("category", flat=True)) == {"notice"}
    with pytest.raises(NoticeOver):
        send_notice(notice=notice, at=AT)


def test_stopped_halfway_nobody_else_is_told(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notices, "BATCH", 2)
    for number in range(5):
        visitor(world, number)
    notice = written(world, world.store)
    send_notice(notice=notice, at=AT)
    go_on_with_notice(number=notice.pk, at=AT)
    Message.objects.filter(pk=Message.objects.earliest("pk").pk).update(state=MessageState.SENT, sent_at=AT)

    stop_notice(notice=notice, at=AT, actor=notice.made_by)

    assert not go_on_with_notice(number=notice.pk, at=AT)
    states = sorted(Message.objects.values_list("state", flat=True))
    assert states == [MessageState.CANCELLED, MessageState.SENT]
    notice.refresh_from_db()
    progress = progress_of(notice)
    assert (progress.people, progress.total, progress.rows) == (1, 2, [("Sent", 1), ("Not sent", 1)])
    left = Message.objects.get(state=MessageState.CANCELLED)
    assert compose_notice(left, AT) is None  # also for a deliverer that had it in hand
    with pytest.raises(NoticeOver):
        stop_notice(notice=notice, at=AT, actor=notice.made_by)


def test_who_moved_or_cancelled_meanwhile_is_told_nothing(world: World) -> None:
    moved, off, stays = (visitor(world, number) for number in range(3))
    told_all(written(world, world.store))
    Booking.objects.filter(pk=moved.pk).update(
        **{name: getattr(moved, name) + timedelta(days=1) for name in ("starts_at", "ends_at", "promised_until")}
    )
    Booking.objects.filter(pk=off.pk).update(state=BookingState.CANCELLED)

    Deliverer().run()

    assert list(Message.objects.sent().values_list("about", flat=True)) == [f"booking:{stays.reference}"]


def test_nobody_is_woken_unless_the_visit_is_near(world: World) -> None:
    night = datetime(2026, 6, 1, 21, 0, tzinfo=UTC)
    near, far = visitor(world, 1, hours=13.5), visitor(world, 2, hours=29)
    notice = written(world, world.store, last_day=TODAY + timedelta(days=1))
    assert preview_of(notice, at=night).asleep == 2

    told_all(notice, night)

    due = dict(Message.objects.values_list("about", "due_at"))
    assert due[f"booking:{near.reference}"] == night
    assert due[f"booking:{far.reference}"] == datetime(2026, 6, 2, 8, 0, tzinfo=UTC)


def test_page_sends_watches_stops_and_throws_away(manager: Client, world: World) -> None:
    visitor(world, 1)
    notice, spare = written(world, world.store), written(world, world.store)
    address = f"{PAGE}{notice.pk}/"

    manager.post(address, {"do": "send"})
    assert OrmQ.objects.count() == 1
    assert manager.get(address).context["progress"].total == 1
    resume_notices()  # as after a crash: the task itself was never run
    page = manager.get(address)
    assert page.context["progress"].counts == {MessageState.PENDING: 1}
    assert all(words in words_of(page) for words in ("On its way", "0 of 1 visitor", "Waiting to go out: 1"))
    manager.post(address, {"do": "stop"})
    assert manager.get(address).context["progress"].counts == {MessageState.CANCELLED: 1}

    assert manager.post(f"{PAGE}{spare.pk}/", {"do": "drop"})["Location"] == PAGE
    assert manager.get(f"{PAGE}{spare.pk}/").status_code == HTTPStatus.NOT_FOUND
    again = manager.post(address, {"do": "send"}, follow=True)
    assert "already" in again.content.decode()


def test_another_stores_notice_is_not_found(manager: Client, world: World) -> None:
    theirs = written(world, make_store(slug="paris", timezone="Europe/Paris", country="FR"))
    assert manager.get(f"{PAGE}{theirs.pk}/").status_code == HTTPStatus.NOT_FOUND
    assert manager.post(HOUSE, {"words": "All"}).status_code == HTTPStatus.FORBIDDEN


def test_the_house_reads_names_and_sends_nothing_to_nobody(client: Client, world: World) -> None:
    client.force_login(make_member(store=None, role=Role.HEAD_OFFICE).user)
    visitor(world, 1, sms_consent=False)
    notice = written(world, country=world.store.country)
    Notice.objects.filter(pk=written(world).pk).update(state=NoticeState.SENT, sent_at=AT, ended_at=AT)
    page = client.get(f"{HOUSE}{notice.pk}/").content.decode()
    assert ("United Kingdom" in page, "Vitrine London" in page, 'value="send"' in page) == (True, True, False)

    world.experience.translations = {"zh-hans": {"name": "试衣"}}
    world.experience.save(update_fields=["translations"])
    page = client.get(HOUSE, headers={"Accept-Language": "zh-hans"}).content.decode()
    assert all(words in page for words in (">英国 (1)<", ">试衣<", "· 已发送 ·"))


def test_queries_do_not_grow(
    manager: Client, world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    notice = written(world, world.store)
    for number in range(30):
        visitor(world, number, email_consent=True)
        written(world, world.store)
    with django_assert_max_num_queries(10):
        manager.get(PAGE)
    with django_assert_max_num_queries(10):
        manager.get(f"{PAGE}{notice.pk}/")
    send_notice(notice=notice, at=AT)
    with django_assert_max_num_queries(9):
        go_on_with_notice(number=notice.pk, at=AT)
    with django_assert_max_num_queries(11):
        manager.get(f"{PAGE}{notice.pk}/")


@pytest.mark.django_db(transaction=True)
def test_two_workers_and_who_stops_it_never_tell_anybody_twice_or_after(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notices, "BATCH", 3)
    for number in range(12):
        visitor(world, number)
    notice = written(world, world.store)
    send_notice(notice=notice, at=AT)

    def work() -> None:
        while go_on_with_notice(number=notice.pk, at=AT):
            pass

    at_once(work, work, partial(stop_notice, notice=notice, at=AT, actor=notice.made_by))

    notice.refresh_from_db()
    assert notice.state == NoticeState.STOPPED
    assert not Message.objects.pending().exists()
    assert Message.objects.count() == Message.objects.values("about").distinct().count() == notice.people
