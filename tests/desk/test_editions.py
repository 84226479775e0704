"""Whatever the search reads is a rule, and to write it raises the edition of the stores; or a promise, and locked."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from bookings.queries.standing import faults_of
from bookings.queries.wishes import Wish, variants_of
from bookings.services.hold import hold
from experiences.models import ScheduleException
from stores.models import Edition, HoursException, OutsideBusy, RoomOutage, ShiftException, TimeOff
from tests.desk.changes.house import AT, TUESDAY, make_house, on_tuesday
from tests.factories.experiences import make_session
from tests.factories.stores import make_skill

pytestmark = pytest.mark.django_db
PROMISES: Final = {
    "bookings_booking": "under the lock of its day",
    "bookings_allocation": "guarded by its own constraint",
    "bookings_storeday": "is that lock",
    "bookings_move": "tells of promises",
    "bookings_customer": "is who was promised",
    "bookings_railitem": "is what was promised",
    "bookings_requestkey": "says which request it was",
    "bookings_styleanswer": "is what was said after the promise",
    "bookings_wait": "says who comes first, not what can be promised",
    "bookings_wait_variants": "is what they want",
    "bookings_offer": "tells of a hold",
    "bookings_served": "says what was looked at",
    "experiences_stylequestion": "is asked after the promise",
    "experiences_plannedmessage": "says what is told of a promise",
    "notifications_message": "tells of promises",
    "notifications_consent": "says who may be told",
    "notifications_suppression": "says who can't be told",
    "stores_edition": "is the edition",
    "stores_resource": "is a number and what it is of",
    "stores_piece": "is locked before it is promised",
    "stores_variant": "is named by its label, on whatever terms",
    "stores_product": "has its variants promised, whatever is said of it",
    "stores_skill": "has a name, and is a rule where somebody or something has it",
}
"""Tables that are read around a promise and hold no rule, and why."""
WORDS: Final = {"translations", "slug", "name"}
NO_RULES: Final = {
    "stores_store": WORDS
    | {"street", "postal_code", "city", "country", "directions", "latitude", "longitude", "currency", "phone_region"}
    | {"id", "introduction", "locale", "phone", "email", "exchange_days", "idle_minutes"},
    "stores_stylist": WORDS
    | {"resource_id", "introduction", "portrait", "languages", "user_id", "phone", "texts_wanted", "home_id"},
    "experiences_experience": WORDS | {"id", "summary", "description", "scene", "picture", "position"},
    "experiences_session": {"id", "experience_id", "places", "places_taken", "drop"},
}
"""Columns that say something of a store, a person, an experience or a session, and bind nobody; places have a lock of
their own."""


def edition() -> int:
    return Edition.objects.get(store__slug="london").number


def raises(statement: str) -> bool:
    """Whether a statement raises London's edition. Nothing is kept of it."""
    before = edition()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
        after = edition()
        transaction.set_rollback(True)
    return after > before


def columns_of(table: str) -> set[str]:
    with connection.cursor() as cursor:
        return {column.name for column in connection.introspection.get_table_description(cursor, table)}


def read_around_a_promise() -> set[str]:
    """The tables that a search, a hold and the question who stands read, in a house with a rule of every kind."""
    house = make_house()
    store, ada, period = house.store, house.ada, {"starts_at": on_tuesday(18), "ends_at": on_tuesday(19)}
    house.styling.skill = make_skill()
    house.styling.save()
    ada.skills.add(house.styling.skill)
    HoursException.objects.create(store=store, date=TUESDAY + timedelta(days=3), reason="")
    RoomOutage.objects.create(room=house.london.rooms[1], **period)
    ShiftException.objects.create(store=store, stylist=ada, date=TUESDAY + timedelta(days=4))
    TimeOff.objects.create(stylist=ada, **period)
    OutsideBusy.objects.create(stylist=ada, **period)
    ScheduleException.objects.create(experience=house.styling, store=store, date=TUESDAY + timedelta(days=5))
    make_session(experience=house.london.experience, store=store, starts_at=on_tuesday(15))
    wish = Wish(experience=house.styling, variants=variants_of(["DRESS-M"]))
    with CaptureQueriesContext(connection) as asked:
        hold(wish=wish, store=store, starts_at=on_tuesday(11), at=AT)
        faults_of([store], at=AT)
    return {table for query in asked for table in re.findall(r'(?:FROM|JOIN) "(\w+)"', query["sql"])}


def test_every_rule_that_the_search_reads_raises_the_edition_when_it_is_written() -> None:
    read = read_around_a_promise()
    rules = (read | NO_RULES.keys()) - PROMISES.keys()

    assert read >= {"stores_openingperiod", "stores_outsidebusy", "experiences_scheduleexception"}
    for table in sorted(rules):
        quiet = {name for name in columns_of(table) if not raises(f'UPDATE "{table}" SET "{name}" = "{name}"')}  # noqa: S608
        assert quiet == NO_RULES.get(table, set()), table
        if table not in NO_RULES:
            assert raises(f'DELETE FROM "{table}"'), table  # noqa: S608
            assert _is_watched(table, "INSERT"), table


def _is_watched(table: str, event: str) -> bool:
    """That it is raised by new rows, too: a row that is there can't be written a second time to see it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM information_schema.triggers WHERE event_object_table = %s AND event_manipulation = %s"
            " AND trigger_name LIKE '%%_edition%%'",
            [table, event],
        )
        return cursor.fetchone() is not None
