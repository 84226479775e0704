"""Stylists by the list."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import ClassVar, Final

from kernel.identifiers import tidy
from stores.models import Skill, Store, Stylist
from stores.services.lists.base import BadCell, Cells, Draft, Listing, Verdict, judged, value_of

PHONE: Final = re.compile(r"(\+[1-9][0-9]{5,14})?")
LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")
PLAIN: Final = ("name", "phone", "introduction")


class Stylists(Listing):
    """Lines of stylists. Skills are given and never taken away: a visit may lean on them."""

    key = "slug"
    needed = ("slug", "name")
    known = ("slug", "name", "languages", "skills", "phone", "home", "introduction")
    example: ClassVar[tuple[str, ...]] = ("amara-obi", "Amara Obi", "en fr", "tailoring", "+447700900123", "soho", "")

    def load(self, rows: Sequence[Cells], *, write: bool) -> None:
        found = Stylist.objects.filter(slug__in={tidy(cells["slug"]) for cells in rows})
        found = found.order_by("pk").select_for_update(no_key=True, of=("self",)) if write else found
        self._stylists = {stylist.slug: stylist for stylist in found.prefetch_related("skills").select_related("home")}
        self._skills = {skill.slug: skill for skill in Skill.objects.all()}
        self._stores = {s.slug: s for s in Store.objects.filter(slug__in={tidy(c.get("home", "")) for c in rows})}

    def one(self, cells: Cells, *, write: bool) -> Verdict:
        slug = value_of(Stylist, "slug", "slug", cells["slug"])
        stylist = self._stylists.get(slug)
        draft = Draft(stylist or Stylist(slug=slug), new=stylist is None)
        for column in PLAIN:
            if column in cells:
                draft.put(column, column, value_of(Stylist, column, column, cells[column]))
        if not PHONE.fullmatch(draft.row.phone):
            raise BadCell("phone", "invalid", draft.row.phone)
        self._languages(draft, cells)
        self._home(draft, cells)
        skills = self._new_skills(draft, cells)
        if write and (draft.new or draft.told):
            draft.row.save()
            draft.row.skills.add(*skills)
        return judged(draft, whole=draft)

    def _languages(self, draft: Draft, cells: Cells) -> None:
        if "languages" not in cells:
            return
        languages = cells["languages"].lower().replace(",", " ").split()
        for one in languages:
            if not LANGUAGE.fullmatch(one) or len(one) > 16:
                raise BadCell("languages", "invalid", one)
        draft.put("languages", "languages", languages)

    def _home(self, draft: Draft, cells: Cells) -> None:
        if "home" not in cells:
            return
        slug = tidy(cells["home"])
        home = self._stores.get(slug)
        if slug and home is None:
            raise BadCell("home", "unknown", slug)
        before = "" if draft.row.home is None else draft.row.home.slug
        if before != slug:
            draft.told.append(("home", before, slug))
            draft.row.home = home

    def _new_skills(self, draft: Draft, cells: Cells) -> list[Skill]:
        wanted = cells.get("skills", "").replace(",", " ").split()
        for slug in wanted:
            if slug not in self._skills:
                raise BadCell("skills", "unknown", slug)
        has = set() if draft.new else {skill.slug for skill in draft.row.skills.all()}
        added = [slug for slug in dict.fromkeys(wanted) if slug not in has]
        if added and not draft.new:
            draft.told.append(("skills", "", " ".join(added)))
        return [self._skills[slug] for slug in added]
