"""Mending bookings and sessions by hand: states move by verbs, sessions promise their room and host."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from bookings.models import Allocation, Booking, BookingState, Move
from bookings.services.cancel import cancel
from bookings.services.mend import mend
from experiences.models import Experience, Session
from kernel import clock
from notifications.models import Message
from stores.models import RoomKind
from tests.factories.bookings import make_booking, make_customer
from tests.factories.experiences import make_experience
from tests.factories.stores import make_room, make_skill, make_stylist, make_user
from tests.factories.world import World, make_world

pytestmark = pytest.mark.django_db

NEXT_SUMMER = (clock.now() + timedelta(days=365)).replace(month=7, day=1, hour=19, minute=0, second=0, microsecond=0)
"""19:00 on a summer's day that is still to come: in London an hour before 19:00 in UTC."""


def _booking(world: World, *, starts_at: datetime, **fields: Any) -> Booking:
    return make_booking(
        store=world.store, experience=world.experience, starts_at=starts_at, promised=[world.rooms[0]], **fields
    )


def _inlines(*prefixes: str) -> dict[str, int]:
    return {f"{prefix}-{key}": 0 for prefix in prefixes for key in ("TOTAL_FORMS", "INITIAL_FORMS")}


def _act(boss: Client, action: str, row: Booking | Session) -> list[str]:
    kind = "bookings_booking" if isinstance(row, Booking) else "experiences_session"
    form = {"action": action, "_selected_action": [row.pk]}
    answer = boss.post(reverse(f"admin:{kind}_changelist"), form, follow=True)
    return [str(message) for message in answer.context["messages"]]


def test_actions_move_a_visit_along_and_free_what_it_needed(boss: Client) -> None:
    now = clock.now()
    booking = _booking(make_world(), starts_at=now.replace(minute=0, second=0, microsecond=0))
    assert _act(boss, "let_in", booking) == [f"{booking.reference} is now: arrived."]
    assert _act(boss, "begin", booking) == [f"{booking.reference} is now: in session."]
    assert _act(boss, "end", booking) == [f"{booking.reference} is now: completed."]
    booking.refresh_from_db()
    assert booking.state == BookingState.COMPLETED
    assert not Allocation.objects.live().filter(booking=booking).exists()
    assert list(Move.objects.values_list("to_state", flat=True)) == ["arrived", "in_session", "completed"]
    assert set(Move.objects.values_list("actor__first_name", flat=True)) == {"Odile"}


def test_cancelling_frees_and_a_refusal_says_why_and_changes_nothing(boss: Client) -> None:
    world = make_world()
    ahead = _booking(world, starts_at=NEXT_SUMMER)
    assert _act(boss, "call_off", ahead) == [f"{ahead.reference} is now: cancelled."]
    assert not Allocation.objects.live().exists()
    later = _booking(world, starts_at=NEXT_SUMMER + timedelta(hours=3))
    [said] = _act(boss, "not_come", later)
    assert said.startswith(f"{later.reference}: nothing was changed.")
    later.refresh_from_db()
    assert later.state == BookingState.CONFIRMED


def test_state_and_time_of_a_booking_are_not_written_by_the_form(boss: Client) -> None:
    booking = _booking(make_world(), starts_at=NEXT_SUMMER)
    address = reverse("admin:bookings_booking_change", args=[booking.pk])
    form: dict[str, Any] = {
        "note": "Brings her mother", "locale": "zh-hans", "state": "cancelled", "party": 9, "starts_at_0": "2031-01-01",
    }  # fmt: skip
    form |= _inlines("companions", "answers", "feedback", "rail", "allocations", "moves")
    assert boss.post(address, form).status_code == 302
    booking.refresh_from_db()
    assert (booking.note, booking.locale) == ("Brings her mother", "zh-hans")
    assert (booking.state, booking.party, booking.starts_at) == (BookingState.CONFIRMED, 1, NEXT_SUMMER)
    page = boss.get(address).content.decode()
    assert "Room 1" in page
    assert booking.customer is not None
    assert booking.customer.name in page


def test_mending_writes_on_the_booking_as_it_is_now(boss: Client) -> None:
    booking = _booking(make_world(), starts_at=NEXT_SUMMER, confirmed_at=clock.now(), sms_consent=True)
    seen = Booking.objects.get()
    cancel(booking=booking, at=clock.now())

    mend(booking=seen, at=clock.now(), actor=make_user(first_name="Nell"), locale="zh-hans")

    booking.refresh_from_db()
    assert (booking.state, booking.locale) == (BookingState.CANCELLED, "zh-hans")
    pending = Message.objects.filter(state="pending")
    assert list(pending.values_list("kind", "locale")) == [("cancelled", "zh-hans")]
    assert Move.objects.latest("pk").why == "mended: locale"


def test_form_writes_only_what_was_changed_in_it(boss: Client) -> None:
    booking = _booking(make_world(), starts_at=NEXT_SUMMER, note="Brings her mother", locale="en")
    form = {"note": "Brings her aunt", "locale": "en"} | _inlines(
        "companions", "answers", "feedback", "rail", "allocations", "moves"
    )
    assert boss.post(reverse("admin:bookings_booking_change", args=[booking.pk]), form).status_code == 302
    booking.refresh_from_db()
    assert booking.note == "Brings her aunt"
    assert Move.objects.get().why == "mended: note"
    assert boss.post(reverse("admin:bookings_booking_change", args=[booking.pk]), form).status_code == 302
    assert Move.objects.count() == 1


def test_what_a_customer_proved_is_not_set_by_hand(boss: Client) -> None:
    customer = make_customer()
    form = {
        "name": "Renamed",
        "phone_0": "GB",
        "phone": "+442079460100",
        "locale": "en",
        "phone_verified_at_0": "2030-01-01",
    }
    boss.post(reverse("admin:bookings_customer_change", args=[customer.pk]), form | _inlines("bookings"))
    customer.refresh_from_db()
    assert (customer.name, customer.phone_verified_at) == ("Renamed", None)


@pytest.fixture
def launch(world: World) -> Experience:
    skill = make_skill()
    make_stylist(store=world.store, skills=[skill], ends=datetime(2030, 1, 1, 23, tzinfo=UTC).time())
    make_room(store=world.store, name="Salon", kind=RoomKind.LOUNGE, capacity=30)
    return make_experience(room_kind=RoomKind.LOUNGE, stylist_needed=True, skill=skill, duration=60)


@pytest.fixture
def world() -> World:
    return make_world()


def _open(boss: Client, launch: Experience, world: World, **fields: Any) -> Any:
    form = {
        "experience": launch.pk, "store": world.store.pk, "places": 20, "drop": "on",
        "starts_at_0": f"{NEXT_SUMMER:%Y-%m-%d}", "starts_at_1": "19:00",
    }  # fmt: skip
    return boss.post(reverse("admin:experiences_session_add"), form | fields)


def test_new_session_promises_room_and_host_in_the_stores_time(boss: Client, launch: Experience, world: World) -> None:
    assert _open(boss, launch, world).status_code == 302
    session = Session.objects.get()
    assert session.starts_at.astimezone(world.store.zone).hour == 19
    assert (session.ends_at - session.starts_at, session.places, session.drop) == (timedelta(hours=1), 20, True)
    assert sorted(session.allocations.values_list("resource__kind", flat=True)) == ["room", "stylist"]


def test_session_that_cannot_be_promised_is_refused_with_the_reason(
    boss: Client, launch: Experience, world: World
) -> None:
    _open(boss, launch, world)
    for fields, named in (
        ({"starts_at_1": "19:30"}, "starts_at"),
        ({"starts_at_1": "19:03"}, "starts_at"),
        ({"starts_at_0": "2020-01-01"}, "starts_at"),
        ({"starts_at_0": "2030-03-31", "starts_at_1": "01:30"}, "starts_at"),
        ({"places": 0}, "places"),
    ):
        answer = _open(boss, launch, world, **fields)
        assert answer.status_code == 200, fields
        assert list(answer.context["adminform"].form.errors) == [named], fields
    assert Session.objects.count() == 1


def test_sessions_places_shrink_to_those_taken_and_calling_off_frees(
    boss: Client, launch: Experience, world: World
) -> None:
    _open(boss, launch, world)
    session = Session.objects.get()
    Session.objects.update(places_taken=5)
    address = reverse("admin:experiences_session_change", args=[session.pk])
    allocations = _inlines("allocations")
    assert list(boss.post(address, {"places": 4} | allocations).context["adminform"].form.errors) == ["places"]
    assert boss.post(address, {"places": 5} | allocations).status_code == 302
    session.refresh_from_db()
    assert (session.places, session.drop) == (5, False)
    _act(boss, "call_off", session)
    session.refresh_from_db()
    assert session.cancelled is True
    assert not session.allocations.filter(live=True).exists()


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"duration": 42}, "duration"),
        ({"duration": 800}, "duration"),
        ({"buffer_after": 3}, "buffer_after"),
        ({"party_min": 0}, "party_min"),
        ({"party_min": 3}, "party_max"),
        ({"price": 100, "currency": ""}, "currency"),
        ({"deposit": 100}, "deposit"),
    ],
)
def test_experience_names_the_field_that_is_wrong(boss: Client, fields: dict[str, Any], named: str) -> None:
    experience = make_experience()
    columns = (
        "slug", "name", "duration", "buffer_before", "buffer_after", "party_min", "party_max", "room_kind", "price",
        "rooms_needed", "pieces_max", "lead_time", "horizon_days", "change_cutoff", "cancel_cutoff", "deposit",
        "currency", "position", "grace_minutes", "no_show_minutes", "no_show_fee", "purpose", "approval_minutes",
        "waiting", "nudge_minutes", "pieces_minutes", "release_minutes",
    )  # fmt: skip
    form = {name: getattr(experience, name) for name in columns} | {"translations": "{}"}
    form |= _inlines("schedules", "questions")
    answer = boss.post(reverse("admin:experiences_experience_change", args=[experience.pk]), form | fields)
    assert list(answer.context["adminform"].form.errors) == [named]
