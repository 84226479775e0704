"""The skills of the house."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils.text import slugify

from stores.errors import NameTaken, SkillNeeded
from stores.models import Skill

Words = Mapping[str, Mapping[str, str]]
"""Translations, as `stores.models.words.Translated` keeps them."""


def add_skill(*, name: str, translations: Words) -> Skill:
    """A further skill, with a slug made of its name. Raises NameTaken."""
    _check_name(name)
    head = slugify(name) or "skill"
    for number in count(1):
        slug = head if number == 1 else f"{head}-{number}"
        if Skill.objects.filter(slug=slug).exists():
            continue
        try:
            with transaction.atomic():
                return Skill.objects.create(slug=slug, name=name, translations=translations)
        except IntegrityError:
            continue  # somebody has just taken it
    raise AssertionError("numbers never end")


def rename_skill(*, skill: Skill, name: str, translations: Words) -> None:
    """Call it so from now on. Raises NameTaken."""
    _check_name(name, apart_from=skill.pk)
    skill.name, skill.translations = name, dict(translations)
    skill.save(update_fields=["name", "translations"])


def remove_skill(*, skill: Skill) -> None:
    """Nobody has it any more. Raises SkillNeeded while an experience asks for it."""
    try:
        skill.delete()
    except ProtectedError as refusal:
        raise SkillNeeded(field="skill") from refusal


def _check_name(name: str, *, apart_from: int = 0) -> None:
    if Skill.objects.filter(name__iexact=name).exclude(pk=apart_from).exists():
        raise NameTaken(field="name")
