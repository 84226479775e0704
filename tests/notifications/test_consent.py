"""Who may be written to."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import ProgrammingError, transaction

from notifications.models import Consent, Suppression, SuppressionReason
from notifications.services.consent import lift, record_consent, suppress
from tests.factories.notifications import MAIL, PHONE, barrier, make_consent, make_message

pytestmark = pytest.mark.django_db


def test_barrier_without_an_answer_is_no_consent(at: datetime) -> None:
    assert barrier(make_message(at)) == "no_consent"


def test_barrier_lets_what_was_asked_for_pass(at: datetime) -> None:
    assert barrier(make_message(at, asked_for=True)) == ""


def test_barrier_follows_the_latest_answer(at: datetime) -> None:
    message = make_message(at)
    make_consent(at, given=True)
    assert barrier(message) == ""

    make_consent(at + timedelta(minutes=1), given=False)
    make_consent(at - timedelta(days=1), given=True)
    assert barrier(message) == "no_consent"


def test_barrier_knows_a_mail_address_in_any_capitals(at: datetime) -> None:
    record_consent(channel="email", address="Mei@Example.com", given=True, at=at, source="form", wording="May we?")

    assert barrier(make_message(at, channel="email", recipient=MAIL.upper())) == ""


def test_suppression_stops_even_what_was_asked_for_until_lifted(at: datetime) -> None:
    message = make_message(at, asked_for=True)

    suppress(channel="sms", address=PHONE, reason=SuppressionReason.STOP, at=at)
    suppress(channel="sms", address=PHONE, reason=SuppressionReason.INVALID, at=at)
    assert barrier(message) == "suppressed"
    assert [row.reason for row in Suppression.objects.all()] == [SuppressionReason.STOP]

    lift(channel="sms", address=PHONE, at=at)
    assert barrier(message) == ""


def test_start_does_not_lift_what_a_person_blocked(at: datetime) -> None:
    suppress(channel="sms", address=PHONE, reason=SuppressionReason.BY_HAND, at=at)
    lift(channel="sms", address=PHONE, at=at)
    assert barrier(make_message(at)) == "suppressed"


def test_consent_is_never_changed(at: datetime) -> None:
    consent = make_consent(at)

    with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
        Consent.objects.filter(pk=consent.pk).update(given=False)
    with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
        consent.delete()
