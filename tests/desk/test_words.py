"""Managers' own words: typed, seen as they arrive, counted, kept, tested on oneself, and undone like any rule."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from bookings.own_words import wrong_with
from desk.mails import compose_word_test
from desk.models import BulkStep, Change, StepFate, TrailEntry, WordTest
from desk.queries.bulk import change_for_many
from desk.queries.words import LONGEST_NAME, said_without, seen_of, usual_words
from desk.rule_sets.base import Scope
from desk.rule_sets.kinds import KINDS
from desk.rule_sets.words import Words
from desk.services.bulk import start_bulk, work_on
from desk.services.changes import propose
from desk.services.undoing import undo
from experiences.models import Saying, Wording
from experiences.queries.worded import NONE, Asked, wording_for
from notifications.models import Message
from stores.models import Role, Store
from tests.desk.changes.house import AT, House, make_house
from tests.desk.sent import drawn_from
from tests.factories.stores import make_member, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

LIST = "/desk/stores/london/experiences/styling/messages/words/"
STORE = f"{LIST}confirmation/en/"
HOUSE = "/desk/experiences/styling/messages/words/confirmation/en/"
EVERYWHERE = "/desk/experiences/-/messages/words/confirmation/en/"
GOOD = "{store}: come {day} at {time}, {name}. {link}"


@pytest.fixture
def house() -> House:
    return make_house()


@pytest.fixture
def office(client: Client) -> Client:
    client.force_login(make_member(store=None, role=Role.HEAD_OFFICE, user=make_user(email="me@lumen.example")).user)
    return client


def sent(client: Client, page: str, **fields: Any) -> dict[str, Any]:
    shown = client.get(page).context
    holds = {field.name: field.value for field in shown["fields"]}
    return holds | {"drawn_from": shown["edited"].sent_back} | fields


def value_of(client: Client, page: str, part: str = "sms") -> str:
    return str(next(field.value for field in client.get(page).context["fields"] if field.name == part))


def said(house: House, language: str = "en") -> str:
    return wording_for(Asked(house.styling.pk, house.store.pk, "confirmation", language)).sms


def test_nearest_words_are_shown_and_what_stays_as_it_is_is_nobodys_own(office: Client, house: House) -> None:
    assert value_of(office, STORE).startswith("{store}: see you {day}")
    office.post(STORE, sent(office, STORE))
    assert not Wording.objects.exists(), "the usual words, unchanged"
    answer = office.post(EVERYWHERE, sent(office, EVERYWHERE, sms=GOOD))
    assert answer["Location"] == EVERYWHERE
    assert value_of(office, STORE) == value_of(office, HOUSE) == GOOD
    office.post(STORE, sent(office, STORE, lead="Dear one,\r\n\r\ncome.  "))
    [own] = Wording.objects.filter(store=house.store)
    assert (own.sms, own.lead, own.experience) == ("", "Dear one,\n\ncome.", house.styling)
    assert said(house) == GOOD
    assert said(house, "zh-hans") == ""
    office.post(STORE, sent(office, STORE, lead=""))
    assert not Wording.objects.filter(store=house.store).exists()
    told = TrailEntry.objects.filter(table="experiences_wording").order_by("pk")
    assert [(one.act, one.about["kind"], one.about["language"]) for one in told] == [
        ("made", "confirmation", "en"),
        ("made", "confirmation", "en"),
        ("removed", "confirmation", "en"),
    ]


def test_list_says_whose_words_each_message_has(
    office: Client, house: House, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    Wording.objects.create(store=house.store, experience=house.styling, kind="kept", language="en", sms="Ours {store}")
    Wording.objects.create(kind="bought", language="en", sms="The house’s {store}")
    with django_assert_max_num_queries(12):
        page = office.get(LIST)
    ways = {(saying, way.language): way for saying, ways in page.context["said"] for way in ways}
    assert (ways["kept", "en"].own, ways["kept", "en"].sms) == (True, "Ours {store}")
    assert (ways["bought", "en"].own, ways["bought", "en"].others) == (False, True)
    assert not ways["bought", "zh-hans"].others
    assert len(ways) == 2 * len(Saying)
    with django_assert_max_num_queries(20):
        office.get(STORE)


def test_what_cannot_be_is_named_beside_what_arrives_while_one_types(office: Client, house: House) -> None:
    typed = sent(office, STORE, sms="{store} {tim} {day} {link}", look="1")
    seen = office.post(STORE, typed, headers={"HX-Request": "true"}).content.decode()
    assert "Nothing is called {tim} here." in seen
    assert "see you" in seen
    right = sent(office, STORE, sms=GOOD, look="1")
    assert "can’t be said so" not in office.post(STORE, right, headers={"HX-Request": "true"}).content.decode()


def test_what_cannot_be_is_named_and_what_was_typed_stays(office: Client, house: House) -> None:
    typed = sent(office, STORE, sms="{stroe} {day} {time} {link}", subject="{link}")
    answer = office.post(STORE, typed)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    page = answer.content.decode()
    assert "Do you mean {store}?" in page
    assert "the mail has its own button" in page
    assert next(field.value for field in answer.context["fields"]) == "{stroe} {day} {time} {link}"
    assert answer.context["seen"].text.startswith("Vitrine London: see you")
    assert not Change.objects.exists()


def test_looking_shows_what_arrives_and_saves_nothing(office: Client, house: House) -> None:
    typed = sent(office, STORE, sms=GOOD, subject="Hello {name}", lead="<b>{name}</b>\n\nTwo", look="1")
    fragment = office.post(STORE, typed, headers={"HX-Request": "true"})
    page = fragment.content.decode()
    assert "Vitrine London: come Thu 4 Jun at 15:00, Ada Lovelace. http" in page
    assert "<h3>Hello Ada Lovelace</h3>" in page
    assert "&lt;p&gt;&amp;lt;b&amp;gt;Ada Lovelace&amp;lt;/b&amp;gt;&lt;/p&gt;" in page
    assert "<b>Ada" not in page, "neither in the frame nor in the plain text"
    assert "<form" not in page
    assert "'sha256-" in fragment["Content-Security-Policy"]
    assert "<form" in office.post(STORE, typed).content.decode(), "without a script it is the whole page"
    assert not Wording.objects.exists()


def test_texts_are_counted_and_priced_also_with_the_longest_names(office: Client, house: House) -> None:
    def seen(sms: str, language: str = "en") -> Any:
        page = STORE.replace("/en/", f"/{language}/")
        return office.post(page, sent(office, page, sms=sms, look="1")).context["seen"]

    shown = seen("{store} {day} {time} {link}")
    assert (shown.usually.segments, shown.longest.segments, shown.grows, shown.rare) == (1, 1, False, None)
    assert shown.usually.price == "US$0.0524"
    assert len(LONGEST_NAME) == 60
    named = seen("{store}: {name}, all is ready. Come and see us, {day} {time} {link}")
    assert (named.usually.segments, named.longest.segments, named.grows) == (1, 2, True)
    assert named.rare.segments == 2
    assert named.longest.price == "US$0.1048"
    chinese = seen("{store}：{day} {time} 恭候光临 {link}", "zh-hans")
    assert chinese.usually.segments == 2
    assert chinese.usually.letters > 70


def test_second_of_two_is_shown_both(office: Client, house: House) -> None:
    typed = sent(office, STORE, sms=GOOD)
    change(house, {"kept": {"en": {"sms": "{store}: kept until {until}"}}}, house.store)
    answer = office.post(STORE, typed)
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "{store}: kept until {until}" in answer.content.decode()
    office.post(STORE, typed | {"drawn_from": answer.context["edited"].sent_back})
    assert set(Wording.objects.values_list("kind", flat=True)) == {"kept", "confirmation"}


def change(house: House, content: dict[str, Any], store: Store | None = None) -> Change:
    scope = Scope(experience=house.styling.pk, store=store.pk if store else None)
    now = KINDS["words"].read(scope)
    return propose(kind="words", scope=scope, content=now | content, drawn_from=now, at=AT, actor=house.manager)


def test_change_is_undone(house: House) -> None:
    made = change(house, {"confirmation": {"en": {"sms": GOOD}}})
    assert said(house) == GOOD
    undo(change=made, at=AT + timedelta(minutes=1), actor=house.manager)
    assert not Wording.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_same_is_said_in_many_stores(house: House) -> None:
    made, boss = change(house, {"confirmation": {"en": {"sms": GOOD}}}, house.store), make_user(is_superuser=True)
    assert change_for_many(made.pk) == made
    others = Store.objects.exclude(pk=house.store.pk)
    bulk = start_bulk(change=made, stores=others, carries_hits=False, at=AT, actor=boss)
    while work_on(number=bulk.pk, at=AT):
        pass
    assert list(BulkStep.objects.values_list("fate", flat=True)) == [StepFate.DONE]
    assert wording_for(Asked(house.styling.pk, house.soho.store.pk, "confirmation", "en")).sms == GOOD


@pytest.mark.parametrize(
    "content",
    [
        {"nothing": {}},
        {"confirmation": 3},
        {"confirmation": {"tlh": {"sms": GOOD}}},
        {"confirmation": {"en": []}},
        {"confirmation": {"en": {"fax": "x"}}},
        {"confirmation": {"en": {"sms": 7}}},
        {"confirmation": {"en": {"sms": "x"}}},
    ],
)
def test_any_content_is_answered_in_words(house: House, content: dict[str, Any]) -> None:
    assert KINDS["words"].check(Scope(experience=house.styling.pk), content)


def test_normal_form_is_what_is_read(house: House) -> None:
    scope, rules = Scope(store=house.store.pk), Words()
    content = {"kept": {"zh-hans": {"sms": " {store} {until}\r\n", "lead": ""}, "en": {}}, "bought": {}}
    rules.write(scope, rules.normal(content))
    assert rules.read(scope) == rules.normal(content) == {"kept": {"zh-hans": {"sms": "{store} {until}"}}}
    assert rules.lines(scope, rules.read(scope)) == [
        "what is kept after the visit, Simplified Chinese: {store} {until}"
    ]
    assert rules.label(scope) == "All experiences · Vitrine London"


def test_who_only_reads_sees_what_arrives(client: Client, house: House) -> None:
    client.force_login(make_member(store=house.store, role=Role.AUDITOR).user)
    page = client.get(STORE).content.decode()
    assert "Vitrine London: see you" in page
    assert "<textarea" not in page
    assert client.post(STORE, {"sms": GOOD}).status_code == HTTPStatus.FORBIDDEN
    client.force_login(make_user(is_superuser=True))
    for path in ("nothing/en/", "confirmation/tlh/"):
        assert client.get(f"/desk/experiences/-/messages/words/{path}").status_code == HTTPStatus.NOT_FOUND
    assert client.get(HOUSE.replace("styling", "nothing")).status_code == HTTPStatus.NOT_FOUND


def test_a_test_goes_to_oneself_as_typed_and_not_without_end(office: Client, house: House) -> None:
    typed = sent(office, STORE, sms=GOOD, subject="Hello {name}")
    office.post(STORE, typed | {"test": "email"})
    mail = Message.objects.get(channel="email")
    assert (mail.recipient, mail.asked_for) == ("me@lumen.example", True)
    assert mail.subject == f"wording-test:{WordTest.objects.get().pk}"
    words = compose_word_test(mail, AT)
    assert words is not None
    assert words.subject == "Test: Hello Ada Lovelace"
    refused = office.post(STORE, typed | {"test": "sms", "number": "nobody"})
    assert 'id="number-error"' in refused.content.decode()
    assert not Message.objects.filter(channel="sms").exists()
    by_text = typed | {"test": "sms", "number": "07700 900123"}  # nobody's, but this is a demo
    answer = [office.post(STORE, by_text, follow=True) for _ in range(8)][-1]
    texts = Message.objects.filter(channel="sms")
    assert (texts.count(), {one.recipient for one in texts}) == (5, {"+447700900123"})
    assert "enough tests for now" in answer.content.decode()
    words = compose_word_test(texts[0], AT)
    assert words is not None
    assert words.text.startswith("Vitrine London: come Thu 4 Jun at 15:00, Ada Lovelace. http")
    assert not Wording.objects.exists()
    WordTest.objects.all().delete()
    assert compose_word_test(texts[0], AT) is None


def test_a_test_of_words_that_cannot_be_is_not_sent(office: Client, house: House) -> None:
    office.post(STORE, sent(office, STORE, sms="{stroe}", test="email"))
    assert not Message.objects.exists()


def test_default_words_say_all_that_they_must(house: House) -> None:
    for saying in Saying:
        usual = usual_words(saying)
        assert said_without(NONE, usual) == usual
        for part in ("sms", "subject", "lead"):
            assert not wrong_with(saying, part, getattr(usual, part)), (saying, part)


DEARER = {
    "en": {"declined": 2, "instead": 2, "exchange": 2, "kept": 2, "nudge": 2, "pieces_freed": 3, "released": 2},
    "zh-hans": {"instead": 3, "exchange": 3, "kept": 3, "nudge": 3, "pieces_freed": 3},
}
"""What says more than a text holds: why it can't be, the names of pieces, or what becomes of who doesn't answer."""


@pytest.mark.parametrize(("language", "usually"), [("en", 1), ("zh-hans", 2)])
def test_default_words_are_paid_as_one_text_in_chinese_two(
    house: House, settings: Settings, language: str, usually: int
) -> None:
    settings.PUBLIC_BASE_URL, settings.DEMO = "https://visit.lumen.example", True
    settings.NOTIFICATIONS_REPLY_HANDLERS = ["inbox.handlers.handle"]
    house.store.name = "Lumen Covent Garden"
    with override(language):
        seen = {one: seen_of(one, NONE, house.styling, house.store, at=AT) for one in Saying}
    counts = {one.value: shown.usually.segments for one, shown in seen.items() if shown}
    assert len(counts) == len(Saying)
    assert {one: count for one, count in counts.items() if count > DEARER[language].get(one, usually)} == {}


def test_drawn_from_is_what_holds(office: Client, house: House) -> None:
    assert drawn_from(office, HOUSE) == "{}"
