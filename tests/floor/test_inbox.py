"""The store's inbox: who waits, an answer said once, whose talk it is, and what is masked."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from bookings.models import Booking
from floor.models import Peek
from floor.queries.version import version_of
from inbox.errors import TakenByOther
from inbox.models import Entry, Thread, Who
from inbox.services.answering import answer, settle, take
from inbox.services.working import work_on
from notifications.models import Message, Reply
from notifications.services.callbacks import receive
from notifications.services.consent import stop
from notifications.services.deliver import Deliverer
from tests.factories.bookings import make_booking
from tests.factories.stores import make_member, make_user
from tests.factories.world import World
from tests.floor.conftest import AT
from tests.reading import words_of

pytestmark = pytest.mark.django_db
INBOX = "/floor/london/inbox/"
COUNT = "/floor/london/requests/count/"
STRANGER = "+447946011234"
HTMX = {"HX-Request": "true"}

Wrote = Callable[..., Thread]


def wrote(world: World, text: str, phone: str = STRANGER) -> Thread:
    """Somebody without a visit writes to the store."""
    number = Reply.objects.count()
    receive(channel="sms", address=phone, text=text, provider_id=f"SM{number}", at=AT)
    reply = Reply.objects.get(provider_id=f"SM{number}")
    work_on(reply_id=reply.pk, at=AT)
    return Thread.objects.get(address=phone)


def page_of(thread: Thread) -> str:
    return f"{INBOX}{thread.pk}/"


def form_of(door: Client, thread: Thread, **more: object) -> dict[str, object]:
    context = door.get(page_of(thread)).context
    return {"nonce": context["nonce"], "seen": context["talk"].latest, "do": "answer", **more}


def test_who_waits_stands_first_and_is_counted_on_every_page(door: Client, world: World) -> None:
    quiet, waits = wrote(world, "?", "+447946011111"), wrote(world, "Do you have this in blue?")

    page = words_of(door.get(INBOX))
    assert page.index("Number ending in 1234") < page.index("Number ending in 1111")
    assert "1 to answer" in page
    assert (quiet.unanswered, waits.unanswered) == (0, 1)
    assert "1 person wrote and waits for an answer" in words_of(door.get(COUNT))
    assert door.get(COUNT, {"n": "0.0.1"}).status_code == 204


def test_an_answer_goes_out_once_however_often_it_is_tapped(door: Client, world: World, amara: User) -> None:
    thread = wrote(world, "Do you have this in blue?")
    form = form_of(door, thread, text=" Yes, we do.\r\nIn M and L. ")

    for _twice in range(2):
        assert door.post(page_of(thread), form).status_code == 302
    Deliverer().run()

    [message] = Message.objects.filter(category="chat")
    assert (message.state, message.recipient, message.text) == ("sent", STRANGER, "Yes, we do.\nIn M and L.")
    thread.refresh_from_db()
    assert (thread.unanswered, thread.assigned_to) == (0, amara)
    page = words_of(door.get(page_of(thread)))
    assert "Amara Osei" in page
    assert "today 10:00" in page


def test_what_came_while_it_was_written_still_waits(door: Client, world: World) -> None:
    thread = wrote(world, "Do you have this in blue?")
    form = form_of(door, thread, text="Yes")
    wrote(world, "And in red?")

    door.post(page_of(thread), form)

    thread.refresh_from_db()
    assert thread.unanswered == 1


def test_who_stopped_is_written_to_by_nobody(door: Client, world: World) -> None:
    thread = wrote(world, "Do you have this in blue?")
    form = form_of(door, thread, text="Yes, we do.")
    assert "please call" not in words_of(door.get(page_of(thread)))
    stop(channel="sms", address=STRANGER, at=AT)

    assert "none reaches them: please call" in words_of(door.get(page_of(thread)))
    response = door.post(page_of(thread), form)

    assert response.status_code == 422
    page = words_of(response)
    assert re.search(r'id="text_error">.*They don’t want texts any more', page)
    assert re.search(r'<textarea id="text"[^>]* autofocus [^>]*>Yes, we do.</textarea>', page)
    assert not Entry.objects.filter(who=Who.US).exists()


def test_an_answer_says_something_and_not_too_much(door: Client, world: World) -> None:
    thread = wrote(world, "Hello")
    assert door.post(page_of(thread), form_of(door, thread, text="  \n ")).status_code == 422
    assert door.post(page_of(thread), form_of(door, thread, text="x" * 601)).status_code == 422
    assert door.post(page_of(thread), {"do": "what\x00", "seen": "no"}).status_code == 302
    assert not Message.objects.exists()


def test_a_talk_is_taken_from_whom_one_saw(door: Client, world: World, amara: User) -> None:
    thread = wrote(world, "Hello")
    mei = make_member(store=world.store, user=make_user(first_name="Mei")).user
    take(thread=thread, seen_with=None, actor=mei)

    with pytest.raises(TakenByOther):
        take(thread=thread, seen_with=None, actor=amara)
    door.post(page_of(thread), {"do": f"take:{mei.pk}"})

    thread.refresh_from_db()
    assert thread.assigned_to == amara


def test_nothing_to_answer_is_of_what_was_read(world: World, amara: User) -> None:
    thread = wrote(world, "Thank you!")
    seen = Entry.objects.latest("pk").pk
    wrote(world, "One more thing")

    settle(thread=thread, seen=seen)
    thread.refresh_from_db()
    assert thread.unanswered == 1
    settle(thread=thread, seen=Entry.objects.latest("pk").pk)
    thread.refresh_from_db()
    assert thread.unanswered == 0


def test_a_suggested_answer_is_put_behind_what_was_typed(door: Client, world: World) -> None:
    thread = wrote(world, "Hello")
    form = form_of(door, thread, text="Dear Ada,") | {"do": "say:fine"}
    chosen = door.post(page_of(thread), form).context["text"]
    assert chosen == "Dear Ada,\nThat is no problem at all."
    Thread.objects.update(locale="zh-hans")
    assert "没" in door.post(page_of(thread), {"do": "say:fine"}).context["text"]
    assert door.post(page_of(thread), form | {"do": "say:nonsense"}).context["text"] == "Dear Ada,"
    assert not Message.objects.exists()


def test_the_inbox_shows_what_was_written_last(door: Client, world: World, amara: User) -> None:
    thread = wrote(world, "Hello")
    wrote(world, f"Why is {settings.PUBLIC_BASE_URL}/b/AAAA2222/secret/ not opening?")
    answer(thread=thread, text="One moment", nonce="1", seen=0, at=AT, actor=amara)
    page = words_of(door.get(INBOX))
    assert "Why is" in page
    assert "secret" not in page
    assert "10:00" in page


def test_what_was_said_earlier_stays_until_one_goes_on(door: Client, world: World) -> None:
    thread = wrote(world, "Hello")
    before = Entry.objects.latest("pk").pk + 1
    wrote(world, "Anybody there?")
    assert "every 3s" in door.get(page_of(thread)).content.decode()
    earlier = door.get(page_of(thread), {"before": before}).content.decode()
    assert "To the latest" in earlier
    assert 'id="talk" class="stack">' in earlier


def test_numbers_are_masked_until_somebody_asks(door: Client, world: World, amara: User) -> None:
    thread = wrote(world, "Call me")
    assert STRANGER not in words_of(door.get(INBOX)) + words_of(door.get(page_of(thread)))

    assert STRANGER in words_of(door.post(f"{page_of(thread)}peek/", {"what": "phone"}))
    assert Peek.objects.values_list("user", "subject", "what").get() == (amara.pk, f"thread:{thread.pk}", "phone")


def test_a_page_is_drawn_only_when_it_changed(door: Client, world: World) -> None:
    thread = wrote(world, "Hello")
    version = door.get(page_of(thread)).context["talk"].version

    assert door.get(page_of(thread), {"v": version}, headers=HTMX).status_code == 204
    wrote(world, "Anybody there?")
    assert "Anybody there?" in words_of(door.get(page_of(thread), {"v": version}, headers=HTMX))


def test_another_store_s_talks_are_its_own(door: Client, world: World, paris: World) -> None:
    thread = wrote(world, "Hello")
    Thread.objects.update(store=paris.store)
    assert door.get(page_of(thread)).status_code == 404
    assert "Nobody has written" in words_of(door.get(INBOX))


def test_lists_take_as_many_queries_for_many(
    door: Client, world: World, amara: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    thread = wrote(world, "Hello")
    answer(thread=thread, text="Yes?", nonce="1", seen=0, at=AT, actor=amara)
    with django_assert_max_num_queries(20) as one:
        door.get(INBOX)
        door.get(page_of(thread))
    for n in range(30):
        wrote(world, "Hello", f"+44794601{n:04d}")
        answer(thread=thread, text="Yes?", nonce=f"n{n}", seen=0, at=AT, actor=amara)
    with django_assert_max_num_queries(len(one)):
        assert "Show more" in words_of(door.get(INBOX))
        door.get(page_of(thread))


def test_who_says_that_they_are_late_is_shown_at_their_visit(
    door: Client, world: World, present: time_machine.Traveller
) -> None:
    visit = make_booking(store=world.store, experience=world.experience, starts_at=AT + timedelta(hours=2))
    Booking.objects.update(sms_consent=True)
    assert visit.customer is not None
    assert visit.customer.phone is not None
    before = version_of(world.store, AT.date())
    wrote(world, "late 20", visit.customer.phone.as_e164)

    assert version_of(world.store, AT.date()) != before
    assert "says: 20 min late" in words_of(door.get("/floor/london/"))
    assert "says: 20 min late" in words_of(door.get("/floor/london/?lanes=rooms"))
    assert "says: 20 min late" in words_of(door.get(f"/floor/london/visits/{visit.reference}/"))
    Booking.objects.update(starts_at=AT + timedelta(hours=2, minutes=15))
    assert "says: 20 min late" not in words_of(door.get("/floor/london/"))
