"""Managers' own words: filled by name and nothing else, checked before they are kept, and never in a message's way."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override
from pytest_django import DjangoAssertNumQueries

from bookings.messages import compose, phrases_for
from bookings.models import Booking
from bookings.own_words import UnfitWords, fill, must_for, named_in, names_for, wrong_with
from bookings.planner import subject_of
from bookings.queries.wishes import Wish, variants_of
from bookings.services.confirm import Details, book
from bookings.services.customers import Contact
from experiences.models import Saying, Wording
from experiences.models.wording import PARTS
from experiences.queries.worded import Asked, wordings_for
from notifications.models import Message
from notifications.words import Words
from tests.factories.experiences import make_experience
from tests.factories.stores import make_store
from tests.factories.world import World, make_world

AT = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
THURSDAY_ELEVEN = datetime(2026, 6, 4, 10, 0, tzinfo=UTC)
GOOD = "{store}: {day}, {time}. {link}"


def said(saying: str, part: str, words: str) -> list[str]:
    return [str(one) for one in wrong_with(saying, part, words)]


def test_names_are_filled_and_what_is_filled_in_is_not_read_again() -> None:
    assert fill("{store}: {name}!", {"store": "{name}", "name": "{store.x} %(day)s"}) == "{name}: {store.x} %(day)s!"
    assert fill("{ store } 100 % sure", {"store": "Soho"}) == "Soho 100 % sure"


@pytest.mark.parametrize(
    "words", ["{store", "store}", "{{store}}", "{store.slug}", "{store!r}", "{0}", "{}", "{store:>9999999}", "{a{b}"]
)
def test_nothing_but_a_known_name_is_filled_or_kept(words: str) -> None:
    with pytest.raises(UnfitWords):
        fill(words, {"store": "Soho"})
    assert wrong_with(Saying.KEPT, "lead", words)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("{stroe}: {day} {time} {link}", "Nothing is called {stroe} here. Do you mean {store}?"),
        ("{store}: {day} {time}", "These must be in it: {link}."),
        ("{day} {time}", "These must be in it: {store}, {link}."),
        ("{store} {day} {time} {link}. Reply YES", "Whoever answers YES is heard by the carrier, not by us"),
        ("{store} {day} {time} {link}. 回复 CANCEL 取消", "Whoever answers CANCEL is heard by the carrier"),
        ("{store} {day} {time} {link}.", "Leave a space after {link}"),
        ("{store} {day} {time} {link} https://bit.ly/x", "Carriers turn texts with shortened addresses away"),
        ("{store} {day} {time} {link} {kept}", "Nothing is called {kept} here."),
        ("{store} {day} {time} {link} \x07", "a sign in it that can’t be sent"),
        ("{store} {day} {time} {link} \ud800", "a sign in it that can’t be sent"),
        ("{store} {day} {time} {link} }", "A brace stands alone"),
        ("x" * 481, "At most 480 letters."),
    ],
)
def test_what_cannot_be_sent_is_said_in_a_sentence(words: str, told: str) -> None:
    assert sum(told in one for one in said(Saying.CONFIRMATION, "sms", words)) == 1


def test_a_mail_has_its_own_way_and_its_subject_is_one_line() -> None:
    assert said(Saying.CONFIRMATION, "lead", "Come here: {link}") == [
        "{link} is for texts alone: the mail has its own button and foot."
    ]
    assert said(Saying.CONFIRMATION, "lead", "Dear one,\n\nwelcome") == []
    assert said(Saying.CONFIRMATION, "subject", "One\nTwo")
    assert said(Saying.EXCHANGE, "lead", "See you soon") == ["These must be in it: {back}, {wanted}."]
    assert said(Saying.CONFIRMATION, "sms", GOOD) == said(Saying.CONFIRMATION, "sms", "") == []


def test_every_way_of_saying_has_default_words_and_all_that_it_must_say_can_be_said() -> None:
    assert all(phrases_for(one) for one in Saying)
    for saying in Saying:
        for part in PARTS:
            assert set(must_for(saying, part)) <= set(names_for(saying, part))
            assert not wrong_with(saying, part, " ".join(f"{{{name}}} " for name in names_for(saying, part)))


@pytest.fixture
def world() -> World:
    return make_world()


def make(world: World, *, name: str = "Ada", phone: str = "+447946010000", hours: int = 0) -> Booking:
    contact = Contact(name=name, phone=phone, email="ada@example.com")
    wish = Wish(experience=world.experience, variants=variants_of(["DRESS-M"]))
    details = Details(contact=contact, sms=True, email=True)
    return book(
        wish=wish, store=world.store, starts_at=THURSDAY_ELEVEN + timedelta(hours=hours), details=details, at=AT
    )


def words(booking: Booking, channel: str, *, language: str = "en") -> Words:
    message = Message.objects.get(subject=subject_of(booking), channel=channel, kind="confirmation")
    with override(language):
        composed = compose(message, AT)
    assert composed is not None
    return composed


def own(**said: object) -> None:
    Wording.objects.create(**{"kind": "confirmation", "language": "en"} | said)


@pytest.mark.django_db
def test_nearest_words_go_out_part_by_part_and_never_in_another_language(world: World) -> None:
    booking = make(world)
    usual, usual_chinese = words(booking, "sms").text, words(booking, "sms", language="zh-hans").text
    own(sms="House {link}", subject="The house’s", lead="House\n\nSecond")
    own(store=world.store, sms="Store {link}")
    own(experience=world.experience, sms="Experience {pieces} {link}", subject="Of the experience")
    own(store=make_store(slug="elsewhere"), sms="Elsewhere", subject="Elsewhere", lead="Elsewhere")
    own(experience=make_experience(slug="other"), sms="Other", subject="Other", lead="Other")
    assert words(booking, "sms").text.startswith("Experience Evening dress, Ink, M http")
    mail = words(booking, "email")
    assert mail.subject == "Of the experience"
    assert "House\n\nSecond\n" in mail.text
    assert "<p>House</p>\n\n<p>Second</p>" in mail.html
    own(store=world.store, experience=world.experience, sms="Here {name} {link}")
    assert words(booking, "sms").text.startswith("Here Ada http")
    assert words(booking, "sms", language="zh-hans").text == usual_chinese
    Wording.objects.all().delete()
    assert words(booking, "sms").text == usual


@pytest.mark.django_db
def test_what_a_customer_is_called_stays_text_in_the_mail(world: World) -> None:
    own(subject="{name}", lead="Hello {name} & <b>you</b>")
    mail = words(make(world, name="<script>alert(1)</script>"), "email")
    assert mail.subject == "<script>alert(1)</script>"
    assert "Hello &lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;you&lt;/b&gt;" in mail.html
    assert "Hello <script>alert(1)</script> & <b>you</b>" in mail.text


@pytest.mark.django_db
def test_words_that_cannot_be_filled_give_way_to_the_usual_ones(world: World, caplog: pytest.LogCaptureFixture) -> None:
    booking = make(world)
    usual = words(booking, "sms")
    own(sms="{store} {gone_since} {link}")
    with caplog.at_level(logging.ERROR, "bookings.letters"):
        assert words(booking, "sms") == usual
    assert "the usual ones go out" in caplog.text
    Wording.objects.update(sms="{place}" * 48)
    world.store.street = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"
    world.store.save()
    assert "Llanfair" not in words(booking, "sms").text, "nor those that no carrier would take"


@pytest.mark.django_db
def test_first_text_to_where_the_law_asks_says_how_to_end_them(world: World) -> None:
    stop = "Reply STOP to end texts."
    assert stop not in words(make(world, hours=2), "sms").text
    american = make(world, phone="+12125550142")
    assert words(american, "sms").text.endswith(stop)
    own(sms="{store} {stop} {link}")
    assert words(american, "sms").text.count(stop) == 1


@pytest.mark.django_db
def test_words_of_many_messages_are_one_query(world: World, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    own(sms="House")
    own(store=world.store, lead="Store")
    asked = [Asked(world.experience.pk + n, world.store.pk, "confirmation", "en") for n in range(50)]
    with django_assert_num_queries(1):
        assert {(one.sms, one.lead) for one in wordings_for(asked).values()} == {("House", "Store")}
    with django_assert_num_queries(0):
        assert wordings_for([]) == {}
    booking = make(world)
    message = Message.objects.get(subject=subject_of(booking), channel="sms", kind="confirmation")
    with CaptureQueriesContext(connection) as asked_in_all:
        compose(message, AT)
    assert sum("experiences_wording" in one["sql"] for one in asked_in_all) == 1


def test_names_are_listed_once_in_their_order() -> None:
    assert named_in("{store} { day } {store}") == ["store", "day"]
