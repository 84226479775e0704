"""The demo world: complete, lawful, the same twice."""

from __future__ import annotations

from datetime import UTC, datetime
from io import StringIO

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db.models import Count, Model
from django.test import TestCase, override_settings

from bookings.models import Allocation, Booking, BookingState, StyleAnswer
from config.demo.people import DEMO_SIGN_INS
from config.demo.seed import seed
from config.demo.words import CHINESE
from desk.queries.swaps import count_waiting, offers_to
from experiences.models import Experience, Schedule, Session, StyleChoice, StyleQuestion
from notifications.models import Message
from stores.models import (
    HoursException,
    Membership,
    Movement,
    OpeningPeriod,
    Piece,
    PieceState,
    Product,
    ProductKind,
    Room,
    RoomKind,
    Shift,
    Skill,
    Store,
    Stylist,
    TimeOff,
    Variant,
    Zone,
)

THURSDAY_AFTERNOON = datetime(2026, 11, 26, 15, 0, tzinfo=UTC)
ALL: tuple[type[Model], ...] = (
    Store, OpeningPeriod, HoursException, Room, Skill, Stylist, Shift, TimeOff, Membership, Product, Variant, Piece,
    Zone, Movement, Experience, Schedule, Session, StyleQuestion, StyleChoice, Booking, Allocation, StyleAnswer,
)  # fmt: skip
SPOKEN: dict[type[Model], tuple[str, ...]] = {
    Store: ("name", "introduction", "directions", "city"),
    Skill: ("name",),
    Stylist: ("name", "introduction"),
    Product: ("name", "summary", "description", "material"),
    Variant: ("colour",),
    Zone: ("name",),
    Experience: ("name", "summary", "description"),
    StyleQuestion: ("prompt",),
    StyleChoice: ("label",),
}


@pytest.mark.xdist_group("demo-world")  # in one process, which makes it once
class TestDemoWorld(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        assert seed(at=THURSDAY_AFTERNOON) is True

    def test_seed_makes_the_world_and_the_second_time_nothing(self) -> None:
        first = {model: model._default_manager.count() for model in ALL}
        assert seed(at=THURSDAY_AFTERNOON) is False
        assert {model: model._default_manager.count() for model in ALL} == first
        assert min(first.values()) > 0
        assert (first[Store], first[Product], first[Experience]) == (6, 36, 7)
        assert 2500 < first[Piece] < 3500
        sold = Movement.objects.filter(to_state=PieceState.SOLD)
        visits = sold.values("subject").distinct().count()
        assert (visits, sold.count()) == (2 * first[Store], 4 * first[Store])
        assert first[Movement] == first[Piece] + sold.count()
        assert not Piece.objects.filter(zone=None).exists()

    def test_seed_makes_rows_that_the_admin_would_accept_in_two_languages(self) -> None:
        for checked in (Store, HoursException, Room, Stylist, Shift, Product, Experience, Schedule, StyleQuestion):
            for row in checked._default_manager.all():
                row.full_clean(validate_unique=False)
        for model, fields in SPOKEN.items():
            for row in model._default_manager.all():
                words: dict[str, str] = getattr(row, "translations")[CHINESE]  # noqa: B009
                assert set(fields) <= {name for name, said in words.items() if said}
        assert set(Product.objects.values_list("kind", flat=True)) == set(ProductKind.values)
        assert set(Room.objects.values_list("kind", flat=True)) == set(RoomKind.values)

    def test_seed_leaves_pieces_here_or_elsewhere_or_nowhere(self) -> None:
        here, there = Store.objects.get(slug="covent-garden"), Store.objects.get(slug="marylebone")
        near = Store.objects.near(here.latitude, here.longitude)
        assert [store.slug for store in near[:3]] == ["covent-garden", "marylebone", "le-marais"]
        assert 1.8 < getattr(near[1], "distance_km") < 2.2  # noqa: B009
        hanging = {
            store: set(Piece.objects.in_store(store).values_list("variant", flat=True)) for store in (here, there)
        }
        everything = set(Variant.objects.values_list("pk", flat=True))
        assert len(hanging[here] - hanging[there]) > 50
        assert len(hanging[there] - hanging[here]) > 50
        assert len(everything - hanging[here] - hanging[there]) > 50

    def test_seed_promises_sessions_and_visits_and_owes_a_word_to_who_waits_alone(self) -> None:
        promised = Session.objects.annotate(promises=Count("allocations")).values_list("promises", flat=True)
        assert list(promised) == [2] * Session.objects.count()
        assert Session.objects.filter(drop=True).count() == 1
        states = set(Booking.objects.values_list("state", flat=True))
        assert {BookingState.REQUESTED, BookingState.CONFIRMED, BookingState.COMPLETED} <= states
        assert list(Message.objects.values_list("kind", flat=True)) == ["waiting"] * 2

    def test_seed_lets_everybody_of_the_list_sign_in(self) -> None:
        host = DEMO_SIGN_INS[1]
        assert authenticate(None, username=host.email, password=host.password) is not None
        assert User.objects.filter(email__in=[person.email for person in DEMO_SIGN_INS]).count() == len(DEMO_SIGN_INS)
        stores = set(Membership.objects.values_list("store__slug", "role"))
        assert {(slug, role) for slug in ("covent-garden", "marylebone") for role in ("stylist", "manager")} <= stores

    def test_seed_has_a_swap_on_offer_to_who_signs_in_and_one_for_the_manager(self) -> None:
        amara = Stylist.objects.select_related("home").get(user__email="stylist.coventgarden@lumen.example")
        assert [one.swap.stylist.slug for one in offers_to(amara, at=THURSDAY_AFTERNOON)] == ["felix-hart"]
        assert count_waiting(Store.objects.get(slug="covent-garden"), at=THURSDAY_AFTERNOON) == 1

    def test_seed_demo_says_what_it_did_and_refuses_production(self) -> None:
        out = StringIO()
        call_command("seed_demo", stdout=out, verbosity=2)
        said = out.getvalue().splitlines()
        assert said[0] == "The demo world was there already: nothing changed."
        assert said[1].split()[:2] == ["admin@lumen.example", "try-it-on"]
        with override_settings(DEMO=False), pytest.raises(CommandError):
            call_command("seed_demo")
