"""Experiences by their names, and in pages."""

from __future__ import annotations

from dataclasses import replace

from django.db.models import Exists, OuterRef, prefetch_related_objects

from experiences.errors import ExperienceNotFound
from experiences.models import Experience, on_terms_of
from experiences.querysets import asked_questions
from stores.models import Store
from stores.queries.listing import is_slug
from stores.queries.paging import Page, page_of
from stores.querysets import StoreQuerySet


def experience_named(slug: str, *, field: str | None = None) -> Experience:
    """The published experience of that slug. Raises ExperienceNotFound, naming `field`."""
    published = Experience.objects.published().select_related("skill")
    experience = published.filter(slug=slug).first() if is_slug(slug) else None
    if experience is None:
        raise ExperienceNotFound(field=field)
    return experience


def experience_in_detail(slug: str) -> tuple[Experience, list[str]]:
    """An experience with what it asks, and the slugs of the stores that offer it, by name.

    Raises ExperienceNotFound.
    """
    experience = experience_named(slug)
    prefetch_related_objects([experience], asked_questions())
    return experience, [store.slug for store in offering(experience).order_by("name", "pk")]


def offering(experience: Experience) -> StoreQuerySet:
    """The stores with a schedule or a session of an experience."""
    there = Experience.objects.filter(pk=experience.pk).offered_in(OuterRef(OuterRef("pk")))
    return Store.objects.active().filter(Exists(there))


def experiences_in_pages(*, store: Store | None, cursor: str | None, limit: int) -> Page[Experience]:
    """Experiences with what they ask, in the shop's order: all, or one store's on its terms. Raises CursorInvalid."""
    shown = Experience.objects.published().select_related("skill").with_questions()
    if store is None:
        return page_of(shown, by="position", kind=int, cursor=cursor, limit=limit)
    page = page_of(shown.offered_in(store), by="position", kind=int, cursor=cursor, limit=limit)
    return replace(page, rows=on_terms_of(store, page.rows))
