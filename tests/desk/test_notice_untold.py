"""Whom a notice doesn't reach stays listed once it is sent: they are called."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from bookings.models import Booking, BookingState
from desk.models import Notice
from desk.queries.notices import untold_by
from desk.services.notices import go_on_with_notice, send_notice, stop_notice, write_notice
from desk.tasks import resume_notices
from notifications.models import Message, MessageState
from stores.models import Role
from tests.factories.bookings import make_booking, make_customer
from tests.factories.notifications import make_consent
from tests.factories.stores import make_member
from tests.factories.world import World, make_world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

AT = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)


@pytest.fixture
def world() -> World:
    return make_world()


def visitor(world: World, number: int, *, texts: bool, **fields: Any) -> Booking:
    customer = make_customer(phone=f"+4479460{number:05d}", email="")
    make_consent(AT, address=f"+4479460{number:05d}")
    starts_at = AT + timedelta(hours=5)
    wanted: dict[str, Any] = {"customer": customer, "sms_consent": texts} | fields
    return make_booking(store=world.store, experience=world.experience, starts_at=starts_at, **wanted)


def sent(world: World) -> Notice:
    said = {"words": {"en": "We close at 17:00."}, "first_day": date(2026, 6, 1), "last_day": date(2026, 6, 1)}
    actor = make_member(store=world.store, role=Role.MANAGER).user
    notice = write_notice(store=world.store, said=said | {"by": "text"}, at=AT, actor=actor)
    send_notice(notice=notice, at=AT)
    while go_on_with_notice(number=notice.pk, at=AT):
        pass
    notice.refresh_from_db()
    return notice


def test_who_agreed_to_nothing_and_whose_text_failed_are_listed_to_be_called(client: Client, world: World) -> None:
    silent, lost, _told = (visitor(world, number, texts=number > 0) for number in range(3))
    notice = sent(world)
    Message.objects.filter(about=f"booking:{lost.reference}").update(
        state=MessageState.FAILED, price="0.12", price_currency="USD"
    )
    visitor(world, 9, texts=False)  # booked since: they were never meant

    client.force_login(notice.made_by)
    page = client.get(f"/desk/stores/london/notices/{notice.pk}/").content.decode()

    assert untold_by(notice) == ([silent, lost], 2)
    assert "2 visitors can’t be told: please call them" in page
    assert silent.reference in page
    assert lost.reference in page
    assert "US$0.12" in page


def test_whom_it_was_kept_from_because_it_was_stopped_need_not_be_called(world: World) -> None:
    visitor(world, 1, texts=True)
    notice = sent(world)
    stop_notice(notice=notice, at=AT, actor=notice.made_by)
    assert untold_by(notice) == ([], 0)


def test_who_was_choosing_meanwhile_is_told_once_they_have_given_their_name(world: World) -> None:
    early, slow, _gone = (visitor(world, number, texts=True) for number in range(3))
    waiting = {"state": BookingState.HELD, "confirmed_at": None, "expires_at": AT + timedelta(minutes=10)}
    Booking.objects.exclude(pk=early.pk).update(**waiting)
    notice = sent(world)
    visitor(world, 4, texts=True, made_at=AT + timedelta(minutes=1), confirmed_at=AT + timedelta(minutes=2))

    for _ in range(2):
        resume_notices()
    assert Message.objects.count() == 1

    confirmed = {"state": BookingState.CONFIRMED, "confirmed_at": AT + timedelta(minutes=5), "expires_at": None}
    Booking.objects.filter(pk=slow.pk).update(**confirmed)
    for _ in range(2):
        resume_notices()

    told = Message.objects.order_by("pk").values_list("about", flat=True)
    assert list(told) == [f"booking:{early.reference}", f"booking:{slow.reference}"]
    notice.refresh_from_db()
    assert notice.people == 2


def test_queries_do_not_grow(world: World, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    for number in range(9):
        visitor(world, number, texts=False)
    notice = sent(world)
    with django_assert_max_num_queries(2):
        found, count = untold_by(notice)
        shown = [(str(booking.customer), booking.store.slug) for booking in found]
    assert (len(shown), count) == (9, 9)
