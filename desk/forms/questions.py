"""Style questions as they are typed: an answer a line, in each language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.http import QueryDict

from desk.forms.experience import LANGUAGES
from desk.rule_sets.base import Errors, Words
from desk.rule_sets.offers import OTHERS
from experiences.models import MOST_QUESTIONS

LONGEST: Final = 2000


@dataclass(frozen=True, slots=True)
class Block:
    """One question on the form: its words, and what is wrong with them."""

    number: int
    id: int | None
    prompt: str
    several: bool
    choices: str
    others: list[tuple[str, Any, str, str]]
    """Of each other language: its code, what it is called, the question and the answers."""
    wrong: Mapping[str, list[Words]]


def blocks_of(questions: Iterable[Mapping[str, Any]], errors: Errors) -> list[Block]:
    """The questions, and an empty one where there may be a further one."""
    listed = list(questions)
    if len(listed) < MOST_QUESTIONS:
        listed.append({"id": None, "prompt": "", "several": False, "said": {}, "choices": []})
    return [_block(number, question, errors) for number, question in enumerate(listed)]


def _block(number: int, question: Mapping[str, Any], errors: Errors) -> Block:
    start = f"questions.{number}."
    wrong = {key.removeprefix(start): told for key, told in errors.items() if key.startswith(start)}
    choices = question["choices"]
    others = [
        (
            code,
            LANGUAGES.get(code, code),
            question["said"].get(code, ""),
            "\n".join(choice["said"].get(code, "") for choice in choices).rstrip("\n"),
        )
        for code in OTHERS
    ]
    labels = "\n".join(choice["label"] for choice in choices)
    return Block(number, question["id"], question["prompt"], question["several"], labels, others, wrong)


def typed_questions(post: QueryDict) -> list[dict[str, Any]]:
    """The questions that were typed, in the order of their places; one without any words is left out."""
    typed = [(_place(post, number), number, _typed(post, number)) for number in range(MOST_QUESTIONS + 1)]
    return [question for _p, _n, question in sorted(typed, key=_order) if question["prompt"] or question["choices"]]


def _order(typed: tuple[int, int, Any]) -> tuple[int, int]:
    return typed[0], typed[1]


def _place(post: QueryDict, number: int) -> int:
    said = post.get(f"q{number}-place", "")
    return int(said) if said.isdecimal() and said.isascii() and len(said) < 4 else number + 1


def _typed(post: QueryDict, number: int) -> dict[str, Any]:
    pk = post.get(f"q{number}-id", "")
    others = {code: _lines(post, f"q{number}-choices-{code}") for code in OTHERS}
    prompts = {code: _text(post, f"q{number}-prompt-{code}") for code in OTHERS}
    labels = [text for text in _lines(post, f"q{number}-choices") if text]
    choices = [
        {
            "label": label,
            "said": {code: lines[place] for code, lines in others.items() if lines[place:] and lines[place]},
        }
        for place, label in enumerate(labels)
    ]
    return {
        "id": int(pk) if pk.isdecimal() and pk.isascii() and len(pk) < 19 else None,
        "prompt": _text(post, f"q{number}-prompt"),
        "several": bool(post.get(f"q{number}-several")),
        "said": {code: text for code, text in prompts.items() if text},
        "choices": choices,
    }


def _text(post: QueryDict, name: str) -> str:
    return " ".join(post.get(name, "")[:LONGEST].replace("\x00", "").split())


def _lines(post: QueryDict, name: str) -> list[str]:
    return [" ".join(line.split()) for line in post.get(name, "")[:LONGEST].replace("\x00", "").splitlines()]
