"""What an experience asks of who has booked it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from desk.rule_sets.base import Content, Errors, RuleSet, Scope, given
from desk.rule_sets.offers import OTHERS
from experiences.models import MOST_QUESTIONS, Experience, StyleChoice, StyleQuestion
from experiences.models.style import FEWEST_CHOICES, MOST_CHOICES
from stores.models import Store

LONGEST_PROMPT, LONGEST_LABEL = 80, 40


class Questions(RuleSet):
    """{"questions": [{"id", "prompt", "several", "said", "choices": [{"label", "said"}, …]}, …]}, in their order.

    `said`: the words by language; `id` is None for a new question. What isn't named any more is asked no more, and
    kept, for it was answered.
    """

    name = "questions"
    title = _("Style questions")

    def read(self, scope: Scope) -> Content:
        asked = _questions(scope).active().with_choices().order_by("position", "pk")
        return {"questions": [_plain(question) for question in asked]}

    def check(self, scope: Scope, content: Content) -> Errors:
        questions = content.get("questions")
        if not isinstance(questions, list) or any(not isinstance(one, dict) for one in questions):
            return {"questions": [_("Give a list.")]}
        if len(questions) > MOST_QUESTIONS:
            return {"questions": [_("At most %(most)s are asked.") % {"most": MOST_QUESTIONS}]}
        errors: Errors = {}
        known = set(_questions(scope).values_list("pk", flat=True))
        for number, question in enumerate(questions):
            wrong = _wrong(question, known)
            errors |= {f"questions.{number}.{field}": [words] for field, words in wrong.items()}
        return errors

    def normal(self, content: Content) -> Content:
        return {
            "questions": [
                {**one, "choices": [dict(choice) for choice in one["choices"]]} for one in content["questions"]
            ]
        }

    def write(self, scope: Scope, content: Content) -> None:
        rows = {row.pk: row for row in _questions(scope)}
        kept = []
        for position, wanted in enumerate(content["questions"]):
            row = rows.get(wanted["id"]) or StyleQuestion(experience_id=given(scope.experience))
            facts = {"prompt": wanted["prompt"], "several": wanted["several"], "position": position, "active": True}
            _keep(row, facts | {"translations": _translated(wanted["said"], "prompt")})
            _keep_choices(row, wanted["choices"])
            kept.append(row.pk)
        for row in _questions(scope).active().exclude(pk__in=kept):
            _keep(row, {"active": False})

    def lines(self, scope: Scope, content: Content) -> list[str]:
        told = [
            f"{question['prompt']} ({', '.join(choice['label'] for choice in question['choices'])})"
            for question in content["questions"]
        ]
        return told or [gettext("Nothing is asked")]

    def label(self, scope: Scope) -> str:
        return str(Experience.objects.get(pk=given(scope.experience)))

    def stores(self, scope: Scope) -> list[Store]:
        return []


def _questions(scope: Scope) -> Any:
    return StyleQuestion.objects.filter(experience=given(scope.experience))


def _plain(question: StyleQuestion) -> dict[str, Any]:
    return {
        "id": question.pk,
        "prompt": question.prompt,
        "several": question.several,
        "said": _said(question.translations, "prompt"),
        "choices": [
            {"label": choice.label, "said": _said(choice.translations, "label")} for choice in question.choices.all()
        ],
    }


def _said(translations: Mapping[str, Mapping[str, str]], field: str) -> dict[str, str]:
    words = {language: translations.get(language, {}).get(field, "") for language in OTHERS}
    return {language: text for language, text in words.items() if text}


def _translated(words: Mapping[str, str], field: str) -> dict[str, dict[str, str]]:
    return {language: {field: text} for language, text in words.items()}


def _wrong(question: Mapping[str, Any], known: Iterable[int]) -> dict[str, Any]:
    """What is wrong with a question, by field."""
    errors: dict[str, Any] = {}
    choices = question.get("choices")
    if question.get("id") is not None and question["id"] not in known:
        errors["prompt"] = _("This question is gone.")
    if not _is_text(question.get("prompt"), LONGEST_PROMPT) or not _are_words(question.get("said"), LONGEST_PROMPT):
        errors["prompt"] = _("Give a question of at most %(most)s letters.") % {"most": LONGEST_PROMPT}
    if not isinstance(question.get("several"), bool):
        errors["several"] = _("Yes or no.")
    if not isinstance(choices, list) or not FEWEST_CHOICES <= len(choices) <= MOST_CHOICES:
        bounds = {"least": FEWEST_CHOICES, "most": MOST_CHOICES}
        errors["choices"] = _("Give %(least)s to %(most)s answers to choose from.") % bounds
    elif not all(_is_choice(choice) for choice in choices):
        errors["choices"] = _("Give answers of at most %(most)s letters.") % {"most": LONGEST_LABEL}
    elif len({choice["label"] for choice in choices}) < len(choices):
        errors["choices"] = _("Give each answer once.")
    return errors


def _is_choice(choice: Any) -> bool:
    return (
        isinstance(choice, dict)
        and _is_text(choice.get("label"), LONGEST_LABEL)
        and _are_words(choice.get("said"), LONGEST_LABEL)
    )


def _are_words(words: Any, longest: int) -> bool:
    return (
        isinstance(words, dict)
        and set(words) <= set(OTHERS)
        and all(_is_text(text, longest) for text in words.values())
    )


def _is_text(text: Any, longest: int) -> bool:
    return isinstance(text, str) and 0 < len(text) <= longest and "\x00" not in text


def _keep(row: StyleQuestion | StyleChoice, facts: Mapping[str, Any]) -> None:
    """Write what is new."""
    changed = [name for name, value in facts.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, facts[name])
    if changed or not row.pk:
        row.save(update_fields=changed if row.pk else None)


def _keep_choices(question: StyleQuestion, wanted: list[dict[str, Any]]) -> None:
    """The answers in their order; one that is called the same is the same."""
    rows = {row.label: row for row in question.choices.order_by("-active", "-pk").reverse()}
    for position, choice in enumerate(wanted):
        row = rows.pop(choice["label"], None) or StyleChoice(question=question, label=choice["label"])
        words = _translated(choice["said"], "label")
        _keep(row, {"position": position, "active": True, "translations": words})
    for row in rows.values():
        _keep(row, {"active": False})
