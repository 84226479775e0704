"""Style questions are listed with their experience, and answered with the booking's token."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpRequest

from bookings.api import bookings
from bookings.models import Booking, BookingState
from experiences.models import StyleQuestion
from tests.api.conftest import Api, bearer
from tests.factories.experiences import choice_of, make_experience, make_question
from tests.factories.world import World

pytestmark = pytest.mark.usefixtures("present")


@pytest.fixture
def colours(world: World) -> StyleQuestion:
    return make_question(experience=world.experience, choices=("dark", "bright", "pale"), several=True, position=1)


@pytest.fixture
def fit(world: World) -> StyleQuestion:
    return make_question(
        experience=world.experience, prompt="How shall it fit?", choices=("close", "loose"), position=2
    )


def put(api: Api, booked: dict[str, Any], *answers: tuple[int, list[int]]) -> Any:
    body = {"answers": [{"question": question, "choices": choices} for question, choices in answers]}
    return api.put(f"/bookings/{booked['reference']}/answers", body, Authorization=bearer(booked))


def shown(question: StyleQuestion, *labels: str) -> list[dict[str, Any]]:
    return [{"id": choice_of(question, label), "label": label} for label in labels]


def test_an_experience_lists_what_it_asks(api: Api, colours: StyleQuestion, fit: StyleQuestion) -> None:
    make_question(experience=colours.experience, active=False)
    questions = [
        {
            "id": colours.pk,
            "prompt": "Which colours?",
            "several": True,
            "choices": shown(colours, "dark", "bright", "pale"),
        },
        {"id": fit.pk, "prompt": "How shall it fit?", "several": False, "choices": shown(fit, "close", "loose")},
    ]
    assert api.get("/experiences/try-on").json()["questions"] == questions
    assert [item["questions"] for item in api.get("/experiences").json()["items"]] == [questions]
    chinese = api.get("/experiences/try-on", accept_language="zh-hans").json()["questions"][0]
    assert (chinese["prompt"], chinese["choices"][0]["label"]) == ("〈Which colours?〉", "〈dark〉")


def test_answers_are_kept_replaced_and_read(api: Api, colours: StyleQuestion, fit: StyleQuestion) -> None:
    booked = api.book()
    pale, dark, close = choice_of(colours, "pale"), choice_of(colours, "dark"), choice_of(fit, "close")
    first = put(api, booked, (colours.pk, [pale, dark, dark]), (fit.pk, [close]))
    again = put(api, booked, (colours.pk, [pale, dark, dark]), (fit.pk, [close]))
    assert (first.status_code, first.json()) == (200, again.json())
    assert first.json()["answers"] == [
        {"question": colours.pk, "prompt": "Which colours?", "choices": shown(colours, "dark", "pale")},
        {"question": fit.pk, "prompt": "How shall it fit?", "choices": shown(fit, "close")},
    ]
    read = api.get(f"/bookings/{booked['reference']}", Authorization=bearer(booked)).json()
    assert read == first.json()
    assert put(api, booked).json()["answers"] == []


def test_a_refused_answer_is_named_and_none_is_kept(api: Api, colours: StyleQuestion, fit: StyleQuestion) -> None:
    booked = api.book()
    dark, close, loose = choice_of(colours, "dark"), choice_of(fit, "close"), choice_of(fit, "loose")
    foreign = make_question(experience=make_experience())
    good = colours.pk, [dark]
    refused = [
        ((foreign.pk, [choice_of(foreign, "dark")]), "question_not_asked", "answers.1"),
        ((fit.pk, [dark]), "answer_not_offered", "answers.1"),
        ((fit.pk, [close, loose]), "one_answer_only", "answers.1"),
        (good, "twice", "answers"),
        ((fit.pk, [0]), "greater_than_equal", "answers.1.choices.0"),
        ((2**63, []), "less_than", "answers.1.question"),
    ]
    for bad, code, field in refused:
        response = put(api, booked, good, bad)
        assert response.status_code == 422
        assert [(one["field"], one["code"]) for one in response.json()["errors"]] == [(field, code)]
    assert api.get(f"/bookings/{booked['reference']}", Authorization=bearer(booked)).json()["answers"] == []


def test_who_came_meanwhile_is_told_to_be_here(
    api: Api, colours: StyleQuestion, monkeypatch: pytest.MonkeyPatch
) -> None:
    booked = api.book()
    read = bookings._of

    def read_before(request: HttpRequest, reference: str) -> Booking:
        booking = read(request, reference)
        Booking.objects.filter(pk=booking.pk).update(state=BookingState.ARRIVED)
        return booking

    monkeypatch.setattr(bookings, "_of", read_before)
    assert put(api, booked, (colours.pk, [choice_of(colours, "dark")])).json()["state"] == "arrived"


def test_a_hold_is_not_asked_and_nobody_answers_for_another(api: Api, colours: StyleQuestion) -> None:
    answer = colours.pk, [choice_of(colours, "dark")]
    held = put(api, api.hold(), answer)
    assert (held.status_code, held.json()["code"]) == (409, "illegal_move")
    one, other = api.book("2026-06-02T14:00:00+01:00"), api.book("2026-06-03T14:00:00+01:00")
    assert put(api, one | {"token": other["token"]}, answer).json()["code"] == "booking_not_found"
