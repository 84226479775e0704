"""What an experience asks is typed, ordered, translated and taken back; what is wrong is said at its question."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

import pytest
from django.test import Client

from desk.rule_sets.base import Scope
from desk.rule_sets.kinds import KINDS
from experiences.models import Experience, StyleQuestion
from stores.models import Role
from tests.factories.experiences import make_experience, make_question
from tests.factories.stores import make_member

pytestmark = pytest.mark.django_db

PAGE = "/desk/experiences/try-on/questions/"


@pytest.fixture
def experience() -> Experience:
    return make_experience(slug="try-on", name="Try-on")


@pytest.fixture
def office(client: Client) -> Client:
    client.force_login(make_member(store=None, role=Role.HEAD_OFFICE).user)
    return client


def typed(experience: Experience, *questions: dict[str, str]) -> dict[str, str]:
    said = {"drawn_from": json.dumps(KINDS["questions"].read(Scope(experience=experience.pk)))}
    for number, question in enumerate(questions):
        said |= {f"q{number}-{name}": value for name, value in question.items()}
    return said


def asked(experience: Experience) -> list[tuple[str, list[str]]]:
    questions: Any = experience.questions.active().with_choices()
    return [(one.prompt, [choice.label for choice in one.choices.all()]) for one in questions]


def test_questions_are_saved_in_their_order_and_languages(office: Client, experience: Experience) -> None:
    colours = {"prompt": "Which colours?", "choices": "dark\nbright", "place": "2"}
    chinese = {"prompt-zh-hans": "哪个季节?", "choices-zh-hans": "夏\n冬"}
    season = {"prompt": "Which season?", "choices": "summer\n winter ", "place": "1", "several": "1"} | chinese

    answer = office.post(PAGE, typed(experience, colours, season))

    assert answer["Location"] == PAGE
    assert asked(experience) == [("Which season?", ["summer", "winter"]), ("Which colours?", ["dark", "bright"])]
    first = experience.questions.get(position=0)
    assert (first.several, first.said("prompt", "zh-hans")) == (True, "哪个季节?")
    assert [choice.said("label", "zh-hans") for choice in first.choices.order_by("position")] == ["夏", "冬"]


def test_question_that_is_reworded_stays_the_same_and_one_that_is_emptied_is_kept(
    office: Client, experience: Experience
) -> None:
    kept, left = (make_question(experience=experience, prompt=prompt) for prompt in ("Colours?", "Season?"))
    changed = {"id": str(kept.pk), "prompt": "Which colours?", "choices": "bright\npale"}

    office.post(PAGE, typed(experience, changed, {"id": str(left.pk), "prompt": "", "choices": ""}))

    assert asked(experience) == [("Which colours?", ["bright", "pale"])]
    assert StyleQuestion.objects.get(pk=kept.pk).prompt == "Which colours?"
    assert not StyleQuestion.objects.get(pk=left.pk).active
    assert kept.choices.filter(label="dark", active=False).exists()


@pytest.mark.parametrize(
    ("question", "field"),
    [
        ({"prompt": "", "choices": "a\nb"}, "prompt"),
        ({"prompt": "x" * 81, "choices": "a\nb"}, "prompt"),
        ({"prompt": "One?", "choices": "a"}, "choices"),
        ({"prompt": "One?", "choices": "\n".join("abcdefghi")}, "choices"),
        ({"prompt": "One?", "choices": "a\na"}, "choices"),
        ({"prompt": "One?", "choices": f"a\n{'b' * 41}"}, "choices"),
        ({"prompt": "One?", "choices": "a\nb", "id": "999999"}, "prompt"),
    ],
)
def test_what_is_wrong_is_said_at_the_question(
    office: Client, experience: Experience, question: dict[str, str], field: str
) -> None:
    answer = office.post(PAGE, typed(experience, question))

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert field in answer.context["blocks"][0].wrong
    assert answer.context["blocks"][0].choices == question["choices"]
    assert asked(experience) == []


def test_second_of_two_is_shown_both(office: Client, experience: Experience) -> None:
    sent = typed(experience, {"prompt": "Mine?", "choices": "a\nb"})
    make_question(experience=experience, prompt="Theirs?")

    answer = office.post(PAGE, sent)

    assert answer.status_code == HTTPStatus.CONFLICT
    assert "Theirs? (dark, bright)" in answer.content.decode()
    assert answer.context["blocks"][0].prompt == "Mine?"
