"""Answers of a customer: kept in the words of their time, theirs to change until the visit, known at the next one."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import partial
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import translation

from bookings.errors import AnswerNotOffered, BookingError, IllegalMove, OneAnswerOnly, QuestionNotAsked
from bookings.models import Booking, BookingState, Customer, StyleAnswer
from bookings.queries.style import Told, asked_of, told_of
from bookings.services.answering import keep_answers
from bookings.services.locks import lock_booking
from experiences.models import Experience, StyleChoice, StyleQuestion
from tests.factories.bookings import make_booking, make_customer
from tests.factories.experiences import choice_of, make_experience, make_question
from tests.factories.stores import make_store
from tests.factories.world import make_world
from tests.racing import impatient, race

AT = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def experience(db: None) -> Experience:
    return make_experience()


@pytest.fixture
def colours(experience: Experience) -> StyleQuestion:
    return make_question(experience=experience, choices=("dark", "bright", "pale", "soft"), several=True, position=2)


@pytest.fixture
def fit(experience: Experience) -> StyleQuestion:
    return make_question(experience=experience, prompt="How shall it fit?", choices=("close", "loose"), position=1)


@pytest.fixture
def booking(experience: Experience) -> Booking:
    return make_booking(store=make_store(), experience=experience, starts_at=AT + DAY)


def told(booking: Booking) -> dict[str, list[str]]:
    return {answer.prompt: answer.said_chosen for answer in booking.answers.order_by("question__position")}


def keep(booking: Booking, *answers: tuple[StyleQuestion, str], at: datetime = AT) -> Booking:
    """Answers by the words of their choices."""
    given: dict[int, list[int]] = {}
    for question, label in answers:
        given.setdefault(question.pk, []).append(choice_of(question, label))
    return keep_answers(booking=booking, answers=given, at=at)


def test_answers_are_kept_changed_and_taken_back(booking: Booking, colours: StyleQuestion, fit: StyleQuestion) -> None:
    keep(booking, (colours, "bright"), (colours, "dark"), (fit, "loose"))
    assert told(booking) == {"How shall it fit?": ["loose"], "Which colours?": ["dark", "bright"]}
    keep(booking, (fit, "close"))
    keep(booking, (fit, "close"))
    assert told(booking) == {"How shall it fit?": ["close"]}
    keep_answers(booking=booking, answers={fit.pk: []}, at=AT)
    assert told(booking) == {}


def test_answers_keep_the_words_of_their_time(booking: Booking, colours: StyleQuestion) -> None:
    keep(booking, (colours, "dark"))
    StyleQuestion.objects.update(prompt="Which shades?", translations={}, active=False)
    StyleChoice.objects.filter(label="dark").update(label="black", translations={})
    [answer] = booking.answers.all()
    assert (answer.said("prompt"), answer.said_chosen) == ("Which colours?", ["dark"])
    with translation.override("zh-hans"):
        assert (answer.said("prompt"), answer.said_chosen) == ("〈Which colours?〉", ["〈dark〉"])


def test_who_chose_what_is_retired_keeps_it_and_may_change_it(
    booking: Booking, colours: StyleQuestion, fit: StyleQuestion
) -> None:
    keep(booking, (colours, "dark"), (fit, "loose"))
    other = make_booking(store=booking.store, experience=booking.experience, starts_at=AT + DAY)
    StyleQuestion.objects.filter(pk=fit.pk).update(active=False)
    StyleChoice.objects.filter(label__in=["dark", "pale"]).update(active=False)
    make_question(experience=make_experience(), prompt="Of another experience?")

    def shown(of: Booking) -> dict[str, list[str]]:
        return {one.question.prompt: [choice.label for choice in one.choices] for one in asked_of(of)}

    assert shown(booking) == {"How shall it fit?": ["close", "loose"], "Which colours?": ["dark", "bright", "soft"]}
    assert shown(other) == {"Which colours?": ["bright", "soft"]}
    keep(booking, (colours, "dark"), (fit, "close"))
    assert told(booking) == {"How shall it fit?": ["close"], "Which colours?": ["dark"]}


def test_what_the_page_does_not_show_is_not_taken_back(
    booking: Booking, colours: StyleQuestion, fit: StyleQuestion
) -> None:
    keep(booking, (colours, "dark"), (fit, "loose"))
    StyleQuestion.objects.filter(pk=fit.pk).update(experience=make_experience())
    assert [one.question for one in asked_of(booking)] == [colours]
    keep(booking, (colours, "bright"))
    assert told(booking) == {"How shall it fit?": ["loose"], "Which colours?": ["bright"]}


def test_what_is_not_asked_or_offered_is_refused_and_nothing_is_kept(
    booking: Booking, colours: StyleQuestion, fit: StyleQuestion
) -> None:
    keep(booking, (fit, "close"))
    foreign = make_question(experience=make_experience())
    dark, close, loose = (choice_of(*one) for one in ((colours, "dark"), (fit, "close"), (fit, "loose")))
    refusals: list[tuple[dict[int, list[int]], type[BookingError], int]] = [
        ({colours.pk: [dark], foreign.pk: [choice_of(foreign, "dark")]}, QuestionNotAsked, foreign.pk),
        ({colours.pk: [dark], 2**62: [dark]}, QuestionNotAsked, 2**62),
        ({colours.pk: [dark, close]}, AnswerNotOffered, colours.pk),
        ({colours.pk: [choice_of(foreign, "dark")]}, AnswerNotOffered, colours.pk),
        ({colours.pk: [dark], fit.pk: [close, loose]}, OneAnswerOnly, fit.pk),
    ]
    for answers, error, question in refusals:
        with pytest.raises(error) as refusal:
            keep_answers(booking=booking, answers=answers, at=AT)
        assert refusal.value.facts["question"] == question
    assert told(booking) == {"How shall it fit?": ["close"]}


@pytest.mark.parametrize("state", BookingState)
def test_answers_are_given_after_the_promise_and_until_the_visit_begins(
    experience: Experience, colours: StyleQuestion, state: BookingState
) -> None:
    booking = make_booking(store=make_store(), experience=experience, starts_at=AT + DAY, state=state)
    if state in (BookingState.CONFIRMED, BookingState.ARRIVED):
        keep(booking, (colours, "dark"))
        return
    assert asked_of(booking) == []
    with pytest.raises(IllegalMove):
        keep(booking, (colours, "dark"))
    assert told(booking) == {}


def test_database_refuses_what_was_not_offered_two_answers_and_none(booking: Booking, fit: StyleQuestion) -> None:
    keep(booking, (fit, "close"))
    [answer] = booking.answers.all()
    close, loose = answer.offered
    wrong: list[tuple[str, dict[str, Any]]] = [
        ("offered", {"chosen": [close | {"id": 2**40}]}),
        ("offered", {"chosen": [close | {"label": "tight"}]}),
        ("chosen", {"chosen": []}),
        ("chosen", {"chosen": [close, loose]}),
    ]
    for constraint, fields in wrong:
        with pytest.raises(IntegrityError, match=f"bookings_styleanswer_{constraint}"), transaction.atomic():
            StyleAnswer.objects.update(**fields)
    StyleAnswer.objects.update(chosen=[close, loose], several=True)
    answer.pk = None
    with pytest.raises(IntegrityError, match="bookings_styleanswer_once"), transaction.atomic():
        answer.save()


class TestKnownBefore:
    @pytest.fixture
    def mei(self, db: None) -> Customer:
        return make_customer(name="Mei Tanaka", phone="+442079460199", phone_verified_at=AT - 90 * DAY)

    def visit(self, customer: Customer, experience: Experience, days: int) -> Booking:
        return make_booking(
            store=make_store(slug=f"store-{days}"),
            experience=experience,
            starts_at=AT + days * DAY,
            customer=customer,
        )

    def test_the_latest_answer_to_each_question_is_known_at_the_next_visit(
        self, mei: Customer, experience: Experience, colours: StyleQuestion, fit: StyleQuestion
    ) -> None:
        keep(self.visit(mei, experience, -60), (colours, "pale"), (fit, "close"))
        keep(self.visit(mei, experience, -30), (colours, "bright"))
        keep(self.visit(mei, experience, 30), (colours, "dark"))
        today = self.visit(mei, experience, 1)
        assert {one.prompt: one.said_chosen for one in told_of(today).before} == {
            "Which colours?": ["bright"],
            "How shall it fit?": ["close"],
        }
        keep(today, (colours, "dark"))
        known = told_of(today)
        assert [one.said_chosen for one in known.now] == [["dark"]]
        assert [one.prompt for one in known.before] == ["How shall it fit?"]

    def test_a_question_that_was_worded_anew_is_known_once(
        self, mei: Customer, experience: Experience, colours: StyleQuestion
    ) -> None:
        keep(self.visit(mei, experience, -60), (colours, "pale"))
        StyleQuestion.objects.update(prompt="Which shades?")
        keep(self.visit(mei, experience, -30), (colours, "dark"))
        again = make_question(experience=make_experience(), prompt="Which colours?")
        other = self.visit(mei, again.experience, -20)
        keep(other, (again, "bright"))
        [latest, shades] = told_of(self.visit(mei, experience, 1)).before
        assert (latest.said_chosen, shades.prompt, shades.said_chosen) == (["bright"], "Which shades?", ["dark"])
        keep_answers(booking=other, answers={}, at=AT)
        assert [one.prompt for one in told_of(self.visit(mei, experience, 2)).before] == ["Which shades?"]

    def test_whose_number_is_not_proved_tells_only_of_this_visit(
        self, mei: Customer, experience: Experience, colours: StyleQuestion
    ) -> None:
        keep(self.visit(mei, experience, -30), (colours, "bright"))
        today = self.visit(mei, experience, 1)
        Customer.objects.update(phone_verified_at=None)
        assert told_of(Booking.objects.select_related("customer").get(pk=today.pk)) == Told()
        stranger = self.visit(make_customer(phone="+442079460199"), experience, 2)
        keep(stranger, (colours, "dark"))
        assert [one.said_chosen for one in told_of(stranger).now] == [["dark"]]
        assert told_of(stranger).before == ()

    def test_queries_are_as_many_for_many_answers_as_for_one(
        self, mei: Customer, experience: Experience, django_assert_num_queries: Any
    ) -> None:
        questions = [make_question(experience=experience, prompt=f"Question {n}?") for n in range(4)]
        today = self.visit(mei, experience, 1)
        for count in (1, 4):
            keep(self.visit(mei, experience, -count), *((one, "dark") for one in questions[:count]))
            keep(today, *((one, "bright") for one in questions[:count]))
            with django_assert_num_queries(2):
                asked_of(today)
            with django_assert_num_queries(2):
                [str(one.booking.store) for one in told_of(today).before]


@pytest.mark.django_db(transaction=True)
def test_two_devices_at_once_leave_the_answers_of_one() -> None:
    world = make_world()
    question = make_question(experience=world.experience, several=True)
    booking = make_booking(store=world.store, experience=world.experience, starts_at=AT + DAY)
    together, failures = Barrier(2), list[Exception]()

    def answer(label: str) -> None:
        try:
            together.wait(10)
            for _ in range(10):
                keep(booking, (question, label))
        except Exception as failure:  # noqa: BLE001 - told to the test
            failures.append(failure)
        finally:
            connection.close()

    devices = [Thread(target=answer, args=[label]) for label in ("dark", "bright")]
    for device in devices:
        device.start()
    for device in devices:
        device.join(30)
    assert failures == []
    assert told(booking) in ({"Which colours?": ["dark"]}, {"Which colours?": ["bright"]})


@pytest.mark.django_db(transaction=True)
def test_while_somebody_else_is_at_the_booking_its_customer_is_asked_to_try_again() -> None:
    world = make_world()
    question = make_question(experience=world.experience)
    booking = make_booking(store=world.store, experience=world.experience, starts_at=AT + DAY)
    with transaction.atomic():
        lock_booking(booking)
        assert race(impatient(partial(keep, booking, (question, "dark")))) == Counter(store_busy=1)
    assert race(partial(keep, booking, (question, "dark"))) == Counter(won=1)
