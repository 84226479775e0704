"""What a booking says, when, and that it says no more than it owes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation
from icalendar import Calendar

from bookings.messages import compose, compose_code
from bookings.models import Booking
from bookings.planner import subject_of
from bookings.queries.wishes import Wish, variants_of
from bookings.services.cancel import cancel
from bookings.services.change import move
from bookings.services.confirm import Details, book
from bookings.services.customers import Contact
from bookings.services.owing import owed_now, sweep_owed
from bookings.services.phone_check import check_code, code_of, send_code
from bookings.services.visit import check_in
from bookings.tokens import manage_url
from notifications.models import Message, MessageState, SuppressionReason
from notifications.segments import plain, segments
from notifications.services.consent import record_consent, suppress
from tests.factories.world import World, make_world

AT = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
THURSDAY_ELEVEN = datetime(2026, 6, 4, 10, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def make(
    world: World,
    *,
    phone: str = "+447946010000",
    starts_at: datetime = THURSDAY_ELEVEN,
    sms: bool = True,
    email: str = "ada@example.com",
) -> Booking:
    contact = Contact(name="Ada", phone=phone, email=email)
    return book(
        wish=Wish(experience=world.experience, variants=variants_of(["DRESS-M"])),
        store=world.store,
        starts_at=starts_at,
        details=Details(contact=contact, sms=sms, email=bool(email)),
        at=AT,
    )


def planned(booking: Booking) -> list[tuple[str, str, datetime]]:
    return [(one.kind, one.channel, one.due_at) for one in owed_now([booking])[subject_of(booking)]]


def pending() -> list[str]:
    return sorted(Message.objects.filter(state=MessageState.PENDING).values_list("dedupe_key", flat=True))


def test_confirmation_goes_out_at_once_on_both_channels_and_reminders_by_text(world: World) -> None:
    assert planned(make(world)) == [
        ("confirmation", "sms", AT),
        ("confirmation", "email", AT),
        ("reminder_day", "sms", THURSDAY_ELEVEN - timedelta(days=3)),
        ("reminder_day", "sms", THURSDAY_ELEVEN - timedelta(hours=24)),
        ("reminder_hours", "sms", THURSDAY_ELEVEN - timedelta(hours=2)),
    ]


def test_reminders_go_by_mail_to_whoever_wants_no_texts(world: World) -> None:
    kinds = {(kind, channel) for kind, channel, _ in planned(make(world, sms=False))}
    assert kinds == {("confirmation", "email"), ("reminder_day", "email"), ("reminder_hours", "email")}


def stop(at: datetime) -> None:
    suppress(channel="sms", address="+447946010000", reason=SuppressionReason.STOP, at=at)


def reminded(booking: Booking) -> set[tuple[str, str]]:
    return {(kind, channel) for kind, channel, _ in planned(booking) if kind.startswith("reminder")}


def test_reminders_go_by_mail_to_whoever_has_unsubscribed_from_texts(world: World) -> None:
    stop(AT)
    booking = make(world)
    by_mail = {("reminder_day", "email"), ("reminder_hours", "email")}
    assert reminded(booking) == by_mail
    assert set(Message.objects.filter(kind__startswith="reminder").values_list("kind", "channel")) == by_mail


def test_reminders_go_by_mail_to_whoever_has_taken_back_the_yes_to_texts(world: World) -> None:
    booking = make(world)
    assert reminded(booking) == {("reminder_day", "sms"), ("reminder_hours", "sms")}
    record_consent(channel="sms", address="+447946010000", given=False, at=AT, source="reply", wording="")
    assert reminded(booking) == {("reminder_day", "email"), ("reminder_hours", "email")}


def test_a_new_yes_counts_for_the_reminders_of_the_booking_that_says_it(world: World) -> None:
    record_consent(channel="sms", address="+447946010000", given=False, at=AT, source="reply", wording="")
    make(world)
    assert set(Message.objects.filter(kind__startswith="reminder").values_list("channel", flat=True)) == {"sms"}


def test_stop_after_the_reminder_of_the_day_before_moves_only_the_other_one(world: World) -> None:
    booking = make(world)
    Message.objects.filter(dedupe_key__startswith="reminder_4320").delete()
    Message.objects.filter(kind="reminder_day").update(
        state=MessageState.SENT, sent_at=THURSDAY_ELEVEN - timedelta(hours=24)
    )
    stop(THURSDAY_ELEVEN - timedelta(hours=20))

    sweep_owed(at=THURSDAY_ELEVEN - timedelta(hours=19))

    reminders = Message.objects.about(subject_of(booking)).filter(kind__startswith="reminder").order_by("due_at")
    assert list(reminders.values_list("kind", "channel", "state")) == [
        ("reminder_day", "sms", "sent"),
        ("reminder_hours", "email", "pending"),
    ]


def test_reminder_that_a_stop_has_refused_is_tried_by_mail(world: World) -> None:
    make(world)
    stop(AT)
    day_before = Message.objects.filter(dedupe_key__startswith="reminder_day")
    day_before.update(state=MessageState.FAILED, error_code="suppressed")
    sweep_owed(at=THURSDAY_ELEVEN - timedelta(hours=23))
    reminder = day_before.get()
    assert (reminder.channel, reminder.recipient, reminder.state) == ("email", "ada@example.com", "pending")


def test_who_can_be_reached_nowhere_is_owed_the_reminder_where_it_was_wanted(world: World) -> None:
    stop(AT)
    suppress(channel="email", address="ada@example.com", reason=SuppressionReason.INVALID, at=AT)
    assert reminded(make(world)) == {("reminder_day", "sms"), ("reminder_hours", "sms")}


def test_nothing_is_owed_to_whoever_wants_nothing(world: World) -> None:
    assert planned(make(world, sms=False, email="")) == []


@pytest.mark.parametrize(
    ("ahead", "reminders"),
    [
        (timedelta(hours=73), ["reminder_day", "reminder_day", "reminder_hours"]),
        (timedelta(hours=72, minutes=45), ["reminder_day", "reminder_hours"]),
        (timedelta(hours=25), ["reminder_day", "reminder_hours"]),
        (timedelta(hours=24, minutes=45), ["reminder_hours"]),
        (timedelta(hours=3), ["reminder_hours"]),
        (timedelta(hours=2, minutes=45), []),
        (timedelta(hours=1, minutes=30), []),
    ],
)
def test_no_reminder_in_the_past_or_within_an_hour_of_booking(
    world: World, ahead: timedelta, reminders: list[str]
) -> None:
    booking = make(world, email="")
    booking.starts_at = AT + ahead
    assert [kind for kind, _, _ in planned(booking) if kind.startswith("reminder")] == reminders


def test_move_cancels_the_old_reminders_and_says_the_new_time_once(world: World) -> None:
    booking = make(world, email="")
    moved = move(booking=booking, starts_at=THURSDAY_ELEVEN + timedelta(hours=1), at=AT + timedelta(minutes=1))
    moved = move(booking=moved, starts_at=THURSDAY_ELEVEN + timedelta(hours=2), at=AT + timedelta(minutes=2))

    start = moved.starts_at.isoformat()
    assert pending() == [
        "changed:2:sms",
        "confirmation:sms",
        f"reminder_4320:{start}",
        f"reminder_day:{start}",
        f"reminder_hours:{start}",
    ]


def test_cancellation_leaves_nothing_but_its_own_news(world: World) -> None:
    cancel(booking=make(world, email=""), at=AT + timedelta(minutes=1))
    assert pending() == ["cancelled:sms"]


def test_arrival_cancels_reminders(world: World) -> None:
    booking = make(world, email="")
    check_in(code=booking.reference, store=world.store, at=THURSDAY_ELEVEN)
    assert pending() == []


def test_sweep_mends_a_lost_message_and_an_obsolete_one(world: World) -> None:
    booking = make(world, email="")
    Message.objects.filter(dedupe_key__startswith="reminder_day").delete()
    Message.objects.filter(kind="confirmation").update(kind="confirmation", dedupe_key="obsolete")

    sweep_owed(at=AT + timedelta(minutes=1))

    start = booking.starts_at.isoformat()
    keys = [f"{stem}:{start}" for stem in ("reminder_4320", "reminder_day", "reminder_hours")]
    assert pending() == ["confirmation:sms", *keys]


@pytest.mark.parametrize("bookings", [1, 3])
def test_sweep_asks_a_constant_number_of_queries(
    world: World, bookings: int, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    for n in range(bookings):
        make(world, phone=f"+44794601000{n}", starts_at=THURSDAY_ELEVEN + timedelta(hours=n))
    with django_assert_num_queries(12):  # type: ignore[operator]
        sweep_owed(at=AT)


def test_text_of_the_confirmation_fits_and_says_the_store_s_time(world: World) -> None:
    booking = make(world)
    words = compose(Message.objects.get(dedupe_key="confirmation:sms"), AT)
    assert words is not None
    spaced = f"{booking.reference[:4]} {booking.reference[4:]}"
    assert words.text == (
        f"Vitrine London: see you Thu 4 Jun at 11:00. Ref {spaced}. See, change or cancel: {manage_url(booking)}"
    )


def test_mail_carries_the_invitation_and_the_cancellation_takes_it_back(world: World) -> None:
    booking = make(world)
    invited = compose(Message.objects.get(dedupe_key="confirmation:email"), AT)
    cancel(booking=booking, at=AT + timedelta(minutes=1))
    called_off = compose(Message.objects.get(dedupe_key="cancelled:email"), AT)

    assert invited is not None
    assert called_off is not None
    first, second = (Calendar.from_ical(words.calendar or b"").walk("VEVENT")[0] for words in (invited, called_off))
    assert (invited.calendar_method, called_off.calendar_method) == ("REQUEST", "CANCEL")
    assert first["UID"] == second["UID"]
    assert (first["SEQUENCE"], second["SEQUENCE"]) == (0, 1)
    assert "Evening dress, Ink, M" in invited.text
    assert "Evening dress, Ink, M" in invited.html


def test_message_of_a_cancelled_booking_has_no_words_any_more(world: World) -> None:
    cancel(booking=make(world), at=AT + timedelta(minutes=1))
    assert compose(Message.objects.get(dedupe_key="confirmation:sms"), AT) is None


def test_code_is_texted_once_and_proves_the_number(world: World) -> None:
    booking = make(world)
    check = send_code(booking=booking, phone="+447946010000", at=AT)
    message = Message.objects.get(subject=f"phone-check:{check.pk}")
    words = compose_code(message, AT)
    assert words is not None
    assert code_of(check) in words.text

    check_code(booking=booking, phone="+447946010000", code=code_of(check), at=AT)
    assert compose_code(message, AT) is None


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_text_of_the_code_says_the_store_and_is_one_segment(world: World, language: str) -> None:
    world.store.name = "Lumen Covent Garden Flagship"
    world.store.save()
    check = send_code(booking=make(world), phone="+447946010000", at=AT)
    with translation.override(language):
        words = compose_code(Message.objects.get(subject=f"phone-check:{check.pk}"), AT)

    assert words is not None
    assert words.text.lstrip("【").startswith("Lumen Covent Garden Flagship")
    assert code_of(check) in words.text
    assert segments(plain(words.text)) == 1


def test_words_follow_the_language_of_the_booking(world: World) -> None:
    make(world)
    with translation.override("zh-hans"):
        words = compose(Message.objects.get(dedupe_key="confirmation:sms"), AT)
    assert words is not None
    assert "6月4日" in words.text
