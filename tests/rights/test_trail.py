"""The trail: who, what, from what to what; and nobody's hand is missing from it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from time import perf_counter

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from config.database.saying import is_watched
from desk.models import TrailEntry
from desk.trail_sql import HALVES, TABLES
from floor.models import Device, StaffPin
from hooks.models import Hook
from kernel.who import Who, asking
from stores.models import HoursException, Membership, OpeningPeriod, Role, Store, TimeOff
from stores.services.api_keys import make_key, recognise
from tests.factories.experiences import make_experience
from tests.factories.stores import make_member, make_room, make_skill, make_store, make_stylist, make_user

pytestmark = pytest.mark.django_db
AT = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
NOT_RULES = {
    "stores_piece": "has a ledger of its own",
    "stores_movement": "is a ledger",
    "stores_resource": "holds nothing but a number",
    "stores_edition": "counts changes by itself",
    "stores_outsidebusy": "is read from a calendar, over and over",
    "bookings_": "is what was promised and done, with moves of its own",
    "notifications_": "is what was said, and who wants to hear",
    "calendars_": "copies what was promised; a feed says who made it, and when it ended",
    "floor_zonecount": "is a count, which the ledger is told",
    "floor_countscan": "is a count, which the ledger is told",
    "floor_peek": "is a trail",
    "floor_roomrequest": "is a visitor's call",
    "floor_roomkey": "is a visitor's",
    "floor_stockimport": "is a file, with who gave it",
    "floor_importline": "is a file, with who gave it",
    "floor_queueticket": "is a place in line",
    "floor_stockevent": "is what a till told",
    "inbox_": "is what was written, and who answered",
    "hooks_delivery": "is what was told",
    "insight_figure": "is counted anew",
    "insight_countedday": "is counted anew",
    "insight_mark": "is counted anew",
    "desk_change": "is a trail of what was changed, and by whom",
    "desk_hit": "is of a change",
    "desk_unsettled": "is of visits, and says who settled them",
    "desk_bulk": "is a trail of what was changed, and by whom",
    "desk_notice": "is what was said, and by whom",
    "desk_trailentry": "is the trail",
    "desk_calendarreading": "says how often a calendar was read anew",
    "desk_wordtest": "is a letter to who wrote it",
    "account_emailconfirmation": "is a letter under way",
    "auth_permission": "is made by the code",
    "django_": "is the machine's",
}
"""Tables, or how their names begin, that nobody changes as a rule, and why."""


def latest(table: str) -> TrailEntry:
    return TrailEntry.objects.filter(table=table).latest("pk")


def test_every_table_is_watched_or_holds_no_rules() -> None:
    known = {
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    }
    quiet = {name: [table for table in known - set(TABLES) if table.startswith(name)] for name in NOT_RULES}
    assert known - set(TABLES) == {table for listed in quiet.values() for table in listed}
    assert [name for name, listed in quiet.items() if not listed] == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE tgname LIKE 'desk_trail_%'")
        found = {(table.strip('"'), name) for table, name in cursor.fetchall()}
    assert found == {(table, f"desk_trail_{event.lower()}") for table in TABLES for event, _rows in HALVES}


def test_of_every_watched_table_the_database_is_told_who_writes() -> None:
    told = [table for table in TABLES if is_watched(f'UPDATE "{table}" SET a = 1')]  # noqa: S608
    assert told == list(TABLES)


def test_who_may_come_in_is_told_without_what_opens(client: Client) -> None:
    store = make_store(slug="lane", name="Lane")
    boss = make_member(store=store, role=Role.MANAGER, first_name="Ruth", last_name="Adeyemi").user
    client.force_login(boss)
    client.post("/floor/lane/devices/", {"do": "add", "name": "Counter"})
    device = Device.objects.get()
    StaffPin.objects.create(user=boss, hash="pbkdf2$1$salt$digest", set_at=AT)
    StaffPin.objects.update(wrong=1)

    entry = latest("floor_device")
    assert (entry.act, entry.store, entry.actor, entry.about["name"]) == ("made", store.pk, boss.pk, "Counter")
    noted = "".join(f"{one.before}{one.after}" for one in TrailEntry.objects.all())
    assert [secret in noted for secret in (device.code_hash or "?", "pbkdf2$1$salt$digest")] == [False, False]
    assert TrailEntry.objects.filter(table="floor_staffpin").count() == 1
    boss.user_permissions.add(Permission.objects.all()[0])
    client.force_login(make_user(is_superuser=True))
    told = client.get("/desk/trail/", {"table": "auth_user_user_permissions"}).context["entries"]
    assert [(one.kind, one.what) for one in told] == [("User: user permissions", "Ruth Adeyemi")]


def test_a_change_is_told_in_words_with_who_and_from_where(client: Client) -> None:
    store = make_store(slug="lane", name="Lane")
    boss = make_member(store=store, role=Role.MANAGER, first_name="Ruth", last_name="Adeyemi")
    member = make_member(store=store, first_name="Amara", last_name="Osei")
    client.force_login(boss.user)

    client.post("/desk/stores/lane/team/", {"do": f"role:{member.pk}", "role": "stylist"})

    entry = latest("stores_membership")
    assert (entry.act, entry.store, entry.actor, entry.way) == ("changed", store.pk, boss.user.pk, "desk")
    assert (entry.before, entry.after) == ({"role": "associate"}, {"role": "stylist"})
    [told, *_older] = client.get("/desk/stores/lane/trail/", {"table": "stores_membership"}).context["entries"]
    assert (told.who, told.way, told.what) == ("Ruth Adeyemi", "at the desk", "Amara Osei")
    assert [(line.label, line.before, line.after) for line in told.lines] == [("Role", "associate", "stylist")]


def test_what_was_made_and_removed_keeps_its_name(client: Client) -> None:
    store = make_store(slug="lane", name="Lane")
    room = make_room(store=store, name="Blue room")
    room.delete()
    client.force_login(make_user(is_superuser=True))
    told = client.get("/desk/trail/", {"table": "stores_room"}).context["entries"]
    assert [(one.entry.act, one.what, one.store) for one in told] == [
        ("removed", "Blue room", "Lane"),
        ("made", "Blue room", "Lane"),
    ]
    assert ("Name", "–", "Blue room") in [(line.label, line.before, line.after) for line in told[1].lines]


def test_names_stand_for_numbers_and_words_for_choices(client: Client) -> None:
    store = make_store(slug="lane", name="Lane")
    stylist = make_stylist(store=store, weekdays=[0], name="Ines Duarte", skills=[make_skill(name="Tailoring")])
    experience = make_experience(name="Styling hour")
    experience.published = not experience.published
    experience.save()
    client.force_login(make_user(is_superuser=True))

    def first(table: str) -> tuple[str, list[tuple[str, str, str]]]:
        told = client.get("/desk/trail/", {"table": table}).context["entries"][0]
        return told.what, [(line.label, line.before, line.after) for line in told.lines]

    what, lines = first("stores_shift")
    assert what == "Ines Duarte"
    assert ("Weekday", "–", "Monday") in lines
    HoursException.objects.create(store=store, date=date(2026, 12, 24), reason="Eve")
    what, lines = first("stores_hoursexception")
    assert what == "24 Dec 2026"
    assert ("Date", "–", "24 Dec 2026") in lines
    TimeOff.objects.create(stylist=stylist, starts_at=AT, ends_at=AT + timedelta(days=1))
    assert ("Starts", "–", "1 Jun 2026, 09:00") in first("stores_timeoff")[1]
    what, lines = first("stores_stylist_skills")
    assert ("Skill", "–", "Tailoring") in lines
    assert first("experiences_experience")[0] == "Styling hour"


def test_many_rows_of_one_statement_are_noted_one_by_one() -> None:
    make_store(slug="lane")
    TrailEntry.objects.all().delete()
    for closes, noted in ((time(19), 0), (time(20), 7)):  # they close at seven already: that is no change
        assert OpeningPeriod.objects.update(closes=closes) == 7
        assert TrailEntry.objects.filter(act="changed").count() == noted
    OpeningPeriod.objects.all().delete()
    assert TrailEntry.objects.filter(act="removed").count() == 7


def test_the_system_and_a_hand_in_the_database_are_told_apart(client: Client) -> None:
    store = make_store(slug="lane", name="Lane")
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('vitrine.said', '', true)")
        cursor.connection.execute("UPDATE stores_store SET phone = '1'")
    client.force_login(make_user(is_superuser=True))
    told = client.get("/desk/stores/lane/trail/", {"table": "stores_store"}).context["entries"]
    assert [one.who for one in told] == ["a hand in the database", "the system"]
    assert told[0].entry.store == store.pk


def test_a_key_is_named_and_its_secret_noted_nowhere(client: Client) -> None:
    store = make_store(slug="lane")
    at = datetime(2026, 6, 1, tzinfo=UTC)
    key, secret = make_key(store=store, name="Till", at=at)
    assert recognise(secret, at=at + timedelta(days=1)) is not None
    noted = "".join(str(entry.after) + str(entry.before) for entry in TrailEntry.objects.all())
    assert key.digest not in noted
    assert TrailEntry.objects.filter(table="stores_apikey").count() == 1  # to be used is no change

    with asking(lambda: Who("api", key=None)):
        make_room(store=store)
    assert latest("stores_room").way == "api"


def test_passwords_and_second_factors_are_noted_nowhere() -> None:
    user = make_user(password="a-quiet-Tuesday", is_superuser=True)
    noted = "".join(str(entry.after) for entry in TrailEntry.objects.all())
    assert user.password not in noted
    assert "JBSWY3DPEHPK3PXP" not in noted
    user.is_superuser = False
    user.save()
    assert latest("auth_user").before == {"is_superuser": True}


def test_a_store_reads_its_own_trail_alone(client: Client) -> None:
    store, other = make_store(slug="lane"), make_store(slug="mitte")
    make_room(store=other, name="Elsewhere")
    client.force_login(make_member(store=store, role=Role.AUDITOR).user)
    page = client.get("/desk/stores/lane/trail/")
    assert {told.entry.store for told in page.context["entries"]} == {store.pk}
    assert client.get("/desk/stores/mitte/trail/").status_code == 403


@pytest.mark.parametrize(
    "asked",
    ["who=%00", "table=auth_group", "first=9999-12-31&last=9999-12-31", "first=x", "before=x~1", "before=2026-01-01~9",
     "before=2026-01-01T00:00Z~99999999999999999999", "before=0001-01-01T00:00%2B14:00~1", "last=0001-01-01"],
)  # fmt: skip
def test_what_makes_no_sense_narrows_nothing(client: Client, asked: str) -> None:
    make_store(slug="lane")
    client.force_login(make_user(is_superuser=True))
    assert client.get(f"/desk/stores/lane/trail/?{asked}").status_code == 200


def test_it_is_narrowed_by_person_and_day_and_goes_on(client: Client) -> None:
    store = make_store(slug="lane")
    boss = make_user(is_superuser=True, first_name="Ruth", last_name="Adeyemi")
    with asking(lambda: Who("desk", actor=boss.pk)):
        for number in range(60):
            make_room(store=store, name=f"Room {number:02}")
    client.force_login(boss)

    first = client.get("/desk/stores/lane/trail/", {"who": "ruth ade"})
    rest = client.get(f"/desk/stores/lane/trail/{first.context['older']}")
    shown = [one.what for page in (first, rest) for one in page.context["entries"]]
    assert shown == [f"Room {number:02}" for number in reversed(range(60))]
    assert client.get("/desk/stores/lane/trail/", {"last": "2020-01-01"}).context["entries"] == []


def test_ten_thousand_entries_are_as_quick_as_ten(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    store = make_store(slug="lane")
    client.force_login(make_user(is_superuser=True))
    with connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO desk_trailentry (at, "table", "row", act, store, way, about, before, after)'
            " SELECT now() - n * interval '1 minute', 'stores_room', n, 'changed', %s, 'desk', '{}',"
            """ '{"name": "Old"}', '{"name": "New"}' FROM generate_series(1, 10000) n""",
            [store.pk],
        )
        cursor.execute("ANALYZE desk_trailentry")
    client.get("/desk/stores/lane/trail/")
    begun = perf_counter()
    with django_assert_max_num_queries(8):
        page = client.get("/desk/stores/lane/trail/", {"table": "stores_room"})
    assert len(page.context["entries"]) == 50
    assert perf_counter() - begun < 1  # 200 ms on a machine that does nothing else
    assert Store.objects.count() == 1
    assert Membership.objects.count() == 0


def test_where_a_webhook_is_called_is_told_without_what_opens_it(client: Client) -> None:
    """An auditor reads the trail, and has no business with the address: to know it is enough to call it."""
    store = make_store(slug="lane")
    hook = Hook.objects.create(
        store=store, name="Shop", url="https://peer.example/T0/secret-1234", events=["booking.moved"], made_at=AT
    )
    Hook.objects.filter(pk=hook.pk).update(url="https://other.example/T0/secret-5678")
    client.force_login(make_member(store=store, role=Role.AUDITOR).user)

    page = client.get("/desk/stores/lane/trail/").content.decode()

    assert all(word in page for word in ("peer.example/…1234", "other.example/…5678"))
    assert "/T0/" not in page
