"""Invited by mail: once, within a week, by who may, for who reads that mailbox."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client

from desk.errors import InTeamAlready, InvitationOver, MayNotGive, RoleNotHere
from desk.models import Invitation
from desk.services.invitations import accept_anew, invite, link_of, withdraw
from desk.services.team import revoke
from notifications.models import Message, MessageState
from notifications.services.compose import words_for
from stores.models import Membership, Role, Store
from tests.factories.stores import make_member, make_store, make_user
from tests.racing import race

NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
JOINING = {"first_name": "Mei", "last_name": "Tanaka", "password": "a-quiet-Tuesday"}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def present() -> Iterator[time_machine.Traveller]:
    cache.clear()
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def lane(db: None) -> Store:
    return make_store(slug="lane", name="Lane")


@pytest.fixture
def boss(lane: Store) -> User:
    return make_member(store=lane, role=Role.MANAGER, first_name="Ruth", last_name="Adeyemi").user


def asked(boss: User, store: Store | None, role: Role = Role.STYLIST, address: str = "mei@home.example") -> Invitation:
    return invite(address=address, role=role, store=store, locale="en", at=NOW, actor=boss)


def path_of(invitation: Invitation) -> str:
    return "/" + link_of(invitation).split("/", 3)[3]


def test_a_manager_invites_and_the_mail_says_who_and_where(client: Client, boss: User, lane: Store) -> None:
    client.force_login(boss)
    sent = {"do": "invite", "address": "mei@home.example", "role": "stylist", "locale": "zh-hans"}
    page = client.post("/desk/stores/lane/team/", sent, follow=True).content.decode()
    assert "mei@home.example is invited." in page
    assert "mei@home.example" in page.partition("Invited")[2]

    message, invitation = Message.objects.get(), Invitation.objects.get()
    assert (message.recipient, message.locale, message.subject) == (
        "mei@home.example", "zh-hans", f"invitation:{invitation.pk}",
    )  # fmt: skip
    Message.objects.update(locale="en")
    words = words_for(Message.objects.get(), at=NOW)
    assert words is not None
    assert words.subject == "You are invited to Lane"
    assert words.text.startswith("Ruth Adeyemi invites you to the team of Lane, as stylist.")
    assert link_of(invitation) in words.text


def test_who_is_invited_joins_with_a_name_and_a_password(client: Client, boss: User, lane: Store) -> None:
    path = path_of(asked(boss, lane))
    page = client.get(path)
    assert page["Referrer-Policy"] == "no-referrer"
    assert "Ruth Adeyemi asks you to join as stylist." in page.content.decode()

    assert client.post(path, JOINING)["Location"] == "/floor/"
    assert client.get("/floor/")["Location"] == "/floor/lane/"
    member = Membership.objects.get(user__email="mei@home.example")
    assert (member.role, member.store, member.user.get_full_name()) == (Role.STYLIST, lane, "Mei Tanaka")

    again = Client().post(path, JOINING | {"password": "another-Tuesday"})
    assert again.status_code == 404
    assert "This invitation is over" in again.content.decode()
    assert User.objects.get(email="mei@home.example").check_password("a-quiet-Tuesday")


def test_what_is_typed_wrongly_is_named_and_kept(client: Client, boss: User, lane: Store) -> None:
    page = client.post(path_of(asked(boss, lane)), JOINING | {"password": "mei"})
    assert page.status_code == 422
    assert "password" in page.context["form"].errors
    assert 'value="Tanaka"' in page.content.decode()
    assert not User.objects.filter(email="mei@home.example").exists()


def test_fields_that_nobody_asked_for_give_nothing(client: Client, boss: User, lane: Store) -> None:
    more = {"role": "head_office", "store": "", "is_superuser": "1", "is_staff": "1", "address": "x@y.example"}
    client.post(path_of(asked(boss, lane)), JOINING | more)
    member = Membership.objects.get(user__email="mei@home.example")
    assert (member.role, member.store, member.user.is_superuser, member.user.is_staff) == (
        Role.STYLIST, lane, False, False,
    )  # fmt: skip


def test_a_new_manager_sets_up_a_second_factor_first(client: Client, boss: User, lane: Store) -> None:
    client.post(path_of(asked(boss, lane, Role.MANAGER)), JOINING)
    assert client.get("/desk/stores/lane/")["Location"] == "/accounts/2fa/totp/activate/"


def test_who_has_an_account_signs_in_and_joins(client: Client, boss: User, lane: Store) -> None:
    mei = make_member(store=make_store(slug="mitte"), email="Mei@home.example", first_name="Mei").user
    path = path_of(asked(boss, lane))
    assert "You have an account at this address." in client.get(path).content.decode()
    assert client.post(path, JOINING).status_code == 200
    assert not Membership.objects.filter(store=lane, user=mei).exists()

    client.force_login(mei)
    assert client.post(path)["Location"] == "/floor/"
    assert Membership.objects.get(store=lane, user=mei).role == Role.STYLIST


def test_an_invitation_is_for_its_address_alone(client: Client, boss: User, lane: Store) -> None:
    path = path_of(asked(boss, lane))
    other = make_member(store=make_store()).user
    client.force_login(other)
    assert "signed in as somebody else" in client.get(path).content.decode()
    assert client.post(path).status_code == 422
    assert not Membership.objects.filter(store=lane, user=other).exists()


def test_who_slept_is_woken_by_a_new_invitation(client: Client, boss: User, lane: Store) -> None:
    member = make_member(store=lane, email="mei@home.example")
    revoke(membership=member, actor=boss)
    client.post(path_of(asked(boss, lane)), JOINING)
    woken = User.objects.get(pk=member.user.pk)
    assert woken.is_active
    assert client.get("/floor/lane/").status_code == 200


def test_who_was_put_to_sleep_with_their_rights_is_not_woken(client: Client, boss: User, lane: Store) -> None:
    """Else any manager of a store could bring head office back."""
    head = make_member(store=None, role=Role.HEAD_OFFICE, email="mei@home.example").user
    admin = make_user(email="root@home.example", is_superuser=True)
    User.objects.filter(pk__in=[head.pk, admin.pk]).update(is_active=False)
    for one in (head, admin):
        page = client.post(path_of(asked(boss, lane, address=one.email)), JOINING)
        assert page.status_code == 422
    assert not User.objects.filter(pk__in=[head.pk, admin.pk], is_active=True).exists()
    assert not Membership.objects.filter(store=lane).exclude(user=boss).exists()


@pytest.mark.parametrize("wrong", ["/invited/1/what/", "/invited/99999999999999999999/what/"])
def test_a_link_that_was_never_given_is_over(client: Client, wrong: str) -> None:
    assert client.get(wrong).status_code == 404
    assert client.post(wrong, JOINING).status_code == 404


def test_after_a_week_it_is_over(client: Client, boss: User, lane: Store, present: time_machine.Traveller) -> None:
    path = path_of(asked(boss, lane))
    present.move_to(NOW + timedelta(days=7))
    assert client.get(path).status_code == client.post(path, JOINING).status_code == 404


def test_a_withdrawn_one_is_over_and_its_mail_stays_unsent(client: Client, boss: User, lane: Store) -> None:
    invitation = asked(boss, lane)
    client.force_login(boss)
    client.post("/desk/stores/lane/team/", {"do": f"withdraw:{invitation.pk}"})
    assert Message.objects.get().state == MessageState.CANCELLED
    assert Client().get(path_of(invitation)).status_code == 404
    with pytest.raises(InvitationOver):
        withdraw(invitation=invitation, at=NOW)


def test_who_is_asked_twice_has_one_link_that_is_good(client: Client, boss: User, lane: Store) -> None:
    first, second = asked(boss, lane), asked(boss, lane, Role.MANAGER, "MEI@home.example")
    assert [client.get(path_of(one)).status_code for one in (first, second)] == [404, 200]


def test_a_right_that_was_taken_takes_its_invitations_along(client: Client, boss: User, lane: Store) -> None:
    path = path_of(asked(boss, lane, Role.MANAGER))
    Membership.objects.filter(user=boss).update(role=Role.ASSOCIATE)
    assert client.get(path).status_code == client.post(path, JOINING).status_code == 404


def test_nobody_invites_to_more_than_they_may(boss: User, lane: Store) -> None:
    with pytest.raises(RoleNotHere):
        asked(boss, lane, Role.HEAD_OFFICE)
    with pytest.raises(MayNotGive):
        asked(boss, None, Role.HEAD_OFFICE)
    with pytest.raises(MayNotGive):
        asked(make_member(store=lane).user, lane)
    make_member(store=lane, email="mei@home.example")
    with pytest.raises(InTeamAlready):
        asked(boss, lane, address="MEI@home.example")


@pytest.mark.django_db(transaction=True)
def test_accepted_twice_at_once_it_makes_one_account(boss: User, lane: Store) -> None:
    invitation = asked(boss, lane)
    names = {"first_name": "Mei", "last_name": "Tanaka", "password": "a-quiet-Tuesday"}
    said = race(*[partial(accept_anew, invitation=invitation, at=NOW, **names) for _ in range(4)])
    assert said == {"won": 1, "invitation_over": 3}
    assert Membership.objects.filter(store=lane, role=Role.STYLIST).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_stores_that_ask_the_same_person_make_one_account(boss: User, lane: Store) -> None:
    other = make_store(slug="mitte")
    both = [asked(boss, lane), asked(make_member(store=other, role=Role.MANAGER).user, other)]
    names = {"first_name": "Mei", "last_name": "Tanaka", "password": "a-quiet-Tuesday"}
    said = race(*[partial(accept_anew, invitation=one, at=NOW, **names) for one in both])
    assert said == {"won": 1, "account_there": 1}
    assert User.objects.filter(email="mei@home.example").count() == 1


@pytest.mark.django_db(transaction=True)
def test_invited_twice_in_the_same_moment_there_is_one_good_link(boss: User, lane: Store) -> None:
    said = race(*[partial(asked, boss, lane) for _ in range(4)])
    assert said == {"won": 4}
    assert Invitation.objects.filter(withdrawn_at=None).count() == 1
