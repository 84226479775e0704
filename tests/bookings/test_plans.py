"""What is planned is what is owed: when, on which channel, and nothing twice when the plan changes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django_q.models import OrmQ

from bookings.models import Booking
from bookings.planner import subject_of
from bookings.promised_words import mails_promised, texts_promised
from bookings.queries.wishes import Wish
from bookings.services import owing
from bookings.services.confirm import Details, book
from bookings.services.customers import Contact
from bookings.services.owing import owed_now, sweep_owed
from bookings.services.replanning import follow_plan, owe_by_plan
from experiences.models import USUAL, By, Plan, PlannedMessage, Reminder, Topic
from notifications.models import Message, MessageState
from notifications.services.consent import record_consent
from tests.dying import killed
from tests.factories.world import World, make_world

AT = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
THURSDAY = datetime(2026, 6, 4, 10, 0, tzinfo=UTC)
NOTHING_ELSE = dict.fromkeys(("nudge", "kept", "bought", "thanks"), By.NEVER)

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def plan(world: World, topic: Topic, by: By, minutes: int | None = None, *, here: bool = False) -> None:
    store = world.store if here else None
    PlannedMessage.objects.create(experience=world.experience, store=store, topic=topic, by=by, minutes=minutes)


def make(world: World, *, sms: bool = True, email: str = "ada@example.com", phone: str = "+447946010000") -> Booking:
    return book(
        wish=Wish(experience=world.experience),
        store=world.store,
        starts_at=THURSDAY,
        details=Details(contact=Contact(name="Ada", phone=phone, email=email), sms=sms, email=bool(email)),
        at=AT,
    )


def owed(booking: Booking) -> list[tuple[str, str]]:
    return [(one.dedupe_key, one.channel) for one in owed_now([booking])[subject_of(booking)]]


def states() -> dict[str, str]:
    return dict(Message.objects.values_list("dedupe_key", "state"))


def sent(at: datetime, **which: str) -> None:
    Message.objects.filter(**which).update(state=MessageState.SENT, sent_at=at)


def test_each_message_goes_its_planned_way(world: World) -> None:
    plan(world, Topic.CONFIRMATION, By.MAIL)
    plan(world, Topic.REMINDER, By.EACH, 2880)
    plan(world, Topic.REMINDER, By.TEXT, 90, here=True)
    start = THURSDAY.isoformat()

    assert owed(make(world)) == [("confirmation", "email"), (f"reminder_90:{start}", "sms")]
    assert owed(make(world, email="", phone="+447946010001"))[0] == ("confirmation", "sms")


def test_what_one_agrees_to_is_what_is_planned() -> None:
    assert texts_promised(USUAL, asked=False) == (
        "About this visit only: a confirmation now, reminders 3 days, 24 hours and 2 hours before, word of any change, "
        "a question whether you come, until when we keep what you had put aside and until when you can exchange what "
        "you bought; thanks afterwards with one question, if you want no e-mails."
    )
    assert mails_promised(USUAL, asked=False).endswith(
        ", until when we keep what you had put aside and thanks afterwards with one question"
        "; reminders 3 days, 24 hours and 2 hours before and until when you can exchange what you bought, "
        "if you want no texts."
    )
    reminders = Reminder(1440, By.MAIL), Reminder(90, By.TEXT)
    mailed = Plan(By.MAIL, By.EACH, By.TEXT, reminders, **NOTHING_ELSE)
    assert texts_promised(mailed, asked=False) == (
        "About this visit only: a reminder 90 minutes before, word of any change and word of a cancellation; "
        "a confirmation now and a reminder 24 hours before, if you want no e-mails."
    )


def test_a_text_that_saves_is_promised_to_who_does_not_answer() -> None:
    saving = Plan(reminders=(Reminder(1440, By.SAVE),), **NOTHING_ELSE)
    assert texts_promised(saving, asked=False).endswith(
        " and word of any change; a reminder 24 hours before, unless you answer our e-mail."
    )
    assert mails_promised(saving, asked=False).endswith(", a reminder 24 hours before and word of any change.")


def test_where_a_person_approves_no_confirmation_is_promised_now() -> None:
    short = Plan(reminders=(), **NOTHING_ELSE)
    assert texts_promised(short, asked=True) == (
        "About this visit only: word now that we have your request, a confirmation once we say yes "
        "and word of any change."
    )
    assert "a confirmation with an entry for your calendar once we say yes" in mails_promised(short, asked=True)


def test_reminder_on_each_channel_names_it(world: World) -> None:
    plan(world, Topic.REMINDER, By.EACH, 1440)
    keys = [key for key, _channel in owed(make(world))]
    assert [f"reminder_day:{THURSDAY.isoformat()}:{channel}" for channel in ("sms", "email")] == keys[2:]


def test_mail_first_is_a_text_where_no_mail_can_be_sent(world: World) -> None:
    plan(world, Topic.REMINDER, By.MAIL, 60)
    booking = make(world)
    assert owed(booking)[-1][1] == "email"
    record_consent(channel="email", address="ada@example.com", given=False, at=AT, source="reply", wording="")
    assert owed(booking)[-1][1] == "sms"


def test_a_late_reminder_is_of_use_until_the_next_one(world: World) -> None:
    *_news, first, second, last = owed_now([(booking := make(world))])[subject_of(booking)]
    assert (first.use_by, second.use_by, last.use_by) == (second.due_at, last.due_at, THURSDAY)
    assert [one.kind for one in (first, second, last)] == ["reminder_day", "reminder_day", "reminder_hours"]


def test_reminders_that_went_out_are_not_sent_again_by_another_plan(world: World) -> None:
    make(world)
    sent(THURSDAY - timedelta(hours=24), dedupe_key__startswith="reminder_day")
    plan(world, Topic.REMINDER, By.EACH, 1440)

    sweep_owed(at=THURSDAY - timedelta(hours=20))

    left = Message.objects.filter(kind__startswith="reminder").exclude(state=MessageState.CANCELLED)
    assert [row.state for row in left] == [MessageState.SENT]


def test_news_of_before_is_not_told_again_on_other_channels(world: World) -> None:
    make(world)
    sent(AT, dedupe_key="confirmation:sms")
    plan(world, Topic.CONFIRMATION, By.MAIL)
    sweep_owed(at=AT + timedelta(hours=1))
    assert {key: state for key, state in states().items() if "confirmation" in key} == {
        "confirmation:sms": "sent",
        "confirmation:email": "cancelled",
    }


def test_change_of_the_plan_is_followed_for_what_lies_ahead(world: World) -> None:
    other = make_world(slug="soho")
    here, there = make(world), make(other, phone="+447946010002")
    start = THURSDAY.isoformat()
    for minutes in (60, 2820):
        plan(world, Topic.REMINDER, By.TEXT, minutes, here=True)

    owe_by_plan(experience=world.experience.pk, store=world.store.pk)
    assert OrmQ.objects.count() > 0
    follow_plan(experience=world.experience.pk, store=world.store.pk, at=THURSDAY - timedelta(hours=40))

    def pending(booking: Booking) -> set[str]:
        ahead = Message.objects.about(subject_of(booking)).filter(kind__startswith="reminder", state="pending")
        return set(ahead.values_list("dedupe_key", flat=True))

    assert pending(here) == {f"reminder_60:{start}"}, "what would have been due before isn't owed any more"
    assert pending(there) == {f"reminder_{stem}:{start}" for stem in ("4320", "day", "hours")}


def test_many_visits_are_gone_through_by_many_workers(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    visits = [make(world, phone=f"+44794601000{n}") for n in range(3)]
    monkeypatch.setattr(owing, "PART", 2)
    Message.objects.all().delete()
    OrmQ.objects.all().delete()

    owing.sweep_in_parts(at=AT)
    assert (OrmQ.objects.count(), Message.objects.exists()) == (2, False)
    for bounds in owing.parts_ahead(at=AT):
        owing.sweep_part(*bounds, at=AT)
    assert set(Message.objects.values_list("subject", flat=True)) == {subject_of(one) for one in visits}


def test_what_is_left_out_is_cancelled_and_comes_back(world: World) -> None:
    make(world)
    plan(world, Topic.REMINDER, By.NEVER)
    follow_plan(experience=world.experience.pk, store=None, at=AT)
    assert {state for key, state in states().items() if "reminder" in key} == {"cancelled"}

    PlannedMessage.objects.all().delete()
    follow_plan(experience=world.experience.pk, store=None, at=THURSDAY - timedelta(hours=20))
    start = THURSDAY.isoformat()
    assert states()[f"reminder_hours:{start}"] == "pending"
    assert states()[f"reminder_day:{start}"] == "cancelled", "its time is over"


DIES_AT_THE_SECOND = """
from datetime import datetime, UTC
from bookings.services import owing, replanning

owing.BATCH, reconcile, done = 1, owing.reconcile_many, []

def reconcile_many(owed, *, at):
    reconcile(owed, at=at)
    done.append(owed)
    if len(done) == 2:
        die()

owing.reconcile_many = reconcile_many
replanning.follow_plan(experience=int(sys.argv[1]), store=None, at=datetime(2026, 6, 1, 9, 0, tzinfo=UTC))
"""


@pytest.mark.django_db(transaction=True)
def test_worker_that_dies_leaves_whole_visits_and_the_sweep_does_the_rest(world: World, database_url: str) -> None:
    first, second = make(world), make(world, phone="+447946010003")
    plan(world, Topic.REMINDER, By.NEVER)

    def reminded() -> list[int]:
        pending = Message.objects.filter(kind__startswith="reminder", state="pending")
        return [pending.about(subject_of(one)).count() for one in (first, second)]

    killed(DIES_AT_THE_SECOND, world.experience.pk, database_url=database_url)
    assert reminded() == [0, 3]
    sweep_owed(at=AT)
    assert reminded() == [0, 0]
