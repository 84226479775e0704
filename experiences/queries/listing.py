"""Experiences by their names, and in pages."""

from __future__ import annotations

from django.db.models import Q, prefetch_related_objects

from experiences.errors import ExperienceNotFound
from experiences.models import Experience
from experiences.querysets import asked_questions
from stores.models import Store
from stores.queries.listing import is_slug
from stores.queries.paging import Page, page_of


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
    offering = Q(schedules__experience=experience) | Q(sessions__experience=experience, sessions__cancelled=False)
    stores = Store.objects.active().filter(offering).order_by("name", "pk").distinct()
    return experience, [store.slug for store in stores]


def experiences_in_pages(*, store: Store | None, cursor: str | None, limit: int) -> Page[Experience]:
    """Experiences with what they ask, in the shop's order, those of one store or of all. Raises CursorInvalid."""
    shown = Experience.objects.published().select_related("skill").with_questions()
    if store is not None:
        shown = shown.offered_in(store)
    return page_of(shown, by="position", kind=int, cursor=cursor, limit=limit)
