"""A store's own terms: what it has of its own, what it inherits, and that both go together."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from experiences.errors import TermsContradict
from experiences.models import Experience, Schedule, Variation, terms_in
from experiences.services.terms import inherit, vary
from stores.models import Store
from tests.factories.experiences import make_experience, make_schedule
from tests.factories.stores import make_store

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> Experience:
    return make_experience(duration=60, price=5000, deposit=1000, currency="GBP", party_min=1, party_max=4)


@pytest.fixture
def london() -> Store:
    return make_store(slug="london")


@pytest.fixture
def paris() -> Store:
    return make_store(slug="paris")


def test_a_store_has_what_it_varies_and_inherits_the_rest(house: Experience, london: Store, paris: Store) -> None:
    vary(experience=house, store=paris, fields={"duration": 90, "price": 6000, "currency": "EUR"})
    house.refresh_from_db()

    terms = terms_in(house, [london, paris])

    assert (terms[paris.pk].duration, terms[paris.pk].price, terms[paris.pk].currency) == (90, 6000, "EUR")
    assert terms[paris.pk].varied == {"duration", "price", "currency"}
    assert (terms[paris.pk].deposit, terms[paris.pk].party_max) == (1000, 4)
    assert (terms[london.pk].duration, terms[london.pk].varied) == (60, frozenset())
    assert house.duration == 60
    assert terms[paris.pk] == house


def test_what_the_house_changes_is_changed_where_it_is_inherited(house: Experience, paris: Store) -> None:
    vary(experience=house, store=paris, fields={"duration": 90})
    Experience.objects.filter(pk=house.pk).update(duration=30, party_max=6)

    terms = Experience.objects.get(pk=house.pk).in_store(paris)

    assert (terms.duration, terms.party_max) == (90, 6)
    assert inherit(experience=house, store=paris, names=["duration"]).duration == 30


def test_terms_are_read_in_one_query_for_many_stores_and_none_when_known(
    house: Experience, london: Store, paris: Store, django_assert_num_queries: object
) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        terms = terms_in(house, [london, paris])
        assert terms[paris.pk].in_store(paris) is terms[paris.pk]
    assert terms[paris.pk].in_store(london).there == london.pk


def test_the_terms_of_a_store_are_never_saved_as_the_houses(house: Experience, paris: Store) -> None:
    with pytest.raises(ValueError, match="terms of a store"):
        house.in_store(paris).save()


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"duration": 47}, "duration"),
        ({"duration": 725}, "duration"),
        ({"buffer_after": 400}, "buffer_after"),
        ({"stylist_before": 7}, "stylist_before"),
        ({"party_min": 5}, "party_max"),
        ({"no_show_minutes": 5}, "no_show_minutes"),
        ({"price": 500}, "deposit"),
        ({"currency": ""}, "currency"),
        ({"daily_cap": 0}, "daily_cap"),
        ({"approval_minutes": 20_161}, "approval_minutes"),
        ({"nudge_minutes": 20_161}, "nudge_minutes"),
        ({"pieces_minutes": 60}, "pieces_minutes"),
        ({"nudge_minutes": 90, "pieces_minutes": 60, "release_minutes": 60}, "release_minutes"),
    ],
)
def test_terms_that_contradict_each_other_or_the_house_are_named(
    house: Experience, paris: Store, fields: dict[str, object], wrong: str
) -> None:
    with pytest.raises(TermsContradict) as refusal:
        vary(experience=house, store=paris, fields=fields)
    assert (refusal.value.field, refusal.value.facts) == (wrong, {"fields": [wrong]})
    assert house.in_store(paris).varied == frozenset()


def test_what_cannot_vary_is_a_mistake(house: Experience, paris: Store) -> None:
    with pytest.raises(ValueError, match="name"):
        vary(experience=house, store=paris, fields={"name": "Other"})


@pytest.mark.django_db(transaction=True)
def test_the_database_refuses_a_mixture_that_contradicts_itself_whichever_row_is_written(
    house: Experience, paris: Store
) -> None:
    with pytest.raises(IntegrityError, match="contradict"):
        Variation.objects.create(experience=house, store=paris, party_min=5)
    Variation.objects.create(experience=house, store=paris, price=1500)
    with pytest.raises(IntegrityError, match="contradict"):
        Experience.objects.filter(pk=house.pk).update(deposit=2000)
    with transaction.atomic():  # in between it may be wrong
        Experience.objects.filter(pk=house.pk).update(deposit=2000)
        Variation.objects.filter(store=paris).update(price=2500)


@pytest.mark.django_db(transaction=True)
def test_a_window_of_a_store_makes_its_week_its_own_until_it_is_inherited_again(
    house: Experience, london: Store, paris: Store
) -> None:
    Schedule.objects.create(experience=house, store=None, weekday=0, starts="10:00", ends="18:00")
    make_schedule(experience=house, store=paris)

    terms = terms_in(house, [london, paris])
    assert [terms[store.pk].own_week for store in (london, paris)] == [False, True]
    with pytest.raises(IntegrityError, match="windows of its own"):
        vary(experience=house, store=paris, fields={"own_week": False})

    assert not inherit(experience=house, store=paris, names=["own_week"]).own_week
    assert [window.store for window in Schedule.objects.filter(experience=house)] == [None]


def test_an_experience_is_offered_by_the_houses_week_unless_the_store_says_otherwise(
    house: Experience, london: Store, paris: Store
) -> None:
    def offered(store: Store) -> bool:
        return Experience.objects.offered_in(store).contains(house)

    assert not offered(london)
    Schedule.objects.create(experience=house, store=None, weekday=0, starts="10:00", ends="18:00")
    assert offered(london)
    assert offered(paris)

    vary(experience=house, store=paris, fields={"own_week": True})
    assert not offered(paris)
    make_schedule(experience=house, store=paris)
    assert offered(paris)

    vary(experience=house, store=london, fields={"offered": False})
    vary(experience=house, store=paris, fields={"offered": False})
    assert not offered(london)
    assert not offered(paris)
