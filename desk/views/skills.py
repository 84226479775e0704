"""What stylists of all stores can do, and experiences may ask for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from bookings.forms.asked import read_id
from bookings.wording import say
from desk.forms.people import said_in, with_words
from desk.forms.skills import SkillForm
from desk.views.opened import opens_house
from kernel.errors import DomainError
from stores.models import Skill
from stores.rights import Right
from stores.services.skills import add_skill, remove_skill, rename_skill


@require_http_methods(["GET", "HEAD", "POST"])
@opens_house(read=Right.READ, write=Right.SHAPE)
def show_skills(request: HttpRequest, _at: datetime) -> HttpResponse:
    """All skills. A POST's `do` is `add`, or `rename:` or `remove:` with a skill's number."""
    do, _colon, number = request.POST.get("do", "").partition(":")
    form = SkillForm(request.POST if do == "add" else None)
    renamed = SkillForm(request.POST, prefix=number) if do == "rename" else None
    if request.method == "POST":
        try:
            if _act(do, read_id(number) or 0, form, renamed):
                messages.success(request, gettext("Saved."))
                return redirect("desk-skills")
        except DomainError as refusal:
            messages.error(request, say(refusal))
    active = Count("stylists", filter=Q(stylists__active=True), distinct=True)
    skills = Skill.objects.annotate(people=active).order_by("name", "pk")
    rows = [(skill, renamed if renamed and str(skill.pk) == number else _form_of(skill)) for skill in skills]
    wrong = bool(form.errors or (renamed and renamed.errors))
    return render(request, "desk/skills.html", {"rows": rows, "form": form}, status=422 if wrong else 200)


def _form_of(skill: Skill) -> SkillForm:
    words: dict[str, Any] = {"name": skill.name, "name_zh": said_in(skill.translations, "name")}
    return SkillForm(initial=words, prefix=str(skill.pk))


def _words(form: SkillForm, skill: Skill | None = None) -> dict[str, Any]:
    said_before = skill.translations if skill else {}
    return {
        "name": form.cleaned_data["name"],
        "translations": with_words(said_before, name=form.cleaned_data["name_zh"]),
    }


def _act(do: str, pk: int, form: SkillForm, renamed: SkillForm | None) -> bool:
    """Do it; whether it was done."""
    if do == "add" and form.is_valid():
        add_skill(**_words(form))
        return True
    skill = Skill.objects.filter(pk=pk).first()
    if skill is None:
        return False
    if renamed is not None and renamed.is_valid():
        rename_skill(skill=skill, **_words(renamed, skill))
        return True
    if do == "remove":
        remove_skill(skill=skill)
        return True
    return False
