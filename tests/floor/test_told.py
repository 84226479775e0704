"""What was said to a visitor, what became of it, and another try."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from bookings.models import Booking
from bookings.planner import Kind
from bookings.waiting_owed import Kind as Waiting
from desk.services.notices import KIND as NOTICE
from floor.told import KINDS, kind_words, reason_words
from inbox.services.outcome import CHAT
from notifications.models import Message, MessageState
from notifications.services.consent import ABOUT_STOPPING
from tests.factories.notifications import make_message
from tests.factories.world import World
from tests.floor.conftest import AT, expect
from tests.reading import words_of

DAY = timedelta(days=1)
LOST = "/floor/london/undelivered/"


def address(booking: Booking) -> str:
    return f"/floor/london/visits/{booking.reference}/messages/"


def tell(
    booking: Booking, key: str = "confirmation", *, due: timedelta = -timedelta(hours=1), **fields: Any
) -> Message:
    given: dict[str, Any] = {
        "subject": f"booking:{booking.reference}",
        "use_by": AT + DAY,
        "recipient": "+442079460123",
    }
    return make_message(AT + due, key=key, **given | fields)


def fail(booking: Booking, code: str = "30003", key: str = "confirmation", **fields: Any) -> Message:
    return tell(booking, key, state=MessageState.FAILED, error_code=code, attempts=8, **fields)


def test_every_message_of_a_visit_says_how_it_stands(door: Client, world: World) -> None:
    booking, other = expect(world), expect(world, name="Somebody Else", promised=())
    tell(
        booking,
        state=MessageState.SENT,
        sent_at=AT - timedelta(minutes=59),
        provider_status="delivered",
        segments=2,
        price="0.084",
        price_currency="GBP",
        text="See you at ten.",
    )
    fail(booking, key="changed", subject="notice:7", about=f"booking:{booking.reference}")
    tell(booking, "reminder_day", due=DAY / 4)
    tell(booking, "cancelled", state=MessageState.MISSED)
    tell(other, "declined", due=DAY / 4)
    page = words_of(door.get(address(booking)))
    for words in (
        "Arrived, sent today 09:01",
        "2 texts, £0.084",
        "See you at ten.",
        "It didn’t arrive",
        "The phone was off or out of reach.",
        "8 tries",
        "due today 09:00",
        "Goes out today 16:00",
        "Too late: it wasn’t sent",
        "to a number that ends in 0123",
    ):
        assert words in page
    assert page.index("Reminder") < page.index("Word of a change"), "the latest first"
    assert "Word that it can’t be" not in page, "of somebody else"
    assert "442079460123" not in page
    assert page.count("Try again:") == 1


def test_who_was_told_nothing_is_said_so(door: Client, world: World) -> None:
    booking = expect(world)
    assert "Nothing was said yet" in words_of(door.get(address(booking)))
    assert f"visits/{booking.reference}/messages/" in words_of(door.get(f"/floor/london/visits/{booking.reference}/"))


def test_what_it_says_hides_what_the_floor_masks(door: Client, world: World, settings: Any) -> None:
    booking = expect(world, note="I use a wheelchair.")
    link = f"{settings.PUBLIC_BASE_URL}/b/{booking.reference}/secret-of-theirs/"
    text = f"Come!\n{link}\nYou told us:\nI use a wheelchair.\n<b>to</b> mei@example.com"
    sent: dict[str, Any] = {"state": MessageState.SENT, "sent_at": AT, "text": text, "recipient": "mei@example.com"}
    tell(booking, channel="email", mail_subject="Your visit", **sent)
    page = words_of(door.get(address(booking)))
    assert "Your visit" in page
    assert f"Come!<br>{settings.PUBLIC_BASE_URL}/•••<br>You told us:<br>•••<br>&lt;b&gt;to&lt;/b&gt; •••" in page


def test_another_try(door: Client, world: World) -> None:
    booking = expect(world)
    message = fail(booking)
    page = words_of(door.post(address(booking), {"again": message.pk}, follow=True))
    assert "It is tried again now." in page
    assert "Goes out any moment" in page
    assert Message.objects.get().state == MessageState.PENDING
    again = words_of(door.post(address(booking), {"again": message.pk}, follow=True))
    assert "Only a message that failed can be sent again." in again


def test_what_is_too_late_is_not_tried_again(door: Client, world: World) -> None:
    booking = expect(world)
    message = fail(booking, use_by=AT)
    assert "Try again" not in words_of(door.get(address(booking)))
    said = words_of(door.post(address(booking), {"again": message.pk}, follow=True))
    assert "It is too late for this message" in said


@pytest.mark.parametrize("again", ["", "x", "0", "99999999999999999999", "\x00"])
def test_made_up_numbers_change_nothing(door: Client, world: World, again: str) -> None:
    booking = expect(world)
    for path in (address(booking), LOST):
        assert "Please choose what to do." in words_of(door.post(path, {"again": again}, follow=True))


def test_messages_of_others_are_not_tried_from_here(door: Client, world: World, paris: World) -> None:
    theirs, ours = expect(paris), expect(world)
    message = fail(theirs)
    for path in (address(ours), LOST):
        assert "Please choose what to do." in words_of(door.post(path, {"again": message.pk}, follow=True))
    assert door.get(address(theirs)).status_code == 404
    assert Message.objects.get().state == MessageState.FAILED


def test_the_store_sees_what_did_not_arrive(door: Client, world: World, paris: World) -> None:
    booking = expect(world)
    fail(booking)
    tell(booking, "reminder_day", state=MessageState.MISSED)
    fail(booking, key="instead", subject="notice:7", about=f"booking:{booking.reference}")
    fail(booking, key="kept", due=-timedelta(days=8))
    tell(booking, "bought")
    fail(expect(paris, name="In Paris"))
    make_message(AT, subject="check:1", state=MessageState.FAILED)
    page = words_of(door.get(LOST))
    assert page.count('id="message-') == 3
    assert page.count("Mei Tanaka") == 3
    assert "In Paris" not in page
    [message] = Message.objects.filter(kind="instead")
    assert "It is tried again now." in words_of(door.post(LOST, {"again": message.pk}, follow=True))


def test_all_arrived_and_a_long_list_has_pages(door: Client, world: World) -> None:
    assert "All of them arrived" in words_of(door.get(LOST))
    booking = expect(world)
    for n in range(26):
        fail(booking, key=f"reminder-{n}")
    assert words_of(door.get(LOST)).count('id="message-') == 25
    assert words_of(door.get(f"{LOST}?page=2")).count('id="message-') == 1


def test_many_cost_as_many_queries_as_one(
    door: Client, world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    bookings = [expect(world, promised=(), name=f"Mei {n}") for n in range(3)]
    for booking in bookings:
        for m in range(5):
            fail(booking, key=f"reminder-{m}")
    for path, most in ((LOST, 8), (address(bookings[0]), 9)):
        with django_assert_max_num_queries(most):
            door.get(path)


def test_reasons_are_words_of_a_shop(world: World) -> None:
    booking = expect(world)
    assert reason_words(fail(booking, "30007")) == "A carrier took the message for spam and stopped it."
    assert reason_words(fail(booking, "12345", key="changed")) == "The provider didn’t take it (12345)."
    assert {kind_words(tell(booking, f"{kind}-x", kind=kind)) for kind in ("reminder_90", "reminder")} == {"Reminder"}
    assert str(KINDS["instead"]) == "Another piece instead"


def test_every_kind_about_a_visit_or_a_wait_has_words_of_its_own() -> None:
    """Else it would be named as the outbox does, in English."""
    asked = {Kind.CODE}  # of a number that is typed, before there is a visit
    assert {*Kind, *Waiting, NOTICE, CHAT, ABOUT_STOPPING} - asked <= KINDS.keys()
