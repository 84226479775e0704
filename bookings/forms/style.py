"""What was tapped under the questions of a ticket."""

from __future__ import annotations

import re
from typing import Final

from django.http import QueryDict

_NAME: Final = re.compile(r"question-(\d{1,18})", re.ASCII)
_ID: Final = re.compile(r"\d{1,18}", re.ASCII)
SKIP: Final = ""
"""What the chip says that leaves a question unanswered."""
NONE_SUCH: Final = 0
"""The id of no choice: what was sent is none."""


def name_of(question: int) -> str:
    """The name of a question's inputs."""
    return f"question-{question}"


def read_answers(sent: QueryDict) -> dict[int, list[int]]:
    """Ids of choices by the ids of their questions, none for one that is skipped."""
    named = {name: found for name in sent if (found := _NAME.fullmatch(name))}
    return {
        int(found[1]): [_id(value) for value in sent.getlist(name) if value != SKIP] for name, found in named.items()
    }


def _id(value: str) -> int:
    return int(value) if _ID.fullmatch(value) else NONE_SUCH
