"""The link that ends mails: with one click of a mail program, or a person's after a look."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from email.message import EmailMessage
from urllib.parse import urlsplit

import pytest
from django.test import Client

from notifications.models import Category, Channel, Suppression
from notifications.services.consent import stop
from notifications.unsubscribing import unsubscribe_url
from tests.factories.notifications import MAIL, barrier, make_consent, make_message
from tests.fixtures.messaging import SmtpSink
from tests.reading import words_of

pytestmark = pytest.mark.django_db


def path_of(url: str) -> str:
    return urlsplit(url).path


def plain_of(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def html_of(mail: EmailMessage) -> str:
    part = mail.get_body(("html",))
    assert part is not None
    return str(part.get_content())


def test_a_mail_that_nobody_needs_can_be_left_with_one_click(
    at: datetime, deliver: Callable[[], bool], smtp_sink: SmtpSink
) -> None:
    make_consent(at, channel=Channel.EMAIL, address=MAIL)
    offer = make_message(at, key="offer", channel=Channel.EMAIL, category=Category.OFFER)
    visit = make_message(at, key="visit", channel=Channel.EMAIL)
    deliver()
    left, kept = (mail for mail in sorted(smtp_sink.mails, key=lambda mail: mail["List-Unsubscribe"] is None))

    assert kept["List-Unsubscribe"] is None
    assert left["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    url = left["List-Unsubscribe"].strip("<>")
    assert url == unsubscribe_url(offer)
    assert [f"No more of these mails? {url}" in plain_of(mail) for mail in (left, kept)] == [True, False]
    assert f'href="{url}"' in html_of(left)

    program = Client(enforce_csrf_checks=True)
    for _twice in range(2):
        assert program.post(path_of(url), {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert (barrier(offer), barrier(visit)) == ("suppressed", "")
    assert Suppression.objects.get().category == "offer"


def test_a_person_looks_first_and_may_change_their_mind(client: Client, at: datetime) -> None:
    make_consent(at, channel=Channel.EMAIL, address=MAIL)
    message = make_message(at, channel=Channel.EMAIL, category=Category.NOTICE)
    page = path_of(unsubscribe_url(message))

    looked = client.get(page)
    assert "No more of these mails?" in words_of(looked)
    assert looked.headers["Referrer-Policy"] == "no-referrer"
    assert not Suppression.objects.exists()

    assert "You get no more mails from us" in words_of(client.post(page, {"do": "all"}))
    assert barrier(message) == "suppressed"
    assert "You get our mails again" in words_of(client.post(page, {"do": "again"}))
    assert barrier(message) == ""


@pytest.mark.parametrize("left", ["kind", "all"])
def test_who_wants_them_again_keeps_what_they_had_left_before(client: Client, at: datetime, left: str) -> None:
    make_consent(at, channel=Channel.EMAIL, address=MAIL)
    stop(channel=Channel.EMAIL, address=MAIL, at=at, category=Category.OFFER)
    notice = make_message(at, channel=Channel.EMAIL, category=Category.NOTICE)
    page = path_of(unsubscribe_url(notice))

    client.post(page, {"do": left})
    client.post(page, {"do": "again"})

    assert barrier(notice) == ""
    assert Suppression.objects.holding().get().category == Category.OFFER


def test_nobody_is_unsubscribed_by_a_guess(client: Client, at: datetime) -> None:
    offer = make_message(at, channel=Channel.EMAIL, category=Category.OFFER)
    visit = make_message(at, key="visit", channel=Channel.EMAIL)
    other = path_of(unsubscribe_url(visit))

    assert client.post(f"/u/{offer.pk}/wrong/").status_code == 404
    assert client.post(other).status_code == 404
    assert client.post(other.replace(f"/{visit.pk}/", f"/{offer.pk}/")).status_code == 404
    assert not Suppression.objects.exists()
