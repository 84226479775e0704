"""What exchanges teach of sizes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from bookings.models import ExchangeReason
from bookings.queries.advice import Runs, runs_of
from stores.models import Product
from tests.factories.exchanges import make_brought_back
from tests.factories.world import World, make_world

AT = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
SMALL, LARGE, COLOUR = ExchangeReason.TOO_SMALL, ExchangeReason.TOO_LARGE, ExchangeReason.COLOUR

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def brought_back(
    world: World, *reasons: ExchangeReason, sku: str = "DRESS-M", at: datetime = AT, came: bool = True
) -> None:
    for reason in reasons:
        make_brought_back(variant=world.variant(sku), store=world.store, reason=reason, at=at, came=came)


def runs(product: Product) -> Runs | None:
    return runs_of([product.pk], at=AT).get(product.pk)


def test_a_product_runs_as_two_thirds_of_five_or_more_say(world: World) -> None:
    dress = world.products[0]
    brought_back(world, SMALL, SMALL, SMALL, SMALL)
    assert runs(dress) is None
    brought_back(world, LARGE)
    assert runs(dress) == Runs.SMALL
    brought_back(world, LARGE)
    assert runs(dress) == Runs.SMALL
    brought_back(world, LARGE)
    assert runs(dress) is None


def test_colours_and_faults_say_nothing_of_sizes(world: World) -> None:
    brought_back(world, LARGE, LARGE, LARGE, LARGE, COLOUR, COLOUR, ExchangeReason.FAULT)
    assert runs(world.products[0]) is None
    brought_back(world, LARGE, sku="DRESS-S")
    assert runs(world.products[0]) == Runs.LARGE


def test_what_never_came_back_and_what_came_long_ago_counts_for_nothing(world: World) -> None:
    brought_back(world, SMALL, SMALL, SMALL)
    brought_back(world, SMALL, SMALL, came=False)
    brought_back(world, SMALL, SMALL, at=AT - timedelta(days=366))
    assert runs(world.products[0]) is None


def test_it_is_asked_once_for_all_products(world: World, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    dress, coat = world.products
    brought_back(world, *[SMALL] * 5)
    brought_back(world, *[LARGE] * 5, sku="COAT-M")
    with django_assert_num_queries(1):
        assert runs_of([dress.pk, coat.pk], at=AT) == {dress.pk: Runs.SMALL, coat.pk: Runs.LARGE}
