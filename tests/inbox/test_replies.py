"""A reply from the webhook to the end: done once, and answered in the language of who wrote."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings as house
from django.test import Client
from django.utils.translation.reloader import translation_file_changed
from django_q.models import OrmQ
from pytest_django.fixtures import Settings

from bookings.models import Booking, BookingState, Customer
from bookings.services.cancel import cancel
from config.translations import compile_translations
from inbox.models import Delay, Entry, Proposal, Thread, Who
from inbox.services import working
from inbox.services.proposing import choose
from inbox.services.working import sweep_lost
from inbox.tasks import sweep, work_on
from notifications.models import Message, Reply
from notifications.services.consent import start, stop
from notifications.services.deliver import Deliverer
from tests.factories.bookings import make_customer
from tests.factories.world import World
from tests.inbox.conftest import AT, ELEVEN, PHONE, Write, booked, post

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def fresh(booking: Booking) -> Booking:
    return Booking.objects.get(pk=booking.pk)


def talk() -> list[tuple[str, str]]:
    return list(Entry.objects.order_by("pk").values_list("who", "text"))


def test_one_says_that_they_come(booking: Booking, write: Write) -> None:
    assert write("1") == "Vitrine London: thank you, we look forward to seeing you Wed 3 Jun 11:00."

    assert fresh(booking).coming_at == AT
    thread = Thread.objects.get()
    assert (thread.booking, thread.customer, thread.unanswered) == (booking, booking.customer, 0)


def test_the_answer_goes_out_once_to_who_wrote(
    booking: Booking, write: Write, client: Client, settings: Settings
) -> None:
    write("1")
    assert post(client, settings, MessageSid="SM1", From=PHONE, Body="1") == 200  # Twilio posts again
    work_on(Reply.objects.get().pk)

    Deliverer().run()
    row = Message.objects.get(subject=f"chat:{Entry.objects.get(who=Who.HOUSE).pk}")
    assert (row.state, row.recipient, row.category, row.about) == (
        "sent",
        PHONE,
        "chat",
        f"booking:{booking.reference}",
    )
    assert row.text.startswith("Vitrine London: thank you")
    assert [entry[0] for entry in talk()] == ["them", "house"]


def test_the_webhook_only_keeps_it_and_leaves_the_work_to_the_worker(
    booking: Booking, client: Client, settings: Settings
) -> None:
    post(client, settings, MessageSid="SM1", From=PHONE, Body="1")

    assert fresh(booking).coming_at is None
    assert [task.func() for task in OrmQ.objects.all() if "inbox" in task.func()] == ["inbox.tasks.work_on"]
    assert post(client, settings, MessageSid="SM1", From=PHONE, Body="1") == 200
    assert Reply.objects.count() == 1


def test_r_proposes_three_times_and_a_digit_moves_the_visit(booking: Booking, write: Write) -> None:
    assert write("R") == (
        "Vitrine London: instead of Wed 3 Jun 11:00 you could come\n"
        "2: Wed 3 Jun 10:00\n3: Wed 3 Jun 12:00\n4: Wed 3 Jun 13:00\nJust reply with the digit."
    )
    third = Proposal.objects.get().starts[2]

    assert write("4, please") == ""  # the move has a text of its own
    assert (fresh(booking).starts_at, fresh(booking).sequence) == (third, 1)
    assert Message.objects.filter(subject=f"booking:{booking.reference}", kind="changed", channel="sms").count() == 1


def test_a_time_that_is_gone_meanwhile_brings_three_new_ones(world: World, booking: Booking, write: Write) -> None:
    write("r")
    first = Proposal.objects.get().starts[0]
    booked(world, starts_at=first, phone="+447946010001")

    answer = write("2")

    assert answer.startswith("Vitrine London: that time is gone. Your visit stands Wed 3 Jun 11:00.")
    assert fresh(booking).starts_at == ELEVEN
    latest = Proposal.objects.order_by("-pk")[0]
    assert first not in latest.starts
    write("2")
    assert fresh(booking).starts_at == latest.starts[0]


def test_a_move_whose_worker_died_before_it_was_written_down_is_done_once(
    booking: Booking, write: Write, client: Client, settings: Settings
) -> None:
    write("r")
    post(client, settings, MessageSid="SM9", From=PHONE, Body="3")
    choose(booking, 3, at=AT)
    Reply.objects.filter(provider_id="SM9").update(tries=1, taken_until=AT - MINUTE)

    work_on(Reply.objects.get(provider_id="SM9").pk)

    assert (fresh(booking).starts_at, fresh(booking).sequence) == (Proposal.objects.get().starts[1], 1)
    assert talk()[-2:] == [("them", "3"), ("house", "")], "the words are those of the move's own text"


def test_an_old_digit_is_proposed_anew(booking: Booking, write: Write, present: time_machine.Traveller) -> None:
    write("r")
    present.shift(timedelta(hours=13))
    assert "that time is gone" in write("2")
    assert fresh(booking).starts_at == ELEVEN


def test_it_is_too_late_to_move_by_text_as_everywhere(
    booking: Booking, write: Write, present: time_machine.Traveller
) -> None:
    write("r")
    present.move_to(ELEVEN - 5 * MINUTE)
    assert "It is too close to your visit to change it here" in write("r")
    assert Proposal.objects.count() == 1
    assert Thread.objects.get().unanswered == 1


def test_who_is_late_is_waited_for_and_the_store_is_warned(
    booking: Booking, write: Write, present: time_machine.Traveller
) -> None:
    present.move_to(ELEVEN - 20 * MINUTE)

    assert write("Sorry, running 30 min late") == (
        "Vitrine London: thank you for telling us. We expect you at about 11:30 and keep everything."
    )
    visit, delay = fresh(booking), Delay.objects.get()
    assert (delay.booking, delay.minutes) == (booking, 30)
    assert visit.awaited_until == ELEVEN + 35 * MINUTE
    assert visit.coming_at is not None
    assert Thread.objects.get().unanswered == 1


def test_late_said_after_the_time_counts_from_then(
    booking: Booking, write: Write, present: time_machine.Traveller
) -> None:
    present.move_to(ELEVEN + 5 * MINUTE)
    assert "at about 11:15" in write("late 10")
    assert Delay.objects.get().minutes == 15


def test_who_comes_when_it_is_over_is_for_a_person(
    booking: Booking, write: Write, present: time_machine.Traveller
) -> None:
    present.move_to(ELEVEN - 20 * MINUTE)
    assert write("late 60") == ""
    assert not Delay.objects.exists()
    assert Thread.objects.get().unanswered == 1


def test_free_text_waits_for_a_person_and_hours_are_told_once_a_day(
    booking: Booking, write: Write, present: time_machine.Traveller
) -> None:
    assert write("Is there parking?") == ""
    present.move_to(AT.replace(hour=20))
    stop(channel="sms", address=PHONE, at=AT)
    assert write("Nobody there?") == ""
    start(channel="sms", address=PHONE, at=AT)
    assert write("Hello?") == (
        "Vitrine London: thank you, we have your message. We open tomorrow 10:00 and answer you then."
    )
    assert write("Anybody?") == ""
    assert Thread.objects.get().unanswered == 4
    present.move_to(AT.replace(day=2, hour=20))
    assert "We open tomorrow" in write("And today?")


def test_digits_without_a_question_are_for_a_person(booking: Booking, write: Write) -> None:
    assert write("2") == ""
    cancel(booking=booking, at=AT)
    assert write("1") == ""
    assert Thread.objects.get().unanswered == 2
    assert fresh(booking).state == BookingState.CANCELLED


def test_the_next_visit_is_meant(world: World, booking: Booking, write: Write) -> None:
    later = booked(world, starts_at=ELEVEN + 24 * HOUR)
    write("1")
    assert (fresh(booking).coming_at, fresh(later).coming_at) == (AT, None)


def test_a_number_that_was_only_typed_opens_nothing(world: World, write: Write) -> None:
    booking = booked(world)
    Booking.objects.update(sms_consent=False)
    assert write("1") == ""
    assert fresh(booking).coming_at is None
    Customer.objects.update(phone_verified_at=AT)
    write("1")
    assert fresh(booking).coming_at == AT


def test_a_stranger_is_heard_too(world: World, write: Write) -> None:
    assert write("你们几点开门？", phone="+8613800138000") == ""
    thread = Thread.objects.get()
    assert (thread.store, thread.locale, thread.unanswered, thread.customer) == (world.store, "zh-hans", 1, None)


def test_answers_are_in_the_language_of_the_visit(world: World, write: Write) -> None:
    for compiled in compile_translations(house.BASE_DIR / "locale"):
        translation_file_changed(None, compiled)
    booked(world, locale="zh-hans")
    assert write("①").startswith("Vitrine London：收到，期待您在6月3日周三")


def test_stop_in_other_words_is_confirmed_once_and_help_still_answered(booking: Booking, write: Write) -> None:
    assert write("STOP") == ""  # the carrier says it itself
    assert write("stop texting me please") == (
        "Vitrine London: you get no more texts from us. To get them again reply START."
    )
    assert write("who is this?").startswith("Vitrine London writes to you about your visits.")
    assert write("Stop offers") == (
        "Vitrine London: you get no more texts of this kind (Waiting list). All others still reach you."
    )
    Deliverer().run()
    states = dict(Message.objects.values_list("kind", "state"))
    assert (states["about_stopping"], states["confirmation"]) == ("sent", "failed")
    assert Thread.objects.get().unanswered == 0


def test_cancel_stops_texts_and_the_store_learns_that_a_visit_may_be_meant(booking: Booking, write: Write) -> None:
    write("CANCEL")
    assert Thread.objects.get().unanswered == 1
    assert fresh(booking).state == BookingState.CONFIRMED


def test_a_stop_outlives_who_is_forgotten(booking: Booking, write: Write) -> None:
    write("stop")
    Booking.objects.filter(pk=booking.pk).update(customer=make_customer())
    Customer.objects.filter(phone=PHONE).delete()
    write("Do you write to me again?")
    Deliverer().run()
    assert not Message.objects.filter(recipient=PHONE, state="sent").exists()


def test_a_machine_that_answers_is_left_alone(booking: Booking, write: Write) -> None:
    answers = [write("?") for _ in range(14)]
    assert [bool(answer) for answer in answers] == [True] * 12 + [False] * 2


def test_pictures_by_whatsapp_reach_a_person(booking: Booking, write: Write) -> None:
    write("", phone=f"whatsapp:{PHONE}", NumMedia="1")
    thread = Thread.objects.get()
    assert (thread.channel, thread.address, thread.unanswered) == ("whatsapp", PHONE, 1)
    write("")
    assert Thread.objects.get(channel="sms").unanswered == 0


def test_the_sweep_finds_what_a_crash_left(booking: Booking, client: Client, settings: Settings) -> None:
    post(client, settings, MessageSid="SM1", From=PHONE, Body="1")
    reply = Reply.objects.get()
    Reply.objects.update(taken_until=AT + MINUTE, tries=1)  # who has it is about to die

    work_on(reply.pk)
    assert not Entry.objects.exists()
    assert sweep_lost(at=AT + 2 * MINUTE) == 1
    assert [who for who, _text in talk()] == ["them", "house"]
    sweep()
    assert Entry.objects.count() == 2


def test_what_can_not_be_worked_on_is_left_to_a_person(booking: Booking, client: Client, settings: Settings) -> None:
    post(client, settings, MessageSid="SM1", From=PHONE, Body="1")
    Reply.objects.update(tries=working.MOST_TRIES)
    work_on(Reply.objects.get().pk)
    assert (Thread.objects.get().unanswered, fresh(booking).coming_at) == (1, None)


def test_texts_of_one_number_are_worked_on_in_their_order(
    booking: Booking, client: Client, settings: Settings, present: time_machine.Traveller
) -> None:
    post(client, settings, MessageSid="SM1", From=PHONE, Body="r")
    present.shift(timedelta(seconds=5))
    post(client, settings, MessageSid="SM2", From=PHONE, Body="2")

    work_on(Reply.objects.get(provider_id="SM2").pk)

    assert fresh(booking).starts_at == Proposal.objects.get().starts[0]
    assert not Reply.objects.filter(worked_at=None).exists()
