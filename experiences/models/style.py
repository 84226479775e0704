"""What is asked of who has booked, so that what hangs there suits them: a few questions, answered by a tap."""

from __future__ import annotations

from typing import Final

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from experiences.models.experience import Experience
from experiences.querysets import StyleQuestionQuerySet
from stores.models.words import Translated

MOST_QUESTIONS: Final = 5
FEWEST_CHOICES: Final = 2
MOST_CHOICES: Final = 8

FEW_QUESTIONS: Final = f"""
    PERFORM 1 FROM experiences_experience WHERE id = NEW.experience_id FOR NO KEY UPDATE;
    IF (
        SELECT count(*) FROM experiences_stylequestion WHERE experience_id = NEW.experience_id AND active
    ) > {MOST_QUESTIONS} THEN
        RAISE EXCEPTION 'experience % asks too much', NEW.experience_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'experiences_stylequestion_few';
    END IF;
    RETURN NULL;
"""  # noqa: S608 - our own numbers
"""Whoever adds a question waits for whoever is adding one to the same experience, and then counts."""

ENOUGH_CHOICES: Final = f"""
    PERFORM 1 FROM experiences_stylequestion WHERE id = {{question}} FOR NO KEY UPDATE;
    IF EXISTS (SELECT 1 FROM experiences_stylequestion WHERE id = {{question}} AND active) AND (
        SELECT count(*) FROM experiences_stylechoice WHERE question_id = {{question}} AND active
    ) NOT BETWEEN {FEWEST_CHOICES} AND {MOST_CHOICES} THEN
        RAISE EXCEPTION 'question % has too few or too many choices', {{question}}
            USING ERRCODE = 'check_violation', CONSTRAINT = 'experiences_stylequestion_choices';
    END IF;
    RETURN NULL;
"""  # noqa: S608 - our own numbers


class StyleQuestion(Translated):
    """A question of an experience: one of its choices is tapped, or `several`. Retired ones are kept, and not asked."""

    experience = models.ForeignKey(Experience, models.CASCADE, related_name="questions", verbose_name=_("experience"))
    prompt = models.CharField(_("question"), max_length=80)
    several = models.BooleanField(_("several may be chosen"), default=False)
    position = models.PositiveIntegerField(_("position"), default=0)
    active = models.BooleanField(_("active"), default=True)

    objects = StyleQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("style question")
        verbose_name_plural = _("style questions")
        ordering = ["position", "pk"]
        triggers = [
            # Who is asked more than five things answers none. Counted when all is written, so that one may take
            # another's place.
            pgtrigger.Trigger(
                name="few",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.After,
                timing=pgtrigger.Deferred,
                func=FEW_QUESTIONS,
            ),
            # A question and its choices are written one after the other: they are counted together, at the end.
            pgtrigger.Trigger(
                name="choices",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.After,
                timing=pgtrigger.Deferred,
                func=ENOUGH_CHOICES.format(question="NEW.id"),
            ),
        ]

    def __str__(self) -> str:
        return self.prompt


class StyleChoice(Translated):
    """One answer to tap."""

    question = models.ForeignKey(
        StyleQuestion, models.CASCADE, related_name="choices", verbose_name=_("style question")
    )
    label = models.CharField(_("answer"), max_length=40)
    position = models.PositiveIntegerField(_("position"), default=0)
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("style answer to choose")
        verbose_name_plural = _("style answers to choose")
        ordering = ["position", "pk"]
        triggers = [
            pgtrigger.Trigger(
                name="enough",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.After,
                timing=pgtrigger.Deferred,
                func=ENOUGH_CHOICES.format(question="COALESCE(NEW.question_id, OLD.question_id)"),
            ),
        ]

    def __str__(self) -> str:
        return self.label
