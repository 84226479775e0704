"""A customer answers what their experience asks: all of it at once, as often as they like, until the visit begins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from bookings.errors import AnswerNotOffered, IllegalMove, OneAnswerOnly, QuestionNotAsked
from bookings.models import Booking, StyleAnswer
from bookings.queries.style import ANSWERABLE, Asked, asked_of
from bookings.services.locks import lock_booking, promising
from experiences.models import StyleChoice

WORDS: Final = ("prompt", "translations", "several", "offered", "chosen", "at")


def keep_answers(*, booking: Booking, answers: Mapping[int, Sequence[int]], at: datetime) -> Booking:
    """Keep these and no other answers to what is asked: ids of choices by the ids of their questions.

    None of them takes one back. They are kept in the words of this moment. All or nothing, and twice is once.
    Raises IllegalMove before the promise and once the visit has begun, QuestionNotAsked, AnswerNotOffered,
    OneAnswerOnly, StoreBusy.
    """
    with promising():
        fresh = lock_booking(booking)
        if fresh.state not in ANSWERABLE:
            raise IllegalMove(state=fresh.state, to=fresh.state)
        asked = {one.question.pk: one for one in asked_of(fresh)}
        given = [_answer(fresh, _asked(asked, question), chosen, at) for question, chosen in answers.items() if chosen]
        left_out = asked.keys() - {one.question_id for one in given}
        StyleAnswer.objects.filter(booking=fresh, question__in=left_out).delete()
        StyleAnswer.objects.bulk_create(
            given, update_conflicts=True, unique_fields=["booking", "question"], update_fields=WORDS
        )
    return fresh


def _asked(asked: Mapping[int, Asked], question: int) -> Asked:
    if question not in asked:
        raise QuestionNotAsked(field="answers", question=question)
    return asked[question]


def _answer(booking: Booking, asked: Asked, chosen: Sequence[int], at: datetime) -> StyleAnswer:
    """The answer in the words that the question has now."""
    question = asked.question
    facts = {"question": question.pk, "prompt": question.said("prompt")}
    if not {choice.pk for choice in asked.choices}.issuperset(chosen):
        raise AnswerNotOffered(field="answers", **facts)
    if len(set(chosen)) > 1 and not question.several:
        raise OneAnswerOnly(field="answers", **facts)
    return StyleAnswer(
        booking=booking,
        question=question,
        prompt=question.prompt,
        translations=question.translations,
        several=question.several,
        offered=[_words(choice) for choice in asked.choices],
        chosen=[_words(choice) for choice in asked.choices if choice.pk in chosen],
        at=at,
    )


def _words(choice: StyleChoice) -> dict[str, Any]:
    return {"id": choice.pk, "label": choice.label, "translations": choice.translations}
