"""Which language somebody reads: their browser's, until they choose; and the one in which they are written to."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import translation

from bookings import locales
from bookings.models import Booking
from bookings.services.cancel import cancel
from bookings.services.change import move
from bookings.services.owing import sweep_owed
from bookings.tokens import token_of
from notifications.models import Channel, Message
from notifications.services.compose import words_for
from tests.factories.world import World
from tests.i18n.conftest import AT, ELEVEN
from tests.i18n.reading import left_over, said_on


def _language_of(client: Client, accepts: str = "") -> str:
    """What the page says of itself, and the header of it."""
    page = client.get("/stores/", headers={"accept-language": accepts})
    said = "zh-hans" if '<html lang="zh-hans"' in page.text else "en" if '<html lang="en"' in page.text else "?"
    assert page.headers["content-language"] == said
    assert "Accept-Language" in page.headers["vary"]
    return said


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("accepts", "language"),
    [
        ("zh-CN,zh;q=0.9", "zh-hans"),
        ("zh", "zh-hans"),
        ("zh-Hans-CN", "zh-hans"),
        ("zh-SG", "zh-hans"),
        ("fr;q=0.9,zh;q=0.5", "zh-hans"),
        ("en-GB,en;q=0.9", "en"),
        ("en;q=0.9,zh;q=0.8", "en"),
        ("de", "en"),
        ("", "en"),
        ("*", "en"),
        ("§§§;q=x", "en"),
    ],
)
def test_browser_s_wish_is_followed(client: Client, accepts: str, language: str) -> None:
    assert _language_of(client, accepts) == language


@pytest.mark.django_db
@pytest.mark.parametrize(("accepts", "chosen"), [("en", "zh-hans"), ("zh-CN", "en")])
def test_switch_wins_over_the_browser_and_stays(client: Client, accepts: str, chosen: str) -> None:
    answer = client.post(reverse("set_language"), {"language": chosen, "next": "/stores/?q=x"})
    assert (answer.status_code, answer.headers["location"]) == (302, "/stores/?q=x")
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == chosen
    assert _language_of(client, accepts) == chosen


@pytest.mark.django_db
def test_switch_names_each_language_in_itself(client: Client) -> None:
    page = client.get("/stores/", headers={"accept-language": "zh"}).text
    assert 'value="zh-hans" lang="zh-hans" aria-current="true">中文<' in page
    assert 'value="en" lang="en">English<' in page


def test_dates_times_and_money_are_said_as_in_china(world: World) -> None:
    with translation.override("zh-hans"):
        assert locales.day_and_hour(ELEVEN, world.store.zone) == "6月2日周二 11:00"
        assert locales.soon(ELEVEN, world.store.zone, AT) == "明天 11:00"
        assert (locales.weekday(ELEVEN.date()), locales.month(ELEVEN.date())) == ("周二", "6月")
        assert locales.listed(["甲", "乙", "丙"]) == "甲、乙和丙"
        assert locales.listed(["3 天", "24 小时", "2 小时"]) == "3 天、24 小时和 2 小时"
        assert locales.money_words(129000, "CNY") == "¥1,290"
        assert locales.distance_words(2.44) == "2.4 公里"


def test_who_books_in_chinese_is_written_to_in_chinese(held: Booking, visitor: Client) -> None:
    typed = {"name": "王小明", "phone": "020 7946 0001", "email": "wang@example.com", "sms": "on", "mail": "on"}
    visitor.post(reverse("who", args=[held.reference, token_of(held)]), typed)
    held.refresh_from_db()
    assert (held.state, held.locale) == ("confirmed", "zh-hans")
    assert set(Message.objects.values_list("locale", flat=True)) == {"zh-hans"}
    assert _texts()[0].startswith("【Vitrine London】恭候您 6月2日周二 11:00 到店。预约号 ")


def _texts() -> list[str]:
    """The texts that are owed, as they would be sent now."""
    rows = Message.objects.filter(channel=Channel.SMS, state="pending").order_by("due_at", "pk")
    composed = [words_for(row, at=AT) for row in rows]
    return [words.text for words in composed if words is not None]


def _written(booking: Booking) -> dict[str, list[str]]:
    """What is not Chinese in any message that is owed for the booking, by its key."""
    found = {}
    for row in Message.objects.filter(subject=f"booking:{booking.reference}"):
        words = words_for(row, at=AT)
        if words is not None:
            found[row.dedupe_key] = left_over([words.text, words.subject, *said_on(words.html)])
    assert found
    return {key: left for key, left in found.items() if left}


def test_every_message_is_in_the_booking_s_language(confirmed: Booking) -> None:
    """Whatever language the process speaks when it is sent."""
    with translation.override("en"):
        assert _written(confirmed) == {}
        move(booking=confirmed, starts_at=ELEVEN + timedelta(hours=2), at=AT + timedelta(minutes=1))
        sweep_owed(at=AT)
        assert any("预约已改到 6月2日周二 13:00" in text for text in _texts())
        assert _written(confirmed) == {}
        cancel(booking=confirmed, at=AT + timedelta(minutes=2))
        assert any("的预约已取消" in text for text in _texts())
        assert _written(confirmed) == {}


def test_invitation_is_in_the_booking_s_language(confirmed: Booking) -> None:
    mail = Message.objects.get(dedupe_key="confirmation:email")
    words = words_for(mail, at=AT)
    assert words is not None
    assert words.calendar is not None
    assert "SUMMARY:Vitrine London：Try-on" in words.calendar.decode().replace("\r\n ", "")
