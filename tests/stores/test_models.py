"""What the database itself refuses, and words in two languages."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation

from stores.models import HoursException, OpeningPeriod, Resource, ResourceKind, Room, Shift
from tests.factories.stores import make_member, make_product, make_room, make_store, make_stylist, make_variant

pytestmark = pytest.mark.django_db


def _refused(constraint: str, make: Any, **fields: Any) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        make(**fields)


def test_saving_a_room_makes_its_resource_once() -> None:
    room = make_room(store=make_store())
    assert room.resource.kind == ResourceKind.ROOM
    room.name = "Blue room"
    room.save()
    assert Resource.objects.count() == 1


def test_said_speaks_the_active_language_and_falls_back_to_the_rows_own_words() -> None:
    product = make_product(name="Coat", summary="Warm", translations={"zh-hans": {"name": "大衣", "summary": ""}})
    with translation.override("zh-hans"):
        assert (product.said("name"), product.said("summary")) == ("大衣", "Warm")
    with translation.override("en"):
        assert product.said("name") == "Coat"
    assert product.said("name", "zh-hans") == "大衣"


def test_store_knows_its_zone_and_refuses_one_that_does_not_exist() -> None:
    store = make_store(timezone="Asia/Shanghai")
    assert store.zone.key == "Asia/Shanghai"
    store.timezone = "Asia/Atlantis"
    with pytest.raises(ValidationError) as refusal:
        store.full_clean()
    assert set(refusal.value.message_dict) == {"timezone"}


def test_database_refuses_what_would_break_the_arithmetic() -> None:
    store = make_store(hours=())
    _refused("stores_store_on_earth", make_store, latitude=91.0)
    _refused("stores_room_capacity", make_room, store=store, capacity=0)
    _refused("stores_openingperiod_weekday", OpeningPeriod.objects.create, store=store, weekday=7,
             opens=time(10), closes=time(12))  # fmt: skip
    _refused("stores_product_money", make_product, price=100)
    _refused("stores_shift_valid_order", Shift.objects.create, stylist=make_stylist(), store=store, weekday=1,
             starts=time(9), ends=time(12), valid_from=date(2030, 2, 1), valid_until=date(2030, 1, 1))  # fmt: skip


def test_database_refuses_half_an_exception_and_two_that_close_one_day() -> None:
    store = make_store()
    day = date(2030, 1, 15)
    _refused("stores_hoursexception_both_ends", HoursException.objects.create, store=store, date=day, opens=time(9))
    HoursException.objects.create(store=store, date=day)
    _refused("stores_hoursexception_once", HoursException.objects.create, store=store, date=day)


def test_database_refuses_doubles() -> None:
    room = make_room(store=make_store())
    _refused("stores_room_name", make_room, store=room.store, name=room.name)
    variant = make_variant(gtin="2990000000017")
    _refused("gtin", make_variant, gtin="2990000000017")
    _refused("stores_variant_size_and_colour", make_variant, product=variant.product)
    member = make_member(store=room.store)
    _refused("stores_membership_once", make_member, store=room.store, user=member.user)


def test_room_of_another_store_may_have_the_same_name() -> None:
    make_room(store=make_store(), name="Room 1")
    make_room(store=make_store(), name="Room 1")
    assert Room.objects.filter(name="Room 1").count() == 2
