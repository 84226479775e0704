"""Which visits stand is asked for many stores at once, each on its own terms."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings.models import Booking
from bookings.queries.standing import Fault, Faults, faults_of
from bookings.queries.wishes import Wish
from bookings.services.confirm import Details, book
from bookings.services.customers import Contact
from experiences.models import Experience, Schedule
from experiences.services.terms import vary
from stores.models import Shift, Store
from tests.factories.experiences import make_experience, make_schedule
from tests.factories.world import make_world

pytestmark = pytest.mark.django_db

AT = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)


def booked(styling: Experience, store: Store, number: int) -> Booking:
    starts_at = datetime(2026, 6, 2, 10, 0, tzinfo=UTC)
    details = Details(contact=Contact(name="Mei", phone=f"+44794602000{number}"))
    return book(wish=Wish(experience=styling), store=store, starts_at=starts_at, details=details, at=AT)


def asked(stores: list[Store], styling: Experience) -> tuple[Faults, int]:
    """The faults, and how many queries it took."""
    with CaptureQueriesContext(connection) as queries:
        return faults_of(stores, at=AT, experience=styling.pk), len(queries)


def test_many_stores_cost_no_more_queries_and_keep_their_own_terms() -> None:
    styling = make_experience(slug="styling", stylist_needed=True)
    stores = [make_world(slug=f"store-{number}").store for number in range(4)]
    make_schedule(experience=styling, store=None)
    one, own_week, without_host, no_host_left = (booked(styling, store, number) for number, store in enumerate(stores))
    make_schedule(experience=styling, store=stores[1])
    vary(experience=styling, store=stores[2], fields={"stylist_needed": False})
    few = asked(stores[:1], styling)[1]
    Schedule.objects.filter(experience=styling, store=None).update(starts=time(12))
    Shift.objects.filter(store__in=stores[2:]).delete()

    faults, many = asked(stores, styling)

    assert faults == {
        one.pk: {Fault.OUTSIDE_SCHEDULE},
        without_host.pk: {Fault.OUTSIDE_SCHEDULE, Fault.NO_STYLIST},
        no_host_left.pk: {Fault.OUTSIDE_SCHEDULE, Fault.NO_STYLIST},
    }
    assert own_week.pk not in faults
    assert many <= few + 11, "the rules once more, of who asks for no host"
