"""Roles given, changed and taken; nobody gives more than they have."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from desk.errors import LastOfHeadOffice, MayNotGive, MayNotReset, NotOneself, RoleNotHere
from desk.models.trail import Act, TrailEntry
from desk.services.team import change_role, reset_factor, revoke
from stores.models import Membership, Role, Store
from tests.factories.stores import make_member, make_store, make_user
from tests.floor.kiosk import PAGE, come, give_pin, make_tablet, tablet_of
from tests.racing import race

pytestmark = pytest.mark.django_db


@pytest.fixture
def lane(db: None) -> Store:
    return make_store(slug="lane", name="Lane")


@pytest.fixture
def boss(lane: Store) -> User:
    return make_member(store=lane, role=Role.MANAGER, first_name="Ruth", last_name="Adeyemi").user


@pytest.fixture
def desk(client: Client, boss: User) -> Client:
    """The manager's browser."""
    client.force_login(boss)
    return client


def test_a_manager_gives_and_takes_roles_in_the_own_store(desk: Client, lane: Store) -> None:
    member = make_member(store=lane, first_name="Amara", last_name="Osei")
    assert "Amara Osei" in desk.get("/desk/stores/lane/team/").content.decode()

    page = desk.post("/desk/stores/lane/team/", {"do": f"role:{member.pk}", "role": "stylist"}, follow=True)
    assert "Amara Osei is stylist now." in page.content.decode()
    assert Membership.objects.get(pk=member.pk).role == Role.STYLIST

    page = desk.post("/desk/stores/lane/team/", {"do": f"revoke:{member.pk}"}, follow=True)
    assert "Amara Osei is out of the team." in page.content.decode()
    assert not Membership.objects.filter(pk=member.pk).exists()


@pytest.mark.parametrize("role", ["head_office", "superuser", "", "auditor\x00"])
def test_a_role_that_is_no_role_of_a_store_is_not_given(desk: Client, lane: Store, role: str) -> None:
    member = make_member(store=lane)
    desk.post("/desk/stores/lane/team/", {"do": f"role:{member.pk}", "role": role, "is_superuser": "1", "store": ""})
    assert Membership.objects.get(pk=member.pk).role == Role.ASSOCIATE


def test_places_of_other_stores_are_out_of_reach(desk: Client) -> None:
    others = [make_member(store=make_store(slug="mitte")), make_member(store=None, role=Role.AUDITOR)]
    for member in others:
        for do in ({"do": f"role:{member.pk}", "role": "manager"}, {"do": f"revoke:{member.pk}"}):
            page = desk.post("/desk/stores/lane/team/", do, follow=True).content.decode()
            assert "Please choose what to do." in page
    assert Membership.objects.filter(pk__in=[one.pk for one in others]).count() == 2


def test_what_is_no_choice_at_all_is_asked_again(desk: Client) -> None:
    for do in ("", "role", "role:x", "revoke:99999999999999999999", "withdraw:1", "else:1"):
        assert desk.post("/desk/stores/lane/team/", {"do": do}).status_code == 302


def test_nobody_changes_their_own_place(lane: Store, boss: User) -> None:
    own = Membership.objects.get(user=boss)
    with pytest.raises(NotOneself):
        revoke(membership=own, actor=boss)
    with pytest.raises(NotOneself):
        change_role(membership=own, role=Role.ASSOCIATE, actor=boss)


def test_who_has_no_right_to_gives_nothing(lane: Store, boss: User) -> None:
    member = make_member(store=lane)
    stranger = make_member(store=make_store(), role=Role.MANAGER).user
    for actor in (stranger, make_member(store=lane, role=Role.AUDITOR).user, make_user()):
        with pytest.raises(MayNotGive):
            revoke(membership=member, actor=actor)
    with pytest.raises(RoleNotHere):
        change_role(membership=member, role=Role.HEAD_OFFICE, actor=boss)


def test_the_last_of_head_office_stays(db: None) -> None:
    admin = make_user(is_superuser=True)
    last = make_member(store=None, role=Role.HEAD_OFFICE)
    with pytest.raises(LastOfHeadOffice):
        revoke(membership=last, actor=admin)
    with pytest.raises(LastOfHeadOffice):
        _demote(last, admin)
    make_member(store=None, role=Role.HEAD_OFFICE)
    _demote(last, admin)


def _demote(member: Membership, actor: User) -> None:
    change_role(membership=member, role=Role.AUDITOR, actor=actor)


@pytest.mark.django_db(transaction=True)
def test_two_of_head_office_who_take_each_other_out_at_once_are_not_both_gone() -> None:
    one, two = (make_member(store=None, role=Role.HEAD_OFFICE) for _ in range(2))
    said = race(
        lambda: revoke(membership=one, actor=two.user),
        lambda: revoke(membership=two, actor=one.user),
    )
    assert said["won"] == 1
    assert Membership.objects.filter(role=Role.HEAD_OFFICE).count() == 1


def test_who_is_taken_out_is_out_at_once(lane: Store, boss: User) -> None:
    host = make_member(store=lane).user
    browser = Client(headers=PAGE)
    browser.force_login(host)
    tablet = tablet_of(make_tablet(lane)[1])
    give_pin(host)
    assert come(tablet, host) == 302
    assert [one.get("/floor/lane/").status_code for one in (browser, tablet)] == [200, 200]

    revoke(membership=Membership.objects.get(user=host), actor=boss)

    assert browser.get("/floor/lane/")["Location"].startswith("/accounts/login/")
    polled = browser.get("/floor/lane/?v=1", headers={"HX-Request": "true"})
    assert polled["HX-Redirect"].startswith("/accounts/login/")
    assert tablet.get("/floor/lane/")["Location"].startswith("/floor/who/")
    assert come(tablet, host) != 302 or tablet.get("/floor/lane/").status_code != 200


def test_a_lost_second_factor_is_reset_and_set_up_anew(desk: Client, lane: Store, boss: User) -> None:
    member = make_member(store=lane, role=Role.MANAGER, first_name="Amara", last_name="Osei")
    Authenticator.objects.create(user=member.user, type=Authenticator.Type.RECOVERY_CODES, data={})
    browser = Client()
    browser.force_login(member.user)

    page = desk.post("/desk/stores/lane/team/", {"do": f"factor:{member.pk}"}, follow=True).content.decode()

    assert "Amara Osei has no second factor any more" in page
    assert f"factor:{member.pk}" not in page
    assert not Authenticator.objects.filter(user=member.user).exists()
    assert browser.get("/desk/stores/lane/")["Location"] == "/accounts/2fa/totp/activate/"
    assert TrailEntry.objects.filter(table="mfa_authenticator", act=Act.REMOVED, actor=boss.pk).count() == 2


def test_a_factor_that_guards_more_or_elsewhere_is_left_to_who_may_do_all_of_that(lane: Store, boss: User) -> None:
    abroad, higher, admin = (make_member(store=lane, role=Role.MANAGER) for _ in range(3))
    make_member(store=make_store(), user=abroad.user)
    make_member(store=None, role=Role.HEAD_OFFICE, user=higher.user)
    User.objects.filter(pk=admin.user.pk).update(is_staff=True)
    for member in (abroad, higher, admin):
        with pytest.raises(MayNotReset):
            reset_factor(membership=member, actor=boss)
    with pytest.raises(NotOneself):
        reset_factor(membership=Membership.objects.get(user=boss), actor=boss)
    with pytest.raises(MayNotGive):
        reset_factor(membership=make_member(store=make_store()), actor=boss)

    office = make_member(store=None, role=Role.HEAD_OFFICE).user
    for member in (abroad, higher):
        reset_factor(membership=member, actor=office)
    with pytest.raises(MayNotReset):
        reset_factor(membership=admin, actor=office)
    reset_factor(membership=admin, actor=make_user(is_superuser=True))


def test_who_works_elsewhere_too_stays_awake_for_that(lane: Store, boss: User) -> None:
    host = make_member(store=lane).user
    make_member(store=make_store(slug="mitte"), user=host)
    browser = Client()
    browser.force_login(host)

    revoke(membership=Membership.objects.get(user=host, store=lane), actor=boss)

    assert browser.get("/floor/lane/").status_code == 403
    assert browser.get("/floor/mitte/").status_code == 200


def test_head_office_finds_anybody_by_name_or_address(client: Client, lane: Store) -> None:
    make_member(store=lane, first_name="Amara", last_name="Osei", email="amara@lumen.example")
    make_member(store=make_store(slug="mitte"), first_name="Jonas")
    client.force_login(make_member(store=None, role=Role.HEAD_OFFICE).user)
    for words in ("osei amara", "AMARA@lumen"):
        members = client.get("/desk/team/", {"q": words, "from": "nonsense"}).context["members"]
        assert [member.user.first_name for member, _choices, _made in members] == ["Amara"]


@pytest.mark.parametrize("people", [1, 60])
def test_the_list_asks_few_questions(
    desk: Client, lane: Store, people: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(people):
        make_member(store=lane)
    with django_assert_max_num_queries(8):
        first = desk.get("/desk/stores/lane/team/")
    assert len(first.context["members"]) == min(people + 1, 50)
    if people > 50:
        assert len(desk.get(f"/desk/stores/lane/team/{first.context['older']}").context["members"]) == people - 49
