"""A new experience, from nothing or like another one: a draft that nobody sees yet."""

from __future__ import annotations

from typing import Final

from django.db import IntegrityError, transaction

from experiences.models import Experience, PlannedMessage, Schedule, StyleChoice, StyleQuestion, Wording
from stores.errors import NameTaken

HOUR: Final = 60


def make_experience(*, name: str, slug: str, duration: int = HOUR) -> Experience:
    """An experience of so many minutes with the usual rules. Raises NameTaken."""
    return _kept(Experience(name=name, slug=slug, duration=duration))


def copy_experience(*, model: Experience, name: str, slug: str) -> Experience:
    """Another one with all of its rules, its questions, what is said, and its windows, the house's and the stores'.

    Sessions, dates and what stores do differently aren't copied. Raises NameTaken.
    """
    with transaction.atomic():
        questions = list(model.questions.active().with_choices())
        windows = list(model.schedules.all())
        planned, wordings = list(model.planned.filter(store=None)), list(model.wordings.filter(store=None))
        fresh = Experience.objects.get(pk=model.pk)
        fresh.pk, fresh.name, fresh.slug, fresh.translations = None, name, slug, {}
        fresh.published, fresh.retired_at = False, None
        copied = _kept(fresh)
        for window in windows:
            window.pk, window.experience = None, copied
        Schedule.objects.bulk_create(windows)
        for message in planned:
            message.pk, message.experience = None, copied
        PlannedMessage.objects.bulk_create(planned)
        for wording in wordings:
            wording.pk, wording.experience = None, copied
        Wording.objects.bulk_create(wordings)
        for question in questions:
            _copy_question(question, copied)
    return copied


def _kept(experience: Experience) -> Experience:
    try:
        with transaction.atomic():
            experience.save(force_insert=True)
    except IntegrityError as error:
        if Experience.objects.filter(slug=experience.slug).exists():
            raise NameTaken(field="slug") from error
        raise
    return experience


def _copy_question(question: StyleQuestion, experience: Experience) -> None:
    choices = list(question.choices.all())
    question.pk, question.experience = None, experience
    question.save(force_insert=True)
    for choice in choices:
        choice.pk, choice.question = None, question
    StyleChoice.objects.bulk_create(choices)
