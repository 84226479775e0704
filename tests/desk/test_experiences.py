"""Head office makes and shapes experiences, stores take or vary them; what is wrong is said at its field."""

from __future__ import annotations

import json
from datetime import datetime
from http import HTTPStatus
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from desk.forms.experience import ExperienceForm, StoreForm
from desk.models import Change
from desk.rule_sets.base import Scope
from desk.rule_sets.kinds import KINDS
from experiences.models import Experience, ExperienceState, Schedule, Variation
from experiences.services.terms import vary
from stores.models import Role
from tests.factories.experiences import make_experience, make_question, make_schedule
from tests.factories.stores import make_member, make_skill, make_store
from tests.factories.world import World, make_world

pytestmark = pytest.mark.django_db

LIST = "/desk/experiences/"
PAGE = "/desk/experiences/try-on/"
TERMS = "/desk/stores/london/experiences/try-on/"


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def office(client: Client) -> Client:
    client.force_login(make_member(store=None, role=Role.HEAD_OFFICE).user)
    return client


@pytest.fixture
def manager(client: Client, world: World) -> Client:
    client.force_login(make_member(store=world.store, role=Role.MANAGER).user)
    return client


def sent(kind: str, scope: Scope, form: type[ExperienceForm | StoreForm], **typed: str) -> dict[str, str]:
    """The form as it is drawn now, with some fields typed over; a field of "" is emptied."""
    content = KINDS[kind].read(scope)
    drawn = {
        name: str(value) for name, value in form.shown(content).items() if value is not None and value is not False
    }
    return drawn | typed | {"drawn_from": json.dumps(content)}


def edited(experience: Experience, **typed: str) -> dict[str, str]:
    return sent("experience", Scope(experience=experience.pk), ExperienceForm, **typed)


def varied(world: World, **typed: str) -> dict[str, str]:
    scope = Scope(store=world.store.pk, experience=world.experience.pk)
    return sent("terms", scope, StoreForm, **typed)


def test_new_one_is_a_draft(office: Client) -> None:
    answer = office.post(LIST, {"name": "Evening", "slug": "evening"})

    made = Experience.objects.get(slug="evening")
    assert answer["Location"] == "/desk/experiences/evening/"
    assert (made.name, made.state) == ("Evening", ExperienceState.DRAFT)


@pytest.mark.parametrize("slug", ["try-on", "two words", "", "x" * 51, "a\x00b"])
def test_slug_that_cannot_be_is_said_at_the_slug(office: Client, world: World, slug: str) -> None:
    answer = office.post(LIST, {"name": "Evening", "slug": slug})

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert set(answer.context["form"].errors) == {"slug"}
    assert "Evening" in answer.content.decode()


def test_words_terms_and_translations_are_saved(office: Client, world: World) -> None:
    typed = {"name": "Fitting", "name_zh-hans": "试穿", "duration": "60", "price": "49.50", "currency": "GBP"}

    answer = office.post(PAGE, edited(world.experience, **typed))

    assert answer["Location"] == PAGE
    saved = Experience.objects.get(pk=world.experience.pk)
    assert (saved.name, saved.duration, saved.price) == ("Fitting", 60, 4950)
    assert saved.translations == {"zh-hans": {"name": "试穿"}}


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("duration", "42"),
        ("duration", "999999"),
        ("duration", ""),
        ("party_max", "0"),
        ("deposit", "10"),
        ("price", "0.001"),
        ("currency", "pounds"),
        ("slug", "taken"),
        ("no_show_minutes", "1"),
        ("horizon_days", "99999"),
        ("cancel_cutoff", "2000000000"),
        ("room_kind", "cellar"),
        ("name", ""),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_nothing_is_lost(
    office: Client, world: World, field: str, typed: str
) -> None:
    make_experience(slug="taken")

    answer = office.post(PAGE, edited(world.experience, **{"summary": "New words", field: typed}))

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert field in answer.context["form"].errors
    assert "New words" in answer.content.decode()
    assert Experience.objects.get(pk=world.experience.pk).summary == ""


def test_nobody_is_asked_to_approve_an_exchange(office: Client, world: World) -> None:
    both = {"purpose": "exchange", "approval_minutes": "60"}
    assert "approval_minutes" in office.post(PAGE, edited(world.experience, **both)).context["form"].errors
    assert office.post(PAGE, edited(world.experience, purpose="exchange")).status_code == HTTPStatus.FOUND

    answer = office.post(TERMS, varied(world, approval_minutes="60"))
    assert "approval_minutes" in answer.context["form"].errors


def test_terms_that_a_store_contradicts_name_the_store(office: Client, world: World) -> None:
    vary(experience=world.experience, store=world.store, fields={"party_max": 2})

    answer = office.post(PAGE, edited(world.experience, party_min="3", party_max="4"))

    assert "Vitrine London" in str(answer.context["form"].errors)


def test_second_of_two_is_shown_both(office: Client, world: World) -> None:
    typed = edited(world.experience, name="Mine")
    Experience.objects.filter(pk=world.experience.pk).update(name="Theirs")

    answer = office.post(PAGE, typed)

    assert answer.status_code == HTTPStatus.CONFLICT
    page = answer.content.decode()
    assert "Name: Theirs" in page
    assert 'value="Mine"' in page


def test_it_is_published_and_retired_and_published_again(office: Client, world: World) -> None:
    for state in (ExperienceState.RETIRED, ExperienceState.PUBLISHED, ExperienceState.DRAFT):
        held = KINDS["publication"].read(Scope(experience=world.experience.pk))
        office.post(PAGE, {"state": state.value, "drawn_from": json.dumps(held)})
        assert Experience.objects.get(pk=world.experience.pk).state == state

    assert office.post(PAGE, {"state": "lost", "drawn_from": "{}"}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def test_copy_has_rules_questions_and_windows(office: Client, world: World) -> None:
    make_question(experience=world.experience)
    make_schedule(experience=world.experience, store=None, weekdays=[0])

    answer = office.post(PAGE, {"copy": "1", "name": "Again", "slug": "again"})

    copied = Experience.objects.get(slug="again")
    assert answer["Location"] == "/desk/experiences/again/"
    assert (copied.duration, copied.published) == (45, False)
    assert [choice.label for choice in copied.questions.get().choices.all()] == ["dark", "bright"]
    assert Schedule.objects.filter(experience=copied).count() == 8
    assert world.experience.questions.count() == 1


def test_store_has_terms_of_its_own_and_gives_one_back(manager: Client, world: World) -> None:
    manager.post(TERMS, varied(world, duration="30", pieces_max="2"))
    assert world.experience.in_store(world.store).varied == {"duration", "pieces_max"}

    manager.post(TERMS, varied(world, inherit="duration"))

    assert world.experience.in_store(world.store).varied == {"pieces_max"}
    page = manager.get("/desk/stores/london/experiences/").content.decode()
    assert "1 term of our own" in page


def test_store_asks_for_a_skill_of_its_own_or_for_none(manager: Client, world: World) -> None:
    skill = make_skill(name="Tailoring")
    Experience.objects.filter(pk=world.experience.pk).update(stylist_needed=True, live_max=2)

    manager.post(TERMS, varied(world, skill_id=str(skill.pk)))
    assert world.experience.in_store(world.store).skill == skill
    asked = manager.get(TERMS).context["form"].initial["skill_id"]
    manager.post(TERMS, varied(world, skill_id="any"))

    assert (asked, world.experience.in_store(world.store).any_skill) == (skill.pk, True)
    page = manager.get(TERMS)
    assert page.context["form"].initial["skill_id"] == "any"
    assert "at most 2 bookings of this ahead, in all stores together" in page.content.decode()
    change = manager.get(Change.objects.latest("pk").get_absolute_url()).content.decode()
    assert "Skill of the stylist: Tailoring" in change
    manager.post(TERMS, varied(world, inherit="skill_id", skill_id="any"))
    assert world.experience.in_store(world.store).varied == frozenset()


def test_store_leaves_an_experience_out(manager: Client, world: World) -> None:
    typed = varied(world)
    del typed["offered"]

    manager.post(TERMS, typed)

    assert not Variation.objects.get(experience=world.experience, store=world.store).offered


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("duration", "42"),
        ("party_min", "9"),
        ("stylist_needed", "maybe"),
        ("lead_time", "-1"),
        ("cancel_cutoff", "2000000000"),
    ],
)
def test_own_term_that_cannot_be_is_said_at_its_field(manager: Client, world: World, field: str, typed: str) -> None:
    answer = manager.post(TERMS, varied(world, **{field: typed}))

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    errors = answer.context["form"].errors
    assert field in errors or "party_max" in errors


def test_manager_of_a_store_shapes_nothing_of_the_house(manager: Client, world: World) -> None:
    for path in (LIST, PAGE):
        assert manager.get(path).status_code == HTTPStatus.FORBIDDEN
        assert manager.post(path).status_code == HTTPStatus.FORBIDDEN


def test_what_is_not_there_is_not_found(office: Client, world: World) -> None:
    for path in (f"{LIST}nothing/", "/desk/stores/london/experiences/nothing/"):
        assert office.get(path).status_code == HTTPStatus.NOT_FOUND


def test_counts_are_of_stores_that_offer_it(office: Client, world: World) -> None:
    house = make_experience(slug="house", position=1)
    make_schedule(experience=house, store=None, weekdays=[0])
    vary(experience=house, store=make_store(), fields={"offered": False})

    rows: list[Any] = office.get(LIST).context["experiences"]

    assert [(experience.slug, stores) for experience, stores in rows] == [("try-on", 1), ("house", 1)]


@pytest.mark.parametrize("many", [1, 120])
def test_lists_ask_few_questions(
    office: Client, world: World, many: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _number in range(many):
        make_experience(retired_at=datetime.fromisoformat("2026-01-01T00:00:00+00:00"))

    for path in (LIST, "/desk/stores/london/experiences/"):
        with django_assert_max_num_queries(8):
            page = office.get(path)
        assert page.status_code == HTTPStatus.OK
