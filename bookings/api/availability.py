"""The API's search for slots."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Query, Router

from bookings.answers import AvailabilityOut, availability_out
from bookings.api.asking import called, wish_of
from bookings.queries.availability import days_of
from bookings.schemas import AvailabilityAsked
from kernel import clock
from stores.queries.listing import store_named
from stores.wire import refusals

router = Router(tags=["Availability"])


@router.get(
    "/availability",
    response={200: AvailabilityOut, **refusals(404)},
    operation_id="read_availability",
    summary="The slots of an experience in a store",
)
def read_availability(request: HttpRequest, query: Query[AvailabilityAsked]) -> AvailabilityOut:
    """Starts that can be booked now, on `days` local dates from `from`.

    Everything wanted is free then: a room, a stylist where one is needed, a piece of each `sku`. With `explain`, the
    starts of the schedule that can't be booked are listed too, each with every reason.
    """
    at = clock.now()
    store = store_named(query.store, field="store")
    with called(skus="sku"):
        wish = wish_of(experience=query.experience, party=query.party, stylist=query.stylist, skus=query.sku)
        first = query.from_ or clock.local_date(at, store.zone)
        days = days_of(wish, store, first=first, days=query.days, at=at, explain=query.explain)
    return availability_out(store, wish.experience, days)
