""" "Is this address yours?": asked of who came from the booking's e-mail, and answered by a tap."""

from __future__ import annotations

import pytest
from django.test import Client

from bookings.models import Booking, Customer
from bookings.services.cancel import cancel
from bookings.tokens import mail_proof, mail_url
from tests.factories.bookings import make_booking, make_customer
from tests.factories.world import World
from tests.pages.promised.conftest import AT, ELEVEN, to

ASKED = "Yes, that’s me"


def from_mail(booking: Booking) -> str:
    """The ticket's address as an e-mail links it."""
    return f"{to('ticket', booking)}?mail={mail_proof(booking)}"


def test_link_in_the_mail_asks_and_says_the_address_to_its_owner_alone(client: Client, confirmed: Booking) -> None:
    page = client.get(from_mail(confirmed)).content.decode()

    assert mail_url(confirmed).endswith(from_mail(confirmed))
    assert ASKED in page
    assert "a…@example.com" in page
    assert "ada@example.com" not in page


def test_looking_proves_nothing(client: Client, confirmed: Booking) -> None:
    client.get(from_mail(confirmed))
    client.head(from_mail(confirmed))
    client.get(to("prove-mail", confirmed), {"mail": mail_proof(confirmed)})

    assert Customer.objects.get().email_verified_at is None


def test_a_tap_proves_it_and_is_thanked_for(client: Client, confirmed: Booking) -> None:
    answer = client.post(to("prove-mail", confirmed), {"mail": mail_proof(confirmed)}, follow=True)

    assert answer.redirect_chain == [(to("ticket", confirmed), 302)]
    assert "Thank you. We will know you next time." in answer.content.decode()
    assert Customer.objects.get().email_verified_at == AT
    assert ASKED not in client.get(from_mail(confirmed)).content.decode()


def test_a_tap_twice_is_a_tap(client: Client, confirmed: Booking) -> None:
    answers = [client.post(to("prove-mail", confirmed), {"mail": mail_proof(confirmed)}) for _ in range(2)]

    assert [one.headers["Location"] for one in answers] == [to("ticket", confirmed)] * 2


def test_link_from_a_text_asks_nothing(client: Client, confirmed: Booking) -> None:
    assert ASKED not in client.get(to("ticket", confirmed)).content.decode()


@pytest.mark.parametrize("proof", ["", "x", "é", "%00", "x" * 5000, "%ff%fe"])
def test_a_wrong_proof_shows_nothing_and_proves_nothing(client: Client, confirmed: Booking, proof: str) -> None:
    answer = client.get(f"{to('ticket', confirmed)}?mail={proof}")
    told = client.post(to("prove-mail", confirmed), {"mail": proof}, follow=True).content.decode()

    assert answer.status_code == 200
    assert ASKED not in answer.content.decode()
    assert "We couldn’t tell that this address is yours" in told
    assert Customer.objects.get().email_verified_at is None


def test_the_proof_of_another_booking_is_a_wrong_one(client: Client, world: World, confirmed: Booking) -> None:
    twin = make_customer(email="ada@example.com")
    other = make_booking(store=world.store, experience=world.experience, starts_at=ELEVEN, customer=twin)

    page = client.get(f"{to('ticket', confirmed)}?mail={mail_proof(other)}").content.decode()
    client.post(to("prove-mail", confirmed), {"mail": mail_proof(other)})

    assert ASKED not in page
    assert not Customer.objects.filter(email_verified_at__isnull=False).exists()


def test_without_an_address_there_is_nothing_to_ask(client: Client, confirmed: Booking) -> None:
    Customer.objects.update(email="")
    confirmed.refresh_from_db()

    assert ASKED not in client.get(from_mail(confirmed)).content.decode()
    assert client.post(to("prove-mail", confirmed), {"mail": mail_proof(confirmed)}).status_code == 302


def test_a_hold_has_no_mailbox(client: Client, held: Booking) -> None:
    assert client.post(to("prove-mail", held), {"mail": mail_proof(held)}).status_code == 302


def test_it_is_asked_after_the_visit_too(client: Client, confirmed: Booking) -> None:
    cancel(booking=confirmed, at=AT)

    assert ASKED in client.get(from_mail(confirmed)).content.decode()


def test_the_proof_goes_no_further(client: Client, confirmed: Booking) -> None:
    """It stands in the form that asks, and in no link and no other form."""
    page = client.get(from_mail(confirmed)).content.decode()

    assert page.count(mail_proof(confirmed)) == 1
    assert f'name="next" value="{to("ticket", confirmed)}"' in page
