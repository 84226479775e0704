"""What is known about somebody is set right by themselves, behind the code, and by nobody else."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from bookings.models import Booking, Customer
from notifications.models import Consent, Message, MessageState, SuppressionReason
from notifications.services.consent import reachable, suppress
from tests.pages.promised.conftest import AT, to
from tests.pages.promised.proving import prove

PHONE = "+442079460001"
EMAIL = "ada@example.com"


def owed(channel: str) -> set[str]:
    pending = Message.objects.filter(state=MessageState.PENDING, channel=channel, subject__startswith="booking:")
    return set(pending.values_list("kind", flat=True))


def test_texts_are_stopped_and_the_reminders_come_by_mail(client: Client, confirmed: Booking) -> None:
    page = prove(client, confirmed)

    client.post(to("mine", confirmed), {"do": "stop:sms"})

    confirmed.refresh_from_db()
    answer = Consent.objects.filter(channel="sms").latest("pk")
    assert 'value="stop:sms"' in page
    assert (answer.address, answer.given, answer.wording) == (PHONE, False, "Send me no more texts")
    assert (confirmed.sms_consent, owed("sms")) == (False, set())
    assert "reminder_hours" in owed("email")
    assert 'value="allow:sms"' in client.get(to("mine", confirmed)).content.decode()


def test_texts_are_allowed_again_after_a_stop(client: Client, confirmed: Booking) -> None:
    prove(client, confirmed)
    suppress(channel="sms", address=PHONE, reason=SuppressionReason.STOP, at=AT)
    client.post(to("mine", confirmed), {"do": "stop:sms"})

    client.post(to("mine", confirmed), {"do": "allow:sms"})

    confirmed.refresh_from_db()
    assert confirmed.sms_consent
    assert reachable([("sms", PHONE)]) == {("sms", PHONE)}


def test_an_unproved_mailbox_is_not_silenced_for_its_owner(client: Client, confirmed: Booking) -> None:
    prove(client, confirmed)

    client.post(to("mine", confirmed), {"do": "stop:email"})

    confirmed.refresh_from_db()
    assert not Consent.objects.filter(channel="email", given=False).exists()
    assert (confirmed.email_consent, owed("email")) == (False, set())
    assert 'value="allow:email"' in client.get(to("mine", confirmed)).content.decode()


def test_nobody_lifts_the_stop_of_a_mailbox_that_is_not_proved(client: Client, confirmed: Booking) -> None:
    prove(client, confirmed)
    suppress(channel="email", address=EMAIL, reason=SuppressionReason.STOP, at=AT)

    client.post(to("mine", confirmed), {"do": "allow:email"})

    assert reachable([("email", EMAIL)]) == frozenset()


def test_name_and_e_mail_are_put_right_and_mails_go_to_the_new_address(client: Client, confirmed: Booking) -> None:
    Customer.objects.update(email_verified_at=AT)
    prove(client, confirmed)

    said = {"do": "correct", "name": " Ada \n King ", "email": "king@example.com"}
    page = client.post(to("mine", confirmed), said, follow=True).content.decode()

    customer = Customer.objects.get()
    assert (customer.name, customer.email, customer.email_verified_at) == ("Ada King", "king@example.com", None)
    assert "Thank you. We have put it right." in page
    assert set(Message.objects.filter(channel="email").values_list("recipient", flat=True)) == {"king@example.com"}
    assert reachable([("email", "king@example.com")])


@pytest.mark.parametrize("said", [{"name": "", "email": "x"}, {"name": "\x00"}, {"name": "A" * 500}, {}])
def test_what_cannot_be_kept_is_told_beside_its_field(client: Client, confirmed: Booking, said: dict[str, Any]) -> None:
    prove(client, confirmed)

    answer = client.post(to("mine", confirmed), {"do": "correct"} | said)

    assert answer.status_code == 422
    assert 'id="id_name_error"' in answer.content.decode()
    assert Customer.objects.get().name == "Ada Lovelace"


@pytest.mark.parametrize("do", ["correct", "stop:sms", "stop:email", "allow:sms", "allow:email"])
def test_who_has_not_proved_the_number_changes_nothing(client: Client, confirmed: Booking, do: str) -> None:
    before = Customer.objects.values().get(), Consent.objects.count()

    answer = client.post(to("mine", confirmed), {"do": do, "name": "Mallory", "email": "mallory@example.com"})

    assert answer.headers["Location"] == to("mine", confirmed)
    assert (Customer.objects.values().get(), Consent.objects.count()) == before


@pytest.mark.parametrize("do", ["stop:", "stop:fax", "allow", "stop:sms\x00"])
def test_what_no_button_says_changes_nothing(client: Client, confirmed: Booking, do: str) -> None:
    prove(client, confirmed)

    assert client.post(to("mine", confirmed), {"do": do}).status_code == 422
    assert not Consent.objects.filter(given=False).exists()
