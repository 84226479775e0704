"""Keys and webhooks belong to a store, and outlive the right of whoever made them: not unseen."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from desk.queries.keys import left_of
from hooks.models import Hook
from hooks.services.telling import owe_word_of_pause
from kernel import clock
from notifications.models import Message
from stores.models import ApiKey, Membership, Role, Store
from stores.services.api_keys import make_key, recognise
from tests.factories.stores import make_member, make_store, make_user

pytestmark = pytest.mark.django_db
TEAM, KEYS, HOOKS = (f"/desk/stores/lane/{page}/" for page in ("team", "keys", "hooks"))


@pytest.fixture
def lane() -> Store:
    return make_store(slug="lane", name="Lane", email="lane@lumen.example")


@pytest.fixture
def leaver(lane: Store) -> User:
    """A manager who made two keys and a webhook in the store, and a key of its neighbour's."""
    user = make_member(store=lane, role=Role.MANAGER, first_name="Jonas").user
    for name in ("Till", "Door"):
        make_key(store=lane, name=name, at=clock.now(), actor=user)
    make_hook(lane, user)
    make_member(store=make_store(slug="mitte"), role=Role.MANAGER, user=user)
    make_key(store=Store.objects.get(slug="mitte"), name="Theirs", at=clock.now(), actor=user)
    return user


@pytest.fixture
def boss(lane: Store, client: Client) -> User:
    user = make_member(store=lane, role=Role.MANAGER, first_name="Ruth").user
    client.force_login(user)
    return user


def make_hook(store: Store, user: User) -> Hook:
    return Hook.objects.create(
        store=store,
        name="Shop",
        url="https://peer.example/",
        events=["booking.moved"],
        made_at=clock.now(),
        made_by=user,
    )


def names(store: Store | None) -> list[list[str]]:
    return [[one.name for one in left_of(kind, store, at=clock.now())] for kind in (ApiKey, Hook)]


def test_what_somebody_made_is_told_before_and_after_they_leave_and_taken_over_by_one_tap(
    client: Client, lane: Store, leaver: User, boss: User
) -> None:
    place = Membership.objects.get(user=leaver, store=lane)
    assert "3 keys and webhooks of theirs go on when they leave" in client.get(TEAM).content.decode()
    assert "Nobody answers" not in client.get(KEYS).content.decode()

    said = client.post(TEAM, {"do": f"revoke:{place.pk}"}, follow=True).content.decode()

    assert "3 keys and webhooks of theirs go on working" in said
    assert names(lane) == [["Door", "Till"], ["Shop"]]
    assert [("Nobody answers for these" in client.get(page).content.decode()) for page in (KEYS, HOOKS)] == [True, True]
    key = ApiKey.objects.get(name="Till")
    assert "nobody: who made it" in client.get(f"{KEYS}{key.pk}/").content.decode()
    for page in (KEYS, HOOKS):
        assert client.post(page, {"do": "take_over"})["Location"] == page
    assert names(lane) == [[], []]
    assert {one.made_by for kind in (ApiKey, Hook) for one in kind.objects.filter(store=lane)} == {boss}
    assert ApiKey.objects.get(name="Theirs").made_by == leaver


def test_they_are_all_ended_by_one_tap(client: Client, lane: Store, leaver: User, boss: User) -> None:
    _own, secret = make_key(store=lane, name="Mine", at=clock.now(), actor=boss)
    place = Membership.objects.get(user=leaver, store=lane)
    client.post(
        TEAM, {"do": f"role:{place.pk}", "role": "associate"}
    )  # who has another role has no right to keys either
    for page, told in ((KEYS, "2 keys are revoked."), (HOOKS, "1 webhook is switched off.")):
        assert told in client.post(page, {"do": "end_left"}, follow=True).content.decode()

    assert list(ApiKey.objects.filter(revoked_at=None).order_by("name").values_list("name", flat=True)) == [
        "Mine",
        "Theirs",
    ]
    assert not Hook.objects.get().active
    assert recognise(secret, at=clock.now()) is not None


@pytest.mark.parametrize(
    ("maker", "left"),
    [
        ({"is_superuser": True}, False),
        ({"is_superuser": True, "is_active": False}, True),
        ({"role": Role.HEAD_OFFICE}, False),
        ({"role": Role.AUDITOR}, True),
        ({}, True),
    ],
)
def test_who_may_have_keys_of_the_house_is_who_may_everywhere(maker: dict[str, Any], left: bool) -> None:
    role = maker.pop("role", None)
    user = make_member(store=None, role=role).user if role else make_user(**maker)
    make_key(everywhere=True, name="ERP", at=clock.now(), actor=user)
    make_key(everywhere=True, name="Old", at=clock.now(), actor=user, expires_at=clock.now() - timedelta(days=1))
    assert names(None) == [["ERP"] if left else [], []]


def test_that_a_webhook_is_paused_is_told_to_who_may_mend_it(lane: Store, leaver: User) -> None:
    hook = Hook.objects.get()
    owe_word_of_pause(hook, at=clock.now())
    Membership.objects.filter(user=leaver, store=lane).delete()
    owe_word_of_pause(hook, at=clock.now() + timedelta(hours=1))
    assert set(Message.objects.values_list("recipient", flat=True)) == {leaver.email, "lane@lumen.example"}


@pytest.mark.parametrize("keys", [1, 30])
def test_the_page_asks_few_questions(
    client: Client, lane: Store, boss: User, keys: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    gone = make_user(is_active=False)
    for number in range(keys):
        make_key(store=lane, name=f"Key {number}", at=clock.now(), actor=gone)
    with django_assert_max_num_queries(8):
        page = client.get(KEYS).content.decode()
    assert page.count("<li>Key ") == min(keys, 20)
