"""Rule sets that are columns of one row."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, ClassVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Model

from desk.rule_sets.base import Content, Errors, RuleSet, Scope


class Facts(RuleSet):
    """Columns of one row by their names; that of a related row holds its id."""

    model: ClassVar[type[Model]]
    facts: ClassVar[tuple[str, ...]]
    named_by: ClassVar[str] = "name"
    """The field at which is said what is wrong with several of them."""

    @abstractmethod
    def row(self, scope: Scope) -> Any:
        """The row that is meant. Raises its DoesNotExist."""

    def read(self, scope: Scope) -> Content:
        row = self.row(scope)
        return {fact: getattr(row, fact) for fact in self.facts}

    def check(self, scope: Scope, content: Content) -> Errors:
        row = self.row(scope)
        self._fill(row, content)
        try:
            row.full_clean(exclude=self._others())
        except ValidationError as refusal:
            told = dict(refusal.message_dict)
            if whole := told.pop(NON_FIELD_ERRORS, None):
                told.setdefault(self.named_by, whole)
            return {name: list(words) for name, words in told.items()}
        return {}

    def normal(self, content: Content) -> Content:
        row = self.model()
        self._fill(row, content)
        row.clean_fields(exclude=self._others())
        return {fact: getattr(row, fact) for fact in self.facts}

    def write(self, scope: Scope, content: Content) -> None:
        row = self.row(scope)
        changed = [fact for fact in self.facts if getattr(row, fact) != content[fact]]
        self._fill(row, {fact: content[fact] for fact in changed})
        if changed:
            row.save(update_fields=changed)

    def lines(self, scope: Scope, content: Content) -> list[str]:
        return [f"{field.verbose_name}: {self._said(field, content[field.attname])}" for field in self._fields()]

    def label(self, scope: Scope) -> str:
        return str(self.row(scope))

    def _fill(self, row: Any, content: Content) -> None:
        for fact in self.facts:
            if fact in content:
                setattr(row, fact, content[fact])

    def _fields(self) -> list[Any]:
        return [field for field in self._columns() if field.attname in self.facts]

    def _others(self) -> list[str]:
        mine = {field.name for field in self._fields()}
        return [field.name for field in self._columns() if field.name not in mine]

    def _columns(self) -> list[Any]:
        return list(self.model._meta.concrete_fields)  # noqa: SLF001 - so Django calls what is public

    def _said(self, field: Any, value: Any) -> str:
        """A value in words."""
        if field.remote_field is not None:
            return str(field.remote_field.model.objects.filter(pk=value).first() or "–")
        words = dict(field.flatchoices).get(value, value) if field.choices else value
        if isinstance(words, list):
            return ", ".join(map(str, words)) or "–"
        return str(words) if words not in ("", None) else "–"
