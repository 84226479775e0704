"""Mending shops by hand: what would be wrong is said at its field, pieces move through the ledger."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from bookings.models import Settled, Shortfall
from kernel import clock
from stores.models import (
    ApiKey,
    HoursException,
    Movement,
    OpeningPeriod,
    Piece,
    PieceState,
    Resource,
    Room,
    Store,
    Zone,
)
from stores.services.api_keys import recognise
from tests.factories.bookings import make_booking
from tests.factories.stores import make_pieces, make_product, make_room, make_store, make_stylist, make_variant
from tests.factories.world import make_world

pytestmark = pytest.mark.django_db

STYLIST = ("shifts", "shift_exceptions", "time_off", "outside_calendar", "outside_busy")
PREFIXES = ("opening_periods", "hours_exceptions", "rooms", "memberships")


def _management(prefixes: tuple[str, ...], **rows: int) -> dict[str, Any]:
    return {
        f"{prefix}-{key}": value
        for prefix in prefixes
        for key, value in (("TOTAL_FORMS", rows.get(prefix, 0)), ("INITIAL_FORMS", 0))
    }


def _rows(prefix: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {f"{prefix}-{n}-{name}": value for n, row in enumerate(rows) for name, value in row.items()}


def _store_form(store: Store, **inlines: list[dict[str, Any]]) -> dict[str, Any]:
    columns = (
        "slug", "name", "street", "postal_code", "city", "country", "latitude", "longitude", "timezone", "currency",
        "phone_region", "locale", "exchange_days", "idle_minutes",
    )  # fmt: skip
    form: dict[str, Any] = {name: getattr(store, name) for name in columns} | {"active": "on", "translations": "{}"}
    form |= _management(PREFIXES, **{prefix: len(rows) for prefix, rows in inlines.items()})
    for prefix, rows in inlines.items():
        form |= _rows(prefix, rows)
    return form


def _post_store(boss: Client, **inlines: list[dict[str, Any]]) -> Any:
    store = make_store(hours=())
    return boss.post(reverse("admin:stores_store_change", args=[store.pk]), _store_form(store, **inlines))


def _inline_errors(answer: Any, prefix: str) -> list[dict[str, list[str]]]:
    [errors] = [
        inline.formset.errors for inline in answer.context["inline_admin_formsets"] if inline.formset.prefix == prefix
    ]
    return [dict(error) for error in errors]


def test_store_is_saved_with_hours_exceptions_and_rooms(boss: Client) -> None:
    answer = _post_store(
        boss,
        opening_periods=[
            {"weekday": 0, "opens": "10:00", "closes": "13:30"},
            {"weekday": 0, "opens": "14:30", "closes": "02:00"},
        ],
        hours_exceptions=[{"date": "2030-12-25"}, {"date": "2030-12-24", "opens": "10:00", "closes": "14:00"}],
        rooms=[{"name": "Blue room", "kind": "fitting_room", "capacity": 3, "active": "on"}],
    )
    assert answer.status_code == 302
    assert OpeningPeriod.objects.count() == 2
    assert list(HoursException.objects.values_list("date", "opens")) == [
        (date(2030, 12, 24), time(10)),
        (date(2030, 12, 25), None),
    ]
    assert Room.objects.get().resource == Resource.objects.get()


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ((0, "10:00", "13:00"), (0, "12:55", "15:00")),
        ((0, "18:00", "02:00"), (1, "01:00", "09:00")),
        ((6, "20:00", "03:00"), (0, "02:00", "10:00")),
        ((2, "09:00", "09:00"), (2, "12:00", "13:00")),
    ],
)
def test_overlapping_hours_are_named_at_the_later_row(boss: Client, first: Any, second: Any) -> None:
    rows = [dict(zip(("weekday", "opens", "closes"), row, strict=True)) for row in (first, second)]
    answer = _post_store(boss, opening_periods=rows)
    assert _inline_errors(answer, "opening_periods") == [{}, {"opens": ["This overlaps another period."]}]


def test_hours_that_touch_are_fine_and_others_lie_on_five_minutes(boss: Client) -> None:
    touching = [
        {"weekday": 0, "opens": "10:00", "closes": "12:00"},
        {"weekday": 0, "opens": "12:00", "closes": "14:00"},
    ]
    assert _post_store(boss, opening_periods=touching).status_code == 302
    answer = _post_store(boss, opening_periods=[{"weekday": 0, "opens": "10:02", "closes": "12:00"}])
    assert _inline_errors(answer, "opening_periods") == [{"opens": ["Give a multiple of 5 minutes."]}]


def test_half_an_exception_and_one_beside_closed_are_refused_at_the_field(boss: Client) -> None:
    answer = _post_store(boss, hours_exceptions=[{"date": "2030-12-25", "opens": "10:00"}])
    assert list(_inline_errors(answer, "hours_exceptions")[0]) == ["closes"]
    both = [{"date": "2030-12-25"}, {"date": "2030-12-25", "opens": "10:00", "closes": "12:00"}]
    answer = _post_store(boss, hours_exceptions=both)
    assert [list(error) for error in _inline_errors(answer, "hours_exceptions")] == [["date"], []]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("timezone", "Europe/Atlantis"),
        ("latitude", "91"),
        ("country", "gb"),
        ("currency", "pounds"),
        ("translations", "[]"),
        ("translations", '{"tlh": {"name": "x"}}'),
        ("translations", '{"zh-hans": "x"}'),
        ("translations", '{"zh-hans": {"nmae": "x"}}'),
    ],
)
def test_store_names_the_field_that_is_wrong(boss: Client, field: str, value: str) -> None:
    store = make_store(hours=())
    form = _store_form(store) | {field: value}
    answer = boss.post(reverse("admin:stores_store_change", args=[store.pk]), form)
    assert list(answer.context["adminform"].form.errors) == [field]


def test_price_without_currency_is_said_at_the_currency(boss: Client) -> None:
    product = make_product()
    form = {"slug": "p", "name": "P", "kind": "coat", "price": 100, "position": 0, "translations": "{}"}
    address = reverse("admin:stores_product_change", args=[product.pk])
    answer = boss.post(address, form | _management(("variants",)))
    assert dict(answer.context["adminform"].form.errors) == {"currency": ["A price needs a currency."]}


def test_new_piece_is_received_and_an_old_one_keeps_its_state(boss: Client) -> None:
    store, variant = make_store(), make_variant()
    form = {"label": "CG-1", "variant": variant.pk, "store": store.pk, "place": "Rail 3"}
    management = _management(("movements",))
    assert boss.post(reverse("admin:stores_piece_add"), form | management).status_code == 302
    piece = Piece.objects.get()
    assert (piece.state, piece.place, piece.movements.count()) == (PieceState.ON_FLOOR, "Rail 3", 1)
    address = reverse("admin:stores_piece_change", args=[piece.pk])
    assert boss.post(address, form | management | {"label": "CG-2", "state": "sold"}).status_code == 302
    piece.refresh_from_db()
    assert (piece.label, piece.state, Movement.objects.count()) == ("CG-2", PieceState.ON_FLOOR, 1)


def test_piece_is_put_in_a_zone_of_its_store_with_a_movement(boss: Client) -> None:
    store = make_store()
    [piece] = make_pieces(variant=make_variant(), store=store)
    wall, elsewhere = (Zone.objects.create(store=one, name="Shoe wall") for one in (store, make_store()))
    address = reverse("admin:stores_piece_change", args=[piece.pk])
    form = {"label": " cg-1", "zone": wall.pk, "place": "top  shelf"} | _management(("movements",))
    for _ in range(2):
        assert boss.post(address, form).status_code == 302
    piece.refresh_from_db()
    assert (piece.label, piece.zone, piece.place, piece.movements.count()) == ("CG-1", wall, "top shelf", 2)
    answer = boss.post(address, form | {"zone": elsewhere.pk})
    assert list(answer.context["adminform"].form.errors) == ["zone"]
    Piece.objects.filter(pk=piece.pk).update(state=PieceState.SOLD)
    answer = boss.post(address, form | {"place": "left"}, follow=True)
    assert f"{piece} stays as it is: sold." in [str(message) for message in answer.context["messages"]]


def test_zone_and_room_stay_in_their_store_and_a_room_shows_its_code(boss: Client) -> None:
    zone, room = Zone.objects.create(store=make_store(), name="Shoe wall"), make_room(store=make_store())
    other = make_store()
    form = {"name": "Boots", "store": other.pk, "position": 3, "translations": "{}"}
    assert boss.post(reverse("admin:stores_zone_change", args=[zone.pk]), form).status_code == 302
    zone.refresh_from_db()
    assert (zone.name, zone.position, zone.store == other) == ("Boots", 3, False)
    assert room.code in boss.get(reverse("admin:stores_room_change", args=[room.pk])).content.decode()


def test_piece_actions_write_movements_and_say_what_stays(boss: Client) -> None:
    pieces = make_pieces(variant=make_variant(), store=make_store(), count=2)
    action = {"action": "missing", "_selected_action": [piece.pk for piece in pieces]}
    address = reverse("admin:stores_piece_changelist")
    boss.post(address, action)
    assert set(Piece.objects.values_list("state", flat=True)) == {PieceState.MISSING}
    assert Movement.objects.filter(to_state="missing", actor__isnull=False, reason="by hand").count() == 2
    answer = boss.post(address, action, follow=True)
    assert Movement.objects.count() == 4
    said = [str(message) for message in answer.context["messages"]]
    assert f"{pieces[0]} stays as it is: missing." in said


def test_a_piece_that_somebody_counts_on_is_missed_and_the_shortfall_is_settled(boss: Client) -> None:
    world = make_world()
    starts_at = (clock.now() + timedelta(days=3)).replace(minute=0, second=0, microsecond=0)
    promised = [world.rooms[0], world.pieces_of("DRESS-M")[0]]
    booking = make_booking(store=world.store, experience=world.experience, starts_at=starts_at, promised=promised)
    booking.rail.create(variant=world.variant("DRESS-M"))
    action = {"action": "write_off", "_selected_action": [promised[1].pk]}
    answer = boss.post(reverse("admin:stores_piece_changelist"), action, follow=True)
    said = [str(message) for message in answer.context["messages"]]
    assert said[0] == f"{booking} counts on it, and there is no other: please settle it with the customer."

    lacking = reverse("admin:bookings_shortfall_changelist")
    assert str(booking) in boss.get(lacking, {"open": "yes"}).content.decode()
    row = {"_selected_action": [Shortfall.objects.get().pk]}
    boss.post(lacking, row | {"action": "find_another"})
    assert Shortfall.objects.open().count() == 1
    boss.post(lacking, row | {"action": "give_up"})
    assert (Shortfall.objects.get().how, booking.rail.count()) == (Settled.GIVEN_UP, 0)


def test_a_visit_gets_another_piece_of_the_same(boss: Client) -> None:
    world = make_world(pieces=2)
    starts_at = (clock.now() + timedelta(days=3)).replace(minute=0, second=0, microsecond=0)
    booking = make_booking(
        store=world.store, experience=world.experience, starts_at=starts_at, promised=world.pieces_of("DRESS-M")[:1]
    )
    action = {"action": "missing", "_selected_action": [world.pieces_of("DRESS-M")[0].pk]}
    answer = boss.post(reverse("admin:stores_piece_changelist"), action, follow=True)
    said = [str(message) for message in answer.context["messages"]]
    assert said[0] == f"{booking} has another piece of the same now."


def test_ledger_has_no_way_to_edit_or_delete(boss: Client) -> None:
    make_pieces(variant=make_variant(), store=make_store())
    movement = Movement.objects.get()
    assert boss.post(reverse("admin:stores_movement_change", args=[movement.pk]), {"reason": "x"}).status_code == 403
    assert boss.post(reverse("admin:stores_movement_delete", args=[movement.pk]), {"post": "yes"}).status_code == 403


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("020 7946 0123", "+442079460123"),
        ("+33 (0)1 42 68 53 00", "+33142685300"),
        ("", ""),
        ("12", None),
        ("020 7946 0123 ext. 4", None),
    ],
)
def test_stylists_phone_is_read_as_it_is_dialled_in_their_store(boss: Client, typed: str, kept: str | None) -> None:
    stylist = make_stylist(stores=[make_store()], phone="+447946012345")
    form = {"slug": stylist.slug, "name": stylist.name, "languages": "en", "active": "on", "translations": "{}"}
    form |= {"phone": typed, "texts_wanted": "on"} | _management(STYLIST)
    response = boss.post(reverse("admin:stores_stylist_change", args=[stylist.pk]), form)
    stylist.refresh_from_db()
    assert (response.status_code, stylist.phone) == ((302, kept) if kept is not None else (200, "+447946012345"))


def test_stylist_is_made_with_shifts_and_time_off_that_ends_after_it_starts(boss: Client) -> None:
    stylist, store = make_stylist(), make_store()
    address = reverse("admin:stores_stylist_change", args=[stylist.pk])
    form = {"slug": "amara", "name": "Amara", "languages": "en,fr", "translations": "{}", "active": "on"}
    form |= _management(STYLIST, shifts=1, time_off=1)
    form |= _rows("shifts", [{"store": store.pk, "weekday": 1, "starts": "10:00", "ends": "18:00"}])
    away = {
        "state": "approved",
        "starts_at_0": "2030-01-02",
        "starts_at_1": "10:00",
        "ends_at_0": "2030-01-02",
        "ends_at_1": "09:00",
    }
    answer = boss.post(address, form | _rows("time_off", [away]))
    assert _inline_errors(answer, "time_off") == [{"ends_at": ["This is not after the start."]}]
    assert boss.post(address, form | _rows("time_off", [away | {"ends_at_0": "2030-01-03"}])).status_code == 302
    assert (stylist.shifts.count(), stylist.time_off.count()) == (1, 1)


def test_api_key_is_shown_once_and_revoked_for_good(boss: Client) -> None:
    store = make_store()
    answer = boss.post(reverse("admin:stores_apikey_add"), {"name": "Scanner", "store": store.pk}, follow=True)
    secret = str(next(iter(answer.context["messages"]))).rsplit(" ", 1)[-1]
    key = recognise(secret, at=clock.now())
    assert key is not None
    boss.post(reverse("admin:stores_apikey_changelist"), {"action": "end", "_selected_action": [key.pk]})
    assert recognise(secret, at=clock.now()) is None
    assert ApiKey.objects.get().revoked_at is not None
