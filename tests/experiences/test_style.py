"""What may be asked: few questions, each with something to choose from, and none of it is deleted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from experiences.models import Experience, StyleChoice, StyleQuestion
from tests.factories.experiences import make_experience, make_question
from tests.factories.stores import make_user

pytestmark = pytest.mark.django_db
NUMBERS = "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"


def settle() -> None:
    """What is counted at the end of a transaction is counted now."""
    connection.check_constraints()


@contextmanager
def refused(match: str) -> Iterator[None]:
    """What is done within is refused at its end, and undone."""
    with pytest.raises(IntegrityError, match=match), transaction.atomic():  # noqa: PT012 - counted at the end
        yield
        settle()


@pytest.mark.parametrize("labels", [NUMBERS[:0], NUMBERS[:1], NUMBERS])
def test_question_has_two_to_eight_choices(labels: tuple[str, ...]) -> None:
    with refused("too few or too many choices"):
        make_question(experience=make_experience(), choices=labels)


def test_choices_are_counted_when_all_is_written_and_only_of_what_is_asked() -> None:
    question = make_question(experience=make_experience(), choices=NUMBERS[:8])
    last = question.choices.order_by("-position")[0]
    with transaction.atomic():
        StyleChoice.objects.create(question=question, label="instead")
        StyleChoice.objects.filter(pk=last.pk).update(active=False)
    settle()
    with refused("too few or too many choices"):
        question.choices.all().delete()
    StyleQuestion.objects.update(active=False)
    question.choices.all().delete()
    settle()


def test_experience_asks_five_things_at_most_and_one_may_take_anothers_place() -> None:
    experience = make_experience()
    questions = [make_question(experience=experience, prompt=number) for number in NUMBERS[:5]]
    settle()
    with refused("asks too much"):
        make_question(experience=experience)
    make_question(experience=make_experience())
    with transaction.atomic():
        make_question(experience=experience, prompt="instead")
        StyleQuestion.objects.filter(pk=questions[0].pk).update(active=False)
    settle()


def test_experiences_read_many_questions_as_one(django_assert_num_queries: Any) -> None:
    few, many = make_experience(), make_experience()
    for experience, prompts in ((few, NUMBERS[:1]), (many, NUMBERS[:4])):
        for prompt in prompts:
            make_question(experience=experience, prompt=prompt)
        make_question(experience=experience, active=False)
    StyleChoice.objects.filter(label="dark").update(position=9)
    with django_assert_num_queries(3):
        read = {
            one.pk: [[choice.label for choice in question.choices.all()] for question in one.questions.all()]
            for one in Experience.objects.with_questions()
        }
    assert read == {few.pk: [["bright", "dark"]], many.pk: [["bright", "dark"]] * 4}


class TestAdmin:
    @pytest.fixture
    def boss(self, client: Client) -> Client:
        client.force_login(make_user(is_staff=True, is_superuser=True))
        return client

    def _form(self, experience: Experience, *labels: str, **fields: Any) -> dict[str, Any]:
        rows = {
            f"choices-{n}-{name}": value
            for n, label in enumerate(labels)
            for name, value in {"label": label, "position": n, "active": "on", "translations": "{}"}.items()
        }
        given = {"experience": experience.pk, "prompt": "Which colours?", "position": 1, "translations": "{}"}
        total = {"choices-TOTAL_FORMS": len(labels), "choices-INITIAL_FORMS": 0}
        return given | total | rows | {"active": "on"} | fields

    def test_question_is_written_with_its_choices(self, boss: Client) -> None:
        experience = make_experience()
        add = reverse("admin:experiences_stylequestion_add")
        words = '{"zh-hans": {"label": "深色"}}'
        sent = self._form(experience, "dark", "bright", **{"choices-0-translations": words})
        assert boss.post(add, sent).status_code == 302
        question = StyleQuestion.objects.get()
        assert [choice.said("label", "zh-hans") for choice in question.choices.all()] == ["深色", "bright"]
        page = boss.get(reverse("admin:experiences_experience_change", args=[experience.pk])).content.decode()
        assert reverse("admin:experiences_stylequestion_change", args=[question.pk]) in page
        assert boss.get(reverse("admin:experiences_stylequestion_delete", args=[question.pk])).status_code == 403

    def test_what_the_database_would_refuse_is_said_at_the_form(self, boss: Client) -> None:
        experience = make_experience()
        add = reverse("admin:experiences_stylequestion_add")
        lonely = boss.post(add, self._form(experience, "dark"))
        assert "Give 2 to 8 answers to choose from." in lonely.content.decode()
        for prompt in NUMBERS[:5]:
            make_question(experience=experience, prompt=prompt)
        sixth = boss.post(add, self._form(experience, "dark", "bright"))
        assert "At most 5 are asked: retire another one first." in sixth.content.decode()
        bad = self._form(experience, "dark", "bright", **{"choices-0-translations": '{"xx": {}}'})
        assert "is not a language of this site" in boss.post(add, bad).content.decode()
        assert StyleQuestion.objects.count() == 5
