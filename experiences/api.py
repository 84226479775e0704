"""The API's experiences."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Query, Router

from experiences.queries import listing
from experiences.schemas import (
    ExperienceDetail,
    ExperiencePage,
    ExperiencesAsked,
    experience_detail,
    experience_page,
)
from stores.queries.listing import store_named
from stores.wire import refusals

router = Router(tags=["Experiences"])


@router.get(
    "/experiences",
    response={200: ExperiencePage, **refusals(404)},
    operation_id="list_experiences",
    summary="What can be booked",
)
def list_experiences(request: HttpRequest, query: Query[ExperiencesAsked]) -> ExperiencePage:
    """In the shop's order, page by page: those that `store` offers, or all."""
    store = store_named(query.store, field="store") if query.store else None
    return experience_page(listing.experiences_in_pages(store=store, cursor=query.cursor, limit=query.limit))


@router.get(
    "/experiences/{experience}",
    response={200: ExperienceDetail, **refusals(404)},
    operation_id="read_experience",
    summary="One experience, and the stores that offer it",
)
def read_experience(request: HttpRequest, experience: str) -> ExperienceDetail:
    """Amounts are integers in minor units."""
    return experience_detail(*listing.experience_in_detail(experience))
