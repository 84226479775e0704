"""What messages say in words of one's own: of an experience or of all, in a store or in the house."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bookings.own_words import wrong_with
from desk.rule_sets.base import Content, Errors, RuleSet, Scope, keep_rows
from desk.rule_sets.windows import place_of
from experiences.models import Experience, Saying, Wording
from experiences.models.wording import PARTS
from stores.models import Store

LANGUAGES: Final = dict(settings.LANGUAGES)
UNKNOWN: Final = _("There is no such message.")


class Words(RuleSet):
    """{"confirmation": {"en": {"sms": "…", "subject": "…", "lead": "…"}}, …}: what is said in one's own words alone."""

    name = "words"
    title = _("Words of messages")

    def read(self, scope: Scope) -> Content:
        content: Content = {}
        for row in _rows(scope).order_by("kind", "language"):
            said = {part: getattr(row, part) for part in PARTS if getattr(row, part)}
            content.setdefault(row.kind, {})[row.language] = said
        return content

    def check(self, scope: Scope, content: Content) -> Errors:
        errors: Errors = {}
        for kind, by_language in content.items():
            if kind not in Saying.values or not isinstance(by_language, dict):
                return {"words": [UNKNOWN]}
            for language, said in by_language.items():
                if language not in LANGUAGES or not _is_said(said):
                    return {"words": [UNKNOWN]}
                wrong = {part: wrong_with(kind, part, tidy(words)) for part, words in said.items()}
                errors |= {f"{kind}.{language}.{part}": told for part, told in wrong.items() if told}
        return errors

    def normal(self, content: Content) -> Content:
        normal: Content = {}
        for kind, language, said in sorted(_said(content), key=_where):
            kept = {part: tidy(said[part]) for part in PARTS if tidy(said.get(part, ""))}
            if kept:
                normal.setdefault(kind, {})[language] = kept
        return normal

    def write(self, scope: Scope, content: Content) -> None:
        wanted = [
            {"kind": kind, "language": language} | {part: said.get(part, "") for part in PARTS}
            for kind, language, said in _said(content)
        ]
        owner = {"experience_id": scope.experience, "store_id": scope.store}
        keep_rows(_rows(scope), wanted, key=("kind", "language"), **owner)

    def lines(self, scope: Scope, content: Content) -> list[str]:
        names = dict(Saying.choices)
        return [
            f"{names.get(kind, kind)}, {LANGUAGES[language]}: {' · '.join(said.values())}"
            for kind, language, said in _said(content)
        ] or [gettext("All in the usual words")]

    def label(self, scope: Scope) -> str:
        of = Experience.objects.get(pk=scope.experience) if scope.experience else gettext("All experiences")
        return f"{of} · {place_of(scope)}"

    def stores(self, scope: Scope) -> list[Store]:
        return []


def tidy(words: str) -> str:
    """Words as they are kept: lines end in one way, and nothing stands around them."""
    return words.replace("\r\n", "\n").replace("\r", "\n").strip()


def _rows(scope: Scope) -> Any:
    return Wording.objects.filter(experience=scope.experience, store=scope.store)


def _is_said(said: object) -> bool:
    return isinstance(said, dict) and all(part in PARTS and isinstance(words, str) for part, words in said.items())


def _said(content: Content) -> Iterator[tuple[str, str, dict[str, str]]]:
    for kind, by_language in content.items():
        for language, said in by_language.items():
            yield kind, language, said


def _where(said: tuple[str, str, dict[str, str]]) -> tuple[str, str]:
    return said[0], said[1]
